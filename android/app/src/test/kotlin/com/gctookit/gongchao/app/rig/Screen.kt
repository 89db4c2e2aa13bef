package com.gctookit.gongchao.app.rig

import android.graphics.Bitmap
import android.graphics.Canvas
import android.os.Looper
import android.view.View
import android.view.ViewGroup
import android.view.inspector.WindowInspector
import androidx.compose.ui.node.RootForTest
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.text.AnnotatedString
import com.gctookit.gongchao.ui.words.Say
import org.robolectric.Shadows.shadowOf
import java.io.File
import java.time.Duration
import java.util.concurrent.locks.LockSupport

/** Eyes and a hand before the phone: what can be read in any of its windows, and what can be tapped there. */
object Screen {
    private const val PATIENCE = 30_000_000_000L
    private const val BREATH = 3_000_000L

    /** How long a frame stands. */
    val frame: Duration = Duration.ofMillis(16)

    /** Waits until there is something. The looper stands still meanwhile but for us, and other threads go on. */
    fun <T : Any> await(
        what: String,
        look: () -> T?,
    ): T {
        val end = System.nanoTime() + PATIENCE
        while (true) {
            shadowOf(Looper.getMainLooper()).idleFor(frame)
            look()?.let { return it }
            if (System.nanoTime() > end) {
                picture("never")
                error("never: $what. There is: ${texts()}")
            }
            LockSupport.parkNanos(BREATH)
        }
    }

    /** Lets everything be done that is due. */
    fun rest() = shadowOf(Looper.getMainLooper()).idleFor(frame)

    fun see(say: Say): String = see(said(say))

    /** Waits until a text stands there, and gives the whole of it. */
    fun see(text: String): String = await("\"$text\" is seen") { texts().find { text in it } }

    fun gone(say: Say) = await("\"${said(say)}\" is gone") { Unit.takeIf { texts().none { said(say) in it } } }

    fun tap(say: Say) = tap(said(say))

    /** Waits until something with this text can be tapped, and taps it. What says just that comes before what says more. */
    fun tap(text: String) {
        val action =
            await("\"$text\" can be tapped") {
                val ready =
                    nodes().filter {
                        SemanticsActions.OnClick in it.config && SemanticsProperties.Disabled !in it.config
                    }
                val found = ready.find { node -> words(node).any { it == text } } ?: ready.find { text in textOf(it) }
                found?.config?.getOrNull(SemanticsActions.OnClick)?.action
            }
        action()
        rest()
    }

    /** Types into the field of this name. */
    fun type(
        field: String,
        text: String,
    ) {
        val action =
            await("there is a field \"$field\"") {
                nodes()
                    .find { SemanticsActions.SetText in it.config && field in textOf(it) }
                    ?.config
                    ?.getOrNull(SemanticsActions.SetText)
                    ?.action
            }
        action(AnnotatedString(text))
        rest()
    }

    /** Everything that can be read now. */
    fun texts(): List<String> = nodes().map(::textOf).filter { it.isNotEmpty() }

    /** Everything that is drawn, in every window. A list has its rows once it was measured, and here nothing draws by itself. */
    fun nodes(): List<SemanticsNode> =
        roots().flatMap {
            it.measureAndLayoutForTest()
            all(it.semanticsOwner.rootSemanticsNode)
        }

    /** The views into which the screens are drawn. */
    fun roots(): List<RootForTest> = views().filterIsInstance<RootForTest>()

    /** Every view of every window. */
    fun views(): List<View> = WindowInspector.getGlobalWindowViews().flatMap(::under)

    /** A picture of the topmost window, laid into target/pictures to be looked at. */
    fun picture(name: String): Bitmap {
        rest()
        val view = WindowInspector.getGlobalWindowViews().last()
        val picture = Bitmap.createBitmap(view.width, view.height, Bitmap.Config.ARGB_8888)
        view.draw(Canvas(picture))
        val file = File("target/pictures/$name.png").apply { parentFile?.mkdirs() }
        file.outputStream().use { picture.compress(Bitmap.CompressFormat.PNG, 100, it) }
        return picture
    }

    /** What the app says in Chinese, up to where something is filled in. */
    fun said(say: Say): String = say.zh.substringBefore('{')

    private fun under(view: View): List<View> =
        listOf(view) +
            if (view is ViewGroup) (0 until view.childCount).flatMap { under(view.getChildAt(it)) } else listOf()

    private fun all(node: SemanticsNode): List<SemanticsNode> = listOf(node) + node.children.flatMap(::all)

    private fun textOf(node: SemanticsNode): String = words(node).joinToString(" ")

    private fun words(node: SemanticsNode): List<String> =
        node.config
            .getOrNull(SemanticsProperties.Text)
            .orEmpty()
            .map { it.text } +
            node.config.getOrNull(SemanticsProperties.ContentDescription).orEmpty() +
            listOfNotNull(node.config.getOrNull(SemanticsProperties.EditableText)?.text)
}
