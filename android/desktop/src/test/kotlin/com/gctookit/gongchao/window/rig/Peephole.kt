@file:OptIn(ComposeToolingApi::class)

package com.gctookit.gongchao.window.rig

import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.tooling.ComposeToolingApi
import androidx.compose.runtime.withFrameNanos
import androidx.compose.ui.awt.ComposeWindow
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import com.gctookit.gongchao.window.Arguments
import com.gctookit.gongchao.window.open
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import java.awt.event.WindowEvent
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/**
 * The window as it ships, and beside it somebody who looks at it and says where something stands. He touches nothing: each
 * line of standard input is a text, the answer is a place on the screen, and the end of the input closes the window.
 */
fun main(words: Array<String>) {
    // Whoever waits for an answer is to hear that there will be none.
    Thread.setDefaultUncaughtExceptionHandler { _, fault ->
        fault.printStackTrace()
        Runtime.getRuntime().halt(1)
    }
    open(Arguments.read(words.toList())) {
        LaunchedEffect(Unit) {
            println("here")
            while (true) {
                val text = withContext(Dispatchers.IO) { readlnOrNull() } ?: break
                println(if (text == REST) rest() else window.find(text))
            }
            window.dispatchEvent(WindowEvent(window, WindowEvent.WINDOW_CLOSING))
        }
    }
}

/** Looks at so many frames that whatever fades or slides has come to its end. */
private suspend fun rest(): String {
    repeat(CALM) { withFrameNanos {} }
    return "at rest"
}

/** Looks at each frame until the text stands there and stays where it is; then where, else what stands there instead. */
private suspend fun ComposeWindow.find(text: String): String {
    val begun = TimeSource.Monotonic.markNow()
    var before: String? = null
    var still = 0
    while (begun.elapsedNow() < PATIENCE) {
        withFrameNanos {}
        val now = if (contentPane.isShowing) nodes().lastOrNull { it.bears(text) }?.let(::middle) else null
        still = if (now != null && now == before) still + 1 else 0
        if (now != null && still >= STILL) return "at $now"
        before = now
    }
    return "nowhere: ${nodes().flatMap { it.words() }}"
}

/** Everything that can be seen, what lies on top last. */
private fun ComposeWindow.nodes(): List<SemanticsNode> =
    semanticsOwners.flatMap { owner -> owner.rootSemanticsNode.withChildren() }

private fun SemanticsNode.withChildren(): List<SemanticsNode> = listOf(this) + children.flatMap { it.withChildren() }

/** Short words are meant as a whole, longer ones may be the beginning of what stands there. */
private fun SemanticsNode.bears(text: String): Boolean {
    if (size.width == 0 || boundsInWindow.isEmpty) return false
    return words().any { it == text || (text.length > 2 && it.startsWith(text)) }
}

private fun SemanticsNode.words(): List<String> =
    config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text } +
        config.getOrNull(SemanticsProperties.ContentDescription).orEmpty()

private fun ComposeWindow.middle(node: SemanticsNode): String {
    val corner = contentPane.locationOnScreen
    val middle = node.boundsInWindow.center
    return "${corner.x + middle.x.toInt()} ${corner.y + middle.y.toInt()}"
}

private val PATIENCE = 30.seconds

/** So many frames in one place: what slides or fades has come to rest. */
private const val STILL = 6
private const val CALM = 60

/** Asks for [rest]; it stands on no screen. */
const val REST = "=rest"
