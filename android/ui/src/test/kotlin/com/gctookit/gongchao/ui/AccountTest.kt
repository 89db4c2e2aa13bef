@file:OptIn(ExperimentalTestApi::class)

package com.gctookit.gongchao.ui

import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.assertHeightIsEqualTo
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.assertIsNotEnabled
import androidx.compose.ui.test.assertWidthIsEqualTo
import androidx.compose.ui.test.getUnclippedBoundsInRoot
import androidx.compose.ui.test.hasScrollToNodeAction
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onLast
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performImeAction
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performScrollToNode
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.unit.height
import androidx.compose.ui.unit.width
import com.gctookit.gongchao.core.AccountView
import com.gctookit.gongchao.core.CancellationView
import com.gctookit.gongchao.core.ListDoing
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.StepUpDeed
import com.gctookit.gongchao.core.StepUpDoing
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.previews.Accounts
import com.gctookit.gongchao.ui.previews.SampleHands
import com.gctookit.gongchao.ui.previews.SampleHandset
import com.gctookit.gongchao.ui.previews.Samples
import com.gctookit.gongchao.ui.rig.Look
import com.gctookit.gongchao.ui.rig.Looked
import com.gctookit.gongchao.ui.rig.look
import com.gctookit.gongchao.ui.shell.Place
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import org.junit.jupiter.params.provider.ValueSource
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** The account itself: where it is logged in, acts that take a fresh code, its end and the way back from that, the log. */
class AccountTest {
    private fun with(account: AccountView) = Samples.snapshot(account = account)

    private val here = with(Accounts.desk)
    private val reading = with(Accounts.account(cancellation = Accounts.reading))

    /** At the sessions, which were asked for when the person came. */
    private fun atSessions(
        account: AccountView,
        test: Looked.() -> Unit,
    ) = look(with(account), Place.Sessions) {
        tapped(Tap.ListSessions)
        test()
    }

    private fun Looked.goBack() = runOnIdle { checkNotNull(handset.back)() }

    @Test
    fun `from home to each of them it is at most four taps`() {
        val ways =
            mapOf(
                listOf("我的", "登录设备") to "其他设备",
                listOf("我的", "我的权利", "注销账号") to "查看注销的后果",
                listOf("我的", "日志导出") to "保存这份日志",
            )
        for ((steps, seen) in ways) {
            look(here) {
                for (step in steps) onNodeWithText(step).performScrollTo().performClick()
                onNodeWithText(seen).assertExists()
            }
        }
    }

    @Test
    fun `the sessions are asked for when they are looked at, and again by a tap where that failed`() {
        atSessions(Accounts.account(Accounts.sessions(listOf(), ListDoing.FAILED, known = false))) {
            onNodeWithText("再试一次").performClick()
            tapped(Tap.ListSessions)
            becomes(with(Accounts.account(Accounts.sessions(doing = ListDoing.FAILED))))
            onNodeWithText("没有取到最新的", substring = true).assertIsDisplayed()
            onNodeWithText("再试一次").performClick()
            tapped(Tap.ListSessions)
        }
    }

    @Test
    fun `this phone is marked and has no button that ends it`() {
        atSessions(Accounts.account(Accounts.sessions(listOf(Accounts.own)))) {
            onNodeWithText("本机").assertIsDisplayed()
            onNodeWithText("没有其他设备登录这个账号。").assertIsDisplayed()
            onNodeWithText("退出它").assertDoesNotExist()
            onNodeWithText("退出其他所有设备").assertDoesNotExist()
        }
    }

    @Test
    fun `another session is ended only after it was asked once more, and it is that one`() {
        atSessions(Accounts.desk) {
            val which = "退出苹果手机，登录于 2024-06-19 09:20"
            onNodeWithContentDescription(which).performScrollTo().performClick()
            tapped()
            onNodeWithText("保留").performClick()
            tapped()
            onNodeWithContentDescription(which).performClick()
            onAllNodesWithText("退出它").onLast().performClick()
            tapped(Tap.EndSession("s1"))
        }
    }

    @Test
    fun `all others and all are ended only after it was asked once more`() {
        for ((row, tap) in mapOf("退出其他所有设备" to Tap.LogOutOthers, "退出所有设备" to Tap.LogOutAll)) {
            atSessions(Accounts.desk) {
                onNodeWithText(row).performScrollTo().performClick()
                tapped()
                onNodeWithText("退出").performClick()
                tapped(tap)
            }
        }
    }

    @Test
    fun `a whole code is sent by itself, once, and a part of one is not`() {
        atSessions(Accounts.stepUp(StepUpDoing.TYPING)) {
            onNodeWithText("为结束另一台设备的登录", substring = true).assertIsDisplayed()
            onNode(hasSetTextAction()).performTextInput("12345")
            tapped()
            onNode(hasSetTextAction()).performTextInput("6")
            tapped(Tap.EnterCode("123456"))
        }
    }

    @Test
    fun `a code that was refused is gone from the field, and the core's sentence stands above it`() {
        atSessions(Accounts.stepUp(StepUpDoing.TYPING)) {
            onNode(hasSetTextAction()).performTextInput("123456")
            tapped(Tap.EnterCode("123456"))
            becomes(with(Accounts.stepUp(StepUpDoing.CHECKING)))
            onNode(hasSetTextAction()).assertDoesNotExist()
            becomes(with(Accounts.stepUp(StepUpDoing.TYPING, left = 4u)).copy(told = Accounts.wrongCode))
            onNodeWithText(Accounts.wrongCode.words.zh).assertIsDisplayed()
            onNodeWithText("还可试 4 次 ·", substring = true).assertIsDisplayed()
            onNodeWithText("123456").assertDoesNotExist()
        }
    }

    @Test
    fun `another code is had when its seconds are over`() {
        atSessions(Accounts.stepUp(StepUpDoing.TYPING)) {
            onNodeWithText("42 秒后可重新发送").assertIsNotEnabled()
            mainClock.advanceTimeBy(42_000)
            onNodeWithText("重新发送").performClick()
            tapped(Tap.ResendCode)
        }
    }

    @ParameterizedTest
    @EnumSource(StepUpDoing::class, names = ["ASKING", "TYPING", "CHECKING", "UNANSWERED"])
    fun `going back leaves the code and then the place`(doing: StepUpDoing) {
        atSessions(Accounts.stepUp(doing)) {
            goBack()
            tapped(Tap.LeaveCode)
            becomes(here)
            onNodeWithText("其他设备").assertExists()
            goBack()
            tapped()
            onNodeWithText("扫码").assertIsDisplayed()
        }
    }

    @Test
    fun `what is being done cannot be left, and nobody has to wait for it`() {
        atSessions(Accounts.stepUp(StepUpDoing.ACTING)) {
            onNodeWithText("正在执行").assertIsDisplayed()
            onNodeWithText("放弃").assertDoesNotExist()
            goBack()
            tapped()
            onNodeWithText("扫码").assertIsDisplayed()
        }
    }

    @Test
    fun `an act without an answer is tried again by the same tap, or left`() {
        val deeds =
            listOf(
                StepUpDeed.EndSession("s1") to Tap.EndSession("s1"),
                StepUpDeed.LogOutOthers to Tap.LogOutOthers,
                StepUpDeed.LogOutAll to Tap.LogOutAll,
            )
        for ((deed, again) in deeds) {
            atSessions(Accounts.stepUp(StepUpDoing.UNANSWERED, deed)) {
                onNodeWithText("再试一次").performClick()
                tapped(again)
                onNodeWithText("放弃").performClick()
                tapped(Tap.LeaveCode)
            }
        }
    }

    @Test
    fun `what is under way stands at either place of the account and nowhere else`() {
        for (account in listOf(Accounts.stepUp(StepUpDoing.TYPING), reading.account)) {
            for (place in listOf(Place.Sessions, Place.Cancellation)) {
                look(with(account), place) { onNodeWithText("验证码已发到", substring = true).assertExists() }
            }
            look(with(account), Place.Mine) { onNodeWithText("验证码已发到", substring = true).assertDoesNotExist() }
        }
    }

    @Test
    fun `the pages with a code are kept out of pictures, and the list is not`() {
        for (account in listOf(Accounts.stepUp(StepUpDoing.TYPING), reading.account)) {
            look(with(account), Place.Sessions) { assertTrue(handset.private > 0) }
        }
        look(here, Place.Sessions) { assertEquals(0, handset.private) }
    }

    @Test
    fun `nothing is asked of the server before the person says so`() {
        look(here, Place.Cancellation) {
            tapped()
            onNodeWithText("查看注销的后果").performClick()
            tapped(Tap.AskCancellation)
        }
    }

    @Test
    fun `what must be settled first is said, and looked at again by a tap`() {
        look(with(Accounts.account(cancellation = Accounts.blocked)), Place.Cancellation) {
            onNodeWithText("还有 2 个上传没有完成", substring = true).assertIsDisplayed()
            onNodeWithText("办完了，再看一次").performClick()
            tapped(Tap.AskCancellation)
        }
    }

    @Test
    fun `an account is cancelled by what was read, its code and a second yes`() {
        look(reading, Place.Cancellation) {
            for (one in Accounts.reading.consequences) onNodeWithText(one.words.zh).assertExists()
            onNodeWithText("确认后 7 天内可以撤回。").assertExists()
            onNode(hasSetTextAction()).performScrollTo().performTextInput("123456")
            tapped()
            onAllNodesWithText("注销账号").onLast().performScrollTo().performClick()
            tapped()
            onNodeWithText("注销").performClick()
            tapped(Tap.ConfirmCancellation("123456", "9f3a"))
        }
    }

    @Test
    fun `it never promises more time to take it back than there is`() {
        for ((seconds, said) in mapOf(604_800uL to "7 天", 172_799uL to "1 天", 86_399uL to "23 小时")) {
            look(
                with(Accounts.account(cancellation = Accounts.reading.copy(coolingOffS = seconds))),
                Place.Cancellation,
            ) {
                onNodeWithText("确认后 ${said}内可以撤回。").assertExists()
            }
        }
    }

    @Test
    fun `the keyboard's own key asks the second time, too`() {
        look(reading, Place.Cancellation) {
            onNode(hasSetTextAction()).performScrollTo().performTextInput("123456")
            onNode(hasSetTextAction()).performImeAction()
            tapped()
            onNodeWithText("确定注销这个账号吗？").assertIsDisplayed()
        }
    }

    @Test
    fun `another text ends the question, and nothing is confirmed under it`() {
        look(reading, Place.Cancellation) {
            onAllNodesWithText("注销账号").onLast().performScrollTo().performClick()
            onNodeWithText("确定注销这个账号吗？").assertIsDisplayed()
            becomes(with(Accounts.account(cancellation = Accounts.reading.copy(seen = "other"))))
            onNodeWithText("确定注销这个账号吗？").assertDoesNotExist()
            tapped()
        }
    }

    @ParameterizedTest
    @ValueSource(floats = [1f, 2f])
    fun `to keep the account is as near as to cancel it`(font: Float) {
        look(reading, Place.Cancellation, Look("font", font = font)) {
            val yes = onAllNodesWithText("注销账号").onLast().getUnclippedBoundsInRoot()
            onNodeWithText("不注销").assertWidthIsEqualTo(yes.width).assertHeightIsEqualTo(yes.height)
            onNodeWithText("不注销").performScrollTo().performClick()
            tapped(Tap.LeaveCode)
        }
    }

    @Test
    fun `the consents can be taken along first, and the text is there again`() {
        look(reading, Place.Cancellation) {
            onNodeWithText("导出同意记录").performScrollTo().performClick()
            onNodeWithText("导出同意记录").performClick()
            waitForIdle()
            assertEquals(1, handset.saved.size)
            goBack()
            tapped()
            onNodeWithText("注销账号意味着").assertExists()
        }
    }

    @Test
    fun `a confirmation without an answer is told as neither done nor failed, and offers nothing to tap`() {
        look(with(Accounts.account(cancellation = CancellationView.Confirming)), Place.Cancellation) {
            onNodeWithText("还没有收到服务器的答复", substring = true).assertIsDisplayed()
            onNodeWithText("不注销").assertDoesNotExist()
            onNode(hasSetTextAction()).assertDoesNotExist()
            goBack()
            tapped()
            onNodeWithText("扫码").assertIsDisplayed()
        }
    }

    @Test
    fun `a cancellation from elsewhere is taken back by one tap, once`() {
        look(with(Accounts.account(cancellation = Accounts.elsewhere)), Place.Cancellation) {
            onNodeWithText("撤回注销，保留账号").performClick()
            tapped(Tap.KeepAccount)
            becomes(with(Accounts.account(cancellation = Accounts.elsewhere.copy(takingBack = true))))
            onNodeWithText("正在请求撤回").assertIsNotEnabled()
        }
    }

    @Test
    fun `an account on its way out says until when, and is kept by one tap while the core says so`() {
        val leaving = Samples.snapshot(Accounts.leaving, devices = null, messages = null)
        look(leaving) {
            onNodeWithText("2024-06-19 09:20 之前可以撤回", substring = true).assertIsDisplayed()
            onNodeWithText("撤回注销，保留账号").performClick()
            tapped(Tap.KeepAccount)
            becomes(leaving.copy(login = Accounts.leaving.copy(canBeTakenBack = false, takingBack = true)))
            onNodeWithText("正在请求撤回").assertIsNotEnabled()
            becomes(leaving.copy(login = Accounts.leaving.copy(canBeTakenBack = false)))
            onNodeWithText("撤回注销，保留账号").assertDoesNotExist()
            onNodeWithText("在这台手机上已不能撤回", substring = true).assertIsDisplayed()
        }
    }

    @Test
    fun `an account that is gone leaves no form to log in with`() {
        look(Samples.snapshot(LoginView.Cancelled, devices = null, messages = null)) {
            onNodeWithText("账号已注销").assertIsDisplayed()
            onNodeWithText("获取验证码").assertDoesNotExist()
        }
    }

    @Test
    fun `the log is shown whole, and what is saved is the text that was shown`() {
        look(here, Place.Log) {
            val lines = SampleHands.log.trim().lines()
            for (line in listOf(lines.first(), lines.last())) {
                onNode(hasScrollToNodeAction()).performScrollToNode(hasText(line))
                onAllNodesWithText(line).onFirst().assertIsDisplayed()
            }
            onNodeWithText("保存这份日志").performClick()
            waitForIdle()
            assertEquals(listOf(SampleHands.log), handset.texts)
            assertEquals(1, hands.logs)
            onNodeWithText("已保存，只在您选的地方。").assertIsDisplayed()
            tapped()
        }
    }

    @Test
    fun `a log that was not saved says so, and one that cannot be read or is empty is not offered`() {
        look(here, Place.Log, handset = SampleHandset(saves = false)) {
            onNodeWithText("保存这份日志").performClick()
            onNodeWithText("没有保存，请换一个地方再试。").assertIsDisplayed()
        }
        look(here, Place.Log, hands = SampleHands(SampleHands.How.FAILS)) {
            onNodeWithText("没有读出来").assertIsDisplayed()
            onNodeWithText("保存这份日志").assertDoesNotExist()
        }
        look(here, Place.Log, hands = SampleHands(SampleHands.How.HAS_NONE)) {
            onNodeWithText("还没有日志").assertIsDisplayed()
            onNodeWithText("保存这份日志").assertDoesNotExist()
        }
    }
}
