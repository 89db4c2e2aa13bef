package com.gctookit.gongchao.window

import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.rememberUpdatedState
import androidx.compose.ui.input.key.Key
import androidx.compose.ui.input.key.KeyEventType
import androidx.compose.ui.input.key.key
import androidx.compose.ui.input.key.type
import androidx.compose.ui.unit.DpSize
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.FrameWindowScope
import androidx.compose.ui.window.Window
import androidx.compose.ui.window.WindowPosition
import androidx.compose.ui.window.application
import androidx.compose.ui.window.rememberWindowState
import com.gctookit.gongchao.kit.Gongchao
import com.gctookit.gongchao.kit.Phone
import com.gctookit.gongchao.ui.look.GongchaoTheme
import com.gctookit.gongchao.ui.shell.Running
import com.gctookit.gongchao.ui.shell.Shell
import com.gctookit.gongchao.ui.shell.Stage
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.runBlocking
import java.awt.event.WindowAdapter
import java.awt.event.WindowEvent
import kotlin.system.exitProcess

/** The phone's screens in a window, against the real core. */
fun main(words: Array<String>) {
    val arguments =
        try {
            Arguments.read(words.toList())
        } catch (wrong: IllegalArgumentException) {
            System.err.println("${wrong.message}\n\n${Arguments.usage}")
            exitProcess(2)
        }
    open(arguments) {}
}

/**
 * Opens the window and comes back when it was closed and the core has ended.
 *
 * @param beside what else is to be done with the window once it is there
 */
fun open(
    arguments: Arguments,
    beside: @Composable FrameWindowScope.() -> Unit,
) {
    val phone = Phone(DeskVault(arguments.vault.toPath()), Desk, Cable)
    val running =
        Running(CoroutineScope(SupervisorJob() + Dispatchers.Default)) { anew ->
            if (anew) Gongchao.startAnew(arguments.config, phone) else Gongchao.start(arguments.config, phone)
        }
    val handset = DeskHandset(running, arguments)
    running.begin()
    running.comeToFront()
    application(exitProcessOnExit = false) {
        val state = rememberWindowState(position = WindowPosition(40.dp, 40.dp), size = DpSize(400.dp, 760.dp))
        Window(
            onCloseRequest = ::exitApplication,
            state = state,
            title = "工巢业务端",
            onKeyEvent = { it.key == Key.Escape && it.type == KeyEventType.KeyDown && handset.goBack() },
        ) {
            val stage by running.stage.collectAsState()
            WhenLookedAtAgain { if (stage is Stage.Over) running.comeToFront() }
            GongchaoTheme {
                Shell(stage, running, handset, again = { running.begin() }, anew = { running.begin(anew = true) })
                StandIns(handset)
            }
            beside()
        }
    }
    // What is on its way is taken up again at the next start.
    runBlocking { running.end() }
}

/** Does something each time the person comes to the window: a desktop's way of bringing an app to the front. */
@Composable
private fun FrameWindowScope.WhenLookedAtAgain(then: () -> Unit) {
    val now by rememberUpdatedState(then)
    DisposableEffect(window) {
        val comes =
            object : WindowAdapter() {
                override fun windowActivated(event: WindowEvent) = now()
            }
        window.addWindowListener(comes)
        onDispose { window.removeWindowListener(comes) }
    }
}
