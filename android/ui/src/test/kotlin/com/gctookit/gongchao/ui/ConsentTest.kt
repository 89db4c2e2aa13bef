@file:OptIn(ExperimentalTestApi::class)

package com.gctookit.gongchao.ui

import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.assertIsOff
import androidx.compose.ui.test.assertIsOn
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.isToggleable
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import com.gctookit.gongchao.core.ChangeView
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.OsPermission
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.PromptKind
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.previews.SampleHandset
import com.gctookit.gongchao.ui.previews.Samples
import com.gctookit.gongchao.ui.rig.look
import com.gctookit.gongchao.ui.shell.Place
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals

/** Asked, answered, taken back. */
class ConsentTest {
    private val here = Samples.snapshot()
    private val asked = here.copy(consent = Samples.consent(prompt = Samples.prompt()))
    private val camera = PromptKind.System(OsPermission.CAMERA)
    private val systemAsks = here.copy(consent = Samples.consent(prompt = Samples.prompt(camera)))

    @Test
    fun `our dialog says what it is for and what a no costs, and passes the answer on`() {
        look(asked) {
            onNodeWithText("相机画面只在这台手机上识别，识别完就丢掉。").assertIsDisplayed()
            onNodeWithText("不同意就不能用这一项。别的功能照常。").assertIsDisplayed()
            onNodeWithText("不同意").performClick()
            tapped(Tap.Answer("prompt-1", Outcome.REFUSED))
            onNodeWithText("同意").performClick()
            tapped(Tap.Answer("prompt-1", Outcome.AGREED))
        }
    }

    @Test
    fun `the system's prompt is shown once, with our purpose beside it, and its answer is passed on`() {
        look(systemAsks, handset = SampleHandset().apply { answer = Outcome.REFUSED }) {
            assertEquals(listOf(OsPermission.CAMERA), handset.asked)
            tapped(Tap.Answer("prompt-1", Outcome.REFUSED))
            becomes(systemAsks.copy(number = 9uL))
            assertEquals(1, handset.asked.size)
        }
    }

    @Test
    fun `a system's prompt that was lost can be shown again`() {
        look(systemAsks) {
            onNodeWithText("再显示一次", substring = true).performClick()
            waitForIdle()
            assertEquals(2, handset.asked.size)
        }
    }

    @Test
    fun `a prompt that is over is gone`() {
        look(asked) {
            becomes(here)
            onNodeWithText("不同意").assertDoesNotExist()
        }
    }

    @Test
    fun `a change stands in front with everything that changed, and can be answered or left`() {
        val changed = here.copy(consent = Samples.consent(change = Samples.change))
        look(changed) {
            for (one in Samples.changes) onNodeWithText(one.said.zh).assertExists()
            onNodeWithText("同意").performClick()
            tapped(Tap.AnswerChange(Outcome.AGREED))
            onNodeWithText("不同意").performClick()
            tapped(Tap.AnswerChange(Outcome.REFUSED))
            onNodeWithText("以后再说").performClick()
            tapped(Tap.AnswerChange(Outcome.DISMISSED))
            onNodeWithText("扫码").assertIsDisplayed()
            onNodeWithText("查看").performClick()
            onNodeWithText("以后再说").assertIsDisplayed()
        }
    }

    @Test
    fun `a change that was left and then became another one stands in front anew`() {
        look(here.copy(consent = Samples.consent(change = Samples.change))) {
            onNodeWithText("以后再说").performClick()
            val next = ChangeView("2024-06-19", "2025-09-01", Samples.changes, listOf())
            becomes(here.copy(consent = Samples.consent(change = next)))
            onNodeWithText("2025-09-01", substring = true).assertIsDisplayed()
        }
    }

    @Test
    fun `the new text can be read over the change`() {
        look(here.copy(consent = Samples.consent(change = Samples.change))) {
            onNodeWithText("隐私政策全文").performScrollTo().performClick()
            onNodeWithText("工巢业务端：隐私说明").assertIsDisplayed()
        }
    }

    @Test
    fun `a consent is taken back by one tap`() {
        look(here, Place.Permissions) {
            onNode(isToggleable() and hasText("扫码")).assertIsOn().performClick()
            tapped(Tap.Withdraw(Feature.SCAN))
        }
    }

    @Test
    fun `a switch asks with the purpose before it turns on`() {
        look(here, Place.Permissions) {
            onNode(isToggleable() and hasText("使用统计")).performScrollTo().assertIsOff().performClick()
            tapped()
            onNodeWithText("不同意").performClick()
            tapped()
            onNode(isToggleable() and hasText("使用统计")).performClick()
            onNodeWithText("同意").performClick()
            tapped(Tap.SwitchOn(Feature.ANALYTICS))
        }
    }

    @Test
    fun `everything is taken back only after it was asked once more`() {
        look(here, Place.Permissions) {
            onNodeWithText("撤回全部同意并退出登录").performScrollTo().performClick()
            tapped()
            onNodeWithText("撤回").performClick()
            tapped(Tap.WithdrawAll)
        }
    }

    @Test
    fun `the phone's own settings are one tap away`() {
        look(here, Place.Permissions) {
            onNodeWithText("打开系统设置").performScrollTo().performClick()
            waitForIdle()
            assertEquals(1, handset.settings)
        }
    }
}
