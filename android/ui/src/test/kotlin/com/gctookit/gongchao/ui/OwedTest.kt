@file:OptIn(ExperimentalTestApi::class)

package com.gctookit.gongchao.ui

import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.hasScrollToNodeAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performScrollToNode
import androidx.compose.ui.text.font.FontWeight
import com.gctookit.gongchao.core.Address
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.NoticeAnswer
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.previews.SampleHands
import com.gctookit.gongchao.ui.previews.SampleHandset
import com.gctookit.gongchao.ui.previews.Samples
import com.gctookit.gongchao.ui.previews.Scene
import com.gctookit.gongchao.ui.rig.Look
import com.gctookit.gongchao.ui.rig.look
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.shell.Stage
import com.gctookit.gongchao.ui.words.Tongue
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** The policy, the lists, the rights, the notices: what a person is owed, and how near it is. */
class OwedTest {
    private val here = Samples.snapshot()

    @Test
    fun `from home to the policy it is three taps`() {
        look(here) {
            for (step in listOf("我的", "关于我们", "隐私政策")) onNodeWithText(step).performScrollTo().performClick()
            onNodeWithText("工巢业务端：隐私说明").assertIsDisplayed()
        }
    }

    @Test
    fun `what the policy emphasises is bold`() {
        look(here, Place.Policy) {
            val node = onNodeWithText("登录要用手机号码", substring = true).fetchSemanticsNode()
            val text = node.config[SemanticsProperties.Text].single()
            val bold = text.spanStyles.single { it.item.fontWeight == FontWeight.Bold }
            assertEquals("其他的在您点用时再问。", text.text.substring(bold.start, bold.end))
        }
    }

    @Test
    fun `a text that has come meanwhile is read anew`() {
        look(here, Place.Policy) {
            becomes(here.copy(number = 8uL))
            onNodeWithText("工巢业务端：隐私说明").assertIsDisplayed()
            tapped(Tap.ReadPolicy)
        }
    }

    @Test
    fun `what could not be read is tried again by a tap`() {
        for (place in listOf(Place.Policy, Place.Editions, Place.Collected, Place.Shared)) {
            val hands = SampleHands(SampleHands.How.FAILS)
            look(Scene("failed", Stage.Running(here), place), hands = hands) {
                onNodeWithText("没有读出来").assertIsDisplayed()
                hands.fails = false
                onNodeWithText("再试一次").performClick()
                onNodeWithText("没有读出来").assertDoesNotExist()
            }
        }
    }

    @Test
    fun `the archive leads to each edition and shows what changed`() {
        look(here, Place.Editions) {
            onNodeWithText(Samples.changes[0].said.zh).assertIsDisplayed()
            onNodeWithText("2023-01-05").performScrollTo().performClick()
            onNodeWithText("工巢业务端：隐私说明").assertIsDisplayed()
        }
    }

    @Test
    fun `the list says what was really taken and when`() {
        look(here, Place.Collected) {
            onAllNodesWithText("3 次").onFirst().assertIsDisplayed()
            onAllNodesWithText("最近一次：", substring = true).onFirst().assertExists()
            onNodeWithText("现行版本已不再收集").performScrollTo().assertIsDisplayed()
        }
    }

    @Test
    fun `policy, lists and contact can be read before the notice is answered`() {
        val before = here.copy(consent = Samples.consent(NoticeAnswer.UNANSWERED))
        for (way in listOf("隐私政策全文", "已收集个人信息清单", "第三方共享清单", "联系方式")) {
            look(before) {
                onNodeWithText(way).performScrollTo().performClick()
                onNodeWithContentDescription("返回").performClick()
                onNodeWithText("不同意").assertIsDisplayed()
            }
        }
    }

    @Test
    fun `the office is reached by telephone, by message and by e-mail, and the time to answer is said`() {
        val called = Samples.contact(Address("0571-8888 0000", "tel:057188880000"))
        look(Samples.snapshot(contact = called), Place.Contact) {
            for (told in listOf("在线客服", "0571-8888 0000", "kefu@gctookit.com", "最多 15 个工作日")) {
                onNodeWithText(told).performScrollTo().assertIsDisplayed()
            }
            onNodeWithText("客服电话").performClick()
            onNodeWithText("客服邮箱").performClick()
            waitForIdle()
            assertEquals(listOf("tel:057188880000"), handset.dialled)
            assertEquals(listOf("mailto:kefu@gctookit.com"), handset.written)
            onNodeWithText("没有可以打开它的应用", substring = true).assertDoesNotExist()
        }
        look(Samples.snapshot(LoginView.LoggedOut), Place.Contact) {
            onNodeWithText("客服电话").assertDoesNotExist()
            onNodeWithText("在线客服").assertDoesNotExist()
        }
    }

    @Test
    fun `an address that nothing opens stands to be read, and the page says so`() {
        look(here, Place.Contact, handset = SampleHandset(takesCalls = false)) {
            onNodeWithText("客服邮箱").performClick()
            onNodeWithText("没有可以打开它的应用", substring = true).assertIsDisplayed()
            onNodeWithText("kefu@gctookit.com").assertIsDisplayed()
        }
    }

    @Test
    fun `an incident is told in its four parts`() {
        val told = requireNotNull(Samples.incident.incident)
        look(here.copy(notices = Samples.notices(urgent = Samples.incident))) {
            val parts =
                listOf(
                    "基本情况和可能的影响" to told.situation,
                    "已采取和将采取的措施" to told.measures,
                    "您可以做什么" to told.advice,
                    "补救" to told.remedy,
                )
            for ((head, part) in parts) {
                onNodeWithText(head).performScrollTo().assertIsDisplayed()
                onNodeWithText(part.zh).performScrollTo().assertIsDisplayed()
            }
        }
        look(here, Place.Notice(Samples.ending.id)) { onNodeWithText("您可以做什么").assertDoesNotExist() }
    }

    @Test
    fun `what keeps an account safe can be read without a network`() {
        look(Samples.snapshot(Samples.offline), Place.Mine) {
            onNodeWithText("安全提示").performScrollTo().performClick()
            for (tip in listOf("验证码不告诉任何人", "给手机设好锁屏", "手机丢了，马上联系办公室")) {
                onNodeWithText(tip).performScrollTo().assertIsDisplayed()
            }
            tapped()
        }
    }

    @Test
    fun `the consents are saved where the person wants them, and a fault says so`() {
        look(here, Place.Rights) {
            onNodeWithText("导出同意记录").performClick()
            waitForIdle()
            assertEquals(1, handset.saved.size)
            onNodeWithText("已保存，只在您选的地方。").assertIsDisplayed()
        }
        look(here, Place.Rights, hands = SampleHands(SampleHands.How.FAILS)) {
            onNodeWithText("导出同意记录").performClick()
            onNodeWithText("请再试一次", substring = true).assertIsDisplayed()
        }
    }

    @Test
    fun `who logs out is asked once more`() {
        look(here, Place.Mine) {
            onNodeWithText("退出登录").performScrollTo().performClick()
            tapped()
            onNodeWithText("退出").performClick()
            tapped(Tap.LogOut)
        }
    }

    @Test
    fun `an urgent notice stays in front until it is acknowledged`() {
        look(here.copy(notices = Samples.notices(urgent = Samples.incident))) {
            onNodeWithText("扫码").assertDoesNotExist()
            onNodeWithText("我已知晓").performClick()
            tapped(Tap.NoticeAcknowledged("notice-1"))
            becomes(here)
            onNodeWithText("扫码").assertIsDisplayed()
        }
    }

    @Test
    fun `a notice counts as read when it stands on the screen`() {
        look(here, Place.Notices) {
            tapped(Tap.PullNotices)
            onNodeWithText(Samples.incident.title.zh).performClick()
            tapped(Tap.NoticeRead("notice-1"))
        }
    }

    @Test
    fun `a key that is lost is given up only after it was asked once more`() {
        look(Scene("lost", Stage.Failed(CoreException.KeyLost()))) {
            onNodeWithText("重新开始").performClick()
            onNodeWithText("保留").performClick()
            waitForIdle()
            assertEquals(0, anew)
            onNodeWithText("重新开始").performClick()
            onNodeWithText("开始").performClick()
            waitForIdle()
            assertEquals(1, anew)
        }
    }

    @Test
    fun `a phone that speaks English reads English`() {
        look(here, look = Look("english", tongue = Tongue.EN)) {
            onNodeWithText("Point at a device's label").assertIsDisplayed()
        }
        assertEquals(Tongue.EN, Tongue.of("en"))
        assertTrue(listOf("zh", "bo", "ug", "").all { Tongue.of(it) == Tongue.ZH })
    }

    @Test
    fun `long pages are scrolled to their end`() {
        look(here, Place.Policy, Look("small", height = 320, font = 2f)) {
            onNode(hasScrollToNodeAction()).performScrollToNode(hasText("多久答复", substring = true))
            onNodeWithText("多久答复", substring = true).assertIsDisplayed()
        }
    }
}
