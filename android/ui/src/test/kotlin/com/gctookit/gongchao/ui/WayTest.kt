@file:OptIn(ExperimentalTestApi::class)

package com.gctookit.gongchao.ui

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.size
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.LocalSaveableStateRegistry
import androidx.compose.runtime.saveable.SaveableStateRegistry
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.v2.runComposeUiTest
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.ui.previews.Samples
import com.gctookit.gongchao.ui.previews.Scene
import com.gctookit.gongchao.ui.rig.Drawn
import com.gctookit.gongchao.ui.rig.Look
import com.gctookit.gongchao.ui.rig.look
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.shell.Stage
import org.junit.jupiter.api.Test

/** Where a person is, and what becomes of it when the session or the process ends. */
class WayTest {
    private val home = Samples.snapshot()
    private val nobody = Samples.snapshot(LoginView.LoggedOut, devices = null, messages = null)

    @Test
    fun `a way outlives the end of the process`() =
        killedAtMine(home) {
            onNodeWithText("您的信息").assertIsDisplayed()
            onNodeWithContentDescription("返回").performClick()
            onNodeWithText("扫码").assertIsDisplayed()
        }

    @Test
    fun `a way whose session ended with the process is none`() =
        killedAtMine(nobody) {
            onNodeWithText("获取验证码").assertExists()
            onNodeWithContentDescription("返回").assertDoesNotExist()
        }

    @Test
    fun `what is nobody's before the login is the first page there`() {
        for (place in listOf(Place.Mine, Place.Sessions, Place.Cancellation)) {
            look(nobody, place) { onNodeWithText("获取验证码").assertExists() }
        }
    }

    @Test
    fun `a core that has ended by itself leaves the last of it to be seen`() =
        look(Scene("over", Stage.Over(nobody.copy(login = LoginView.Cancelled)))) {
            onNodeWithText("账号已注销").assertIsDisplayed()
        }

    /** Goes to what is the person's own, ends the process, and looks at what the next one draws of what was kept. */
    private fun killedAtMine(
        after: Snapshot,
        test: ComposeUiTest.() -> Unit,
    ) = runComposeUiTest {
        var kept by mutableStateOf(SaveableStateRegistry(null) { true })
        var seen by mutableStateOf<Snapshot?>(home)
        setContent {
            CompositionLocalProvider(LocalSaveableStateRegistry provides kept) {
                seen?.let { Box(Modifier.size(360.dp, 640.dp)) { Drawn(Scene("seen", it), Look("phone")) } }
            }
        }
        onNodeWithText("我的").performScrollTo().performClick()
        val written = runOnIdle { kept.performSave() }
        seen = null
        waitForIdle()
        kept = SaveableStateRegistry(written) { true }
        seen = after
        waitForIdle()
        test()
    }
}
