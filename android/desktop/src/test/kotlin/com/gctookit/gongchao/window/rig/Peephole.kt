@file:OptIn(ComposeToolingApi::class)

package com.gctookit.gongchao.window.rig

import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.tooling.ComposeToolingApi
import androidx.compose.runtime.withFrameNanos
import androidx.compose.ui.awt.ComposeWindow
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import com.gctookit.gongchao.core.version
import com.gctookit.gongchao.window.Arguments
import com.gctookit.gongchao.window.open
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.withContext
import java.awt.AWTEvent
import java.awt.Toolkit
import java.awt.event.AWTEventListener
import java.awt.event.MouseEvent
import java.awt.event.WindowEvent
import javax.swing.SwingUtilities
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/**
 * The window as it ships, and beside it somebody who looks at it and says where in it something stands. He touches
 * nothing: each line of standard input is a text, the answer is a place in the window, and the end of the input closes the
 * window. Asked so, he looks at the clock, too.
 */
fun main(words: Array<String>) {
    // Whoever waits for an answer is to hear that there will be none.
    Thread.setDefaultUncaughtExceptionHandler { _, fault ->
        fault.printStackTrace()
        Runtime.getRuntime().halt(1)
    }
    val program = sinceStarted()
    version()
    val library = sinceStarted()
    open(Arguments.read(words.toList())) {
        LaunchedEffect(Unit) {
            withFrameNanos {}
            val begun = "$program $library ${sinceStarted()}"
            println("here")
            while (true) {
                val text = withContext(Dispatchers.IO) { readlnOrNull() } ?: break
                val answer =
                    when {
                        text == REST -> rest()
                        text.startsWith(BEGUN) -> "ms $begun ${window.drawn(text.removePrefix(BEGUN))}"
                        text.startsWith(TICKED) -> window.ticked(text.removePrefix(TICKED))
                        text.startsWith(BLOCKED) -> "ms ${blocked(text.removePrefix(BLOCKED).toLong())}"
                        else -> window.find(text)
                    }
                println(answer)
            }
            window.dispatchEvent(WindowEvent(window, WindowEvent.WINDOW_CLOSING))
        }
    }
}

/** Milliseconds since whoever wants to know started us. */
private fun sinceStarted(): Long = System.currentTimeMillis() - System.getProperty(STARTED).toLong()

/** Looks at each frame until the text stands there: milliseconds since the start. */
private suspend fun ComposeWindow.drawn(text: String): Long {
    while (nodes().none { it.bears(text) }) withFrameNanos {}
    return sinceStarted()
}

/** Waits until the window hears a click, and from then on looks at each frame until the box that the text names has another state. */
private suspend fun ComposeWindow.ticked(text: String): String {
    val box = { nodes().last { it.bears(text) }.config.getOrNull(SemanticsProperties.ToggleableState) }
    val before = checkNotNull(box()) { "no box: $text" }
    val clicked = CompletableDeferred<Long>()
    val listener = AWTEventListener { if (it.id == MouseEvent.MOUSE_RELEASED) clicked.complete(System.nanoTime()) }
    Toolkit.getDefaultToolkit().addAWTEventListener(listener, AWTEvent.MOUSE_EVENT_MASK)
    println("looking")
    val from = clicked.await()
    Toolkit.getDefaultToolkit().removeAWTEventListener(listener)
    while (box() == before) withFrameNanos {}
    return "ms ${(System.nanoTime() - from) / 1e6}"
}

/** The longest time, in milliseconds, that the thread which draws let somebody wait who asked it all the while. */
private suspend fun blocked(ms: Long): Double =
    withContext(Dispatchers.IO) {
        val end = System.nanoTime() + ms * 1_000_000
        var longest = 0L
        while (System.nanoTime() < end) {
            val asked = System.nanoTime()
            SwingUtilities.invokeAndWait {}
            longest = maxOf(longest, System.nanoTime() - asked)
            // Nothing is waited for: questions without a rest between them would keep the thread busy by themselves.
            delay(BETWEEN)
        }
        longest / 1e6
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

private fun middle(node: SemanticsNode): String = node.boundsInWindow.center.let { "${it.x.toInt()} ${it.y.toInt()}" }

private val PATIENCE = 30.seconds

/** Between two questions to the thread that draws. */
private val BETWEEN = 1.milliseconds

/** So many frames in one place: what slides or fades has come to rest. */
private const val STILL = 6
private const val CALM = 60

/** Asks for [rest]; it stands on no screen, as those below. */
const val REST = "=rest"

/** Asks when what was there; a text follows. */
const val BEGUN = "=begun "

/** Asks how long a box takes to be ticked or not; the text that names it follows. */
const val TICKED = "=ticked "

/** Asks how long the thread that draws is taken at most; for how many milliseconds is looked follows. */
const val BLOCKED = "=blocked "

/** The property that says when we were started, in milliseconds since 1970. */
const val STARTED = "gongchao.started"
