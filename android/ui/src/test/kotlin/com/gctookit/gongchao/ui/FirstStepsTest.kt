@file:OptIn(ExperimentalTestApi::class)

package com.gctookit.gongchao.ui

import androidx.compose.ui.autofill.ContentType
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.assertHeightIsEqualTo
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.assertIsEnabled
import androidx.compose.ui.test.assertIsNotEnabled
import androidx.compose.ui.test.assertIsOff
import androidx.compose.ui.test.assertWidthIsEqualTo
import androidx.compose.ui.test.getUnclippedBoundsInRoot
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.isToggleable
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.unit.height
import androidx.compose.ui.unit.width
import com.gctookit.gongchao.core.LockReason
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.NoticeAnswer
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.previews.Samples
import com.gctookit.gongchao.ui.rig.Look
import com.gctookit.gongchao.ui.rig.look
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.ValueSource
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** From the first start to the code. */
class FirstStepsTest {
    private val nobody = Samples.snapshot(LoginView.Ready, devices = null, messages = null)
    private val unanswered = nobody.copy(consent = Samples.consent(NoticeAnswer.UNANSWERED))
    private val waiting = nobody.copy(login = Samples.waiting)

    @Test
    fun `the notice shows its five heads and passes each answer on`() {
        look(unanswered) {
            for (head in unanswered.consent.noticeHeads) onNodeWithText(head.head.zh).assertExists()
            onNodeWithText("同意").performClick()
            tapped(Tap.AnswerNotice(Outcome.AGREED))
            onNodeWithText("不同意").performClick()
            tapped(Tap.AnswerNotice(Outcome.REFUSED))
        }
    }

    @ParameterizedTest
    @ValueSource(floats = [1f, 2f])
    fun `both answers are of the same size`(font: Float) {
        look(unanswered, look = Look("font", font = font)) {
            val yes = onNodeWithText("同意").getUnclippedBoundsInRoot()
            onNodeWithText("不同意").assertWidthIsEqualTo(yes.width).assertHeightIsEqualTo(yes.height)
        }
    }

    @Test
    fun `the whole text can be read before anybody answered`() {
        look(unanswered) {
            onNodeWithText("隐私政策全文").performClick()
            onNodeWithText("工巢业务端：隐私说明").assertIsDisplayed()
            tapped(Tap.ReadPolicy)
        }
    }

    @Test
    fun `who refused still reads, and can change their mind`() {
        look(nobody.copy(consent = Samples.consent(NoticeAnswer.REFUSED))) {
            onNodeWithText("您选择了不同意", substring = true).assertIsDisplayed()
            onNodeWithText("同意").performClick()
            tapped(Tap.AnswerNotice(Outcome.AGREED))
        }
    }

    @Test
    fun `the box is not ticked by itself, and a tap on its words ticks it`() {
        look(nobody) {
            onNode(isToggleable()).assertIsOff()
            onNodeWithText("我已阅读并同意隐私政策").performClick()
            tapped(Tap.TickBox(true))
        }
    }

    @Test
    fun `the number goes on as it was typed, and the core says what is wrong with it`() {
        look(nobody) {
            onNode(hasSetTextAction()).performTextInput("138 0013")
            onNodeWithText("获取验证码").performClick()
            tapped(Tap.LogIn("138 0013"))
            becomes(nobody.copy(told = Samples.told))
            onNodeWithText(Samples.told.words.zh).assertIsDisplayed()
            onNodeWithText("知道了").performClick()
            tapped(Tap.Understood)
        }
    }

    @Test
    fun `the policy is one tap away from the login`() {
        look(nobody) {
            onNodeWithText("阅读隐私政策").performClick()
            onNodeWithText("工巢业务端：隐私说明").assertIsDisplayed()
        }
    }

    @Test
    fun `while an SMS is asked for nothing is asked again`() {
        look(nobody.copy(login = LoginView.Requesting)) { onNodeWithText("正在请求短信").assertIsNotEnabled() }
    }

    @Test
    fun `a locked session says why above the login`() {
        look(nobody.copy(login = LoginView.Locked(LockReason.REUSED))) {
            onNodeWithText("为了保护账号", substring = true).assertIsDisplayed()
            onNodeWithText("获取验证码").assertIsEnabled()
        }
    }

    @Test
    fun `a whole code is sent by itself, and a part of one is not`() {
        look(waiting) {
            onNode(hasSetTextAction()).performTextInput("12345")
            tapped()
            onNode(hasSetTextAction()).performTextInput("6")
            tapped(Tap.EnterCode("123456"))
        }
    }

    @Test
    fun `the system may fill in number and code`() {
        fun kind() = SemanticsMatcher.keyIsDefined(SemanticsProperties.ContentType)
        look(nobody) {
            val kind = onNode(kind()).fetchSemanticsNode().config[SemanticsProperties.ContentType]
            assertEquals(ContentType.PhoneNumber, kind)
        }
        look(waiting) {
            val kind = onNode(kind()).fetchSemanticsNode().config[SemanticsProperties.ContentType]
            assertEquals(ContentType.SmsOtpCode, kind)
        }
    }

    @Test
    fun `seconds count down by themselves until the code can be sent again`() {
        look(waiting) {
            onNodeWithText("42 秒后可重新发送").assertIsNotEnabled()
            mainClock.advanceTimeBy(2_000)
            onNodeWithText("40 秒后可重新发送").assertIsDisplayed()
            mainClock.advanceTimeBy(40_000)
            onNodeWithText("重新发送").performClick()
            tapped(Tap.ResendCode)
        }
    }

    @Test
    fun `a later snapshot sets the seconds anew`() {
        look(waiting) {
            mainClock.advanceTimeBy(10_000)
            becomes(waiting.copy(number = 8uL, login = Samples.waiting.copy(resendInS = 60uL)))
            onNodeWithText("60 秒后可重新发送").assertIsNotEnabled()
        }
    }

    @Test
    fun `the code page is kept out of pictures, and going back leaves it`() {
        look(waiting) {
            assertTrue(handset.private > 0)
            runOnIdle { checkNotNull(handset.back)() }
            tapped(Tap.LeaveCode)
        }
    }

    @Test
    fun `a code that is being checked cannot be typed over`() {
        look(waiting.copy(login = Samples.waiting.copy(checking = true))) {
            onNodeWithText("正在核对").assertIsNotEnabled()
        }
    }
}
