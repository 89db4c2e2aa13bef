package com.gctookit.gongchao.ui.rig

import androidx.compose.runtime.Composable
import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.ui.ImageComposeScene
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.text.font.FontFamily
import androidx.compose.ui.text.platform.Font
import androidx.compose.ui.unit.Density
import androidx.compose.ui.use
import com.gctookit.gongchao.ui.look.GongchaoTheme
import com.gctookit.gongchao.ui.previews.SampleHands
import com.gctookit.gongchao.ui.previews.SampleHandset
import com.gctookit.gongchao.ui.previews.Scene
import com.gctookit.gongchao.ui.shell.Shell
import com.gctookit.gongchao.ui.words.LocalTongue
import com.gctookit.gongchao.ui.words.Tongue
import org.jetbrains.skia.Bitmap
import org.jetbrains.skia.Image
import org.junit.jupiter.api.Assumptions.assumeTrue
import java.io.File
import javax.swing.SwingUtilities
import kotlin.math.abs

/** The one typeface that pictures are drawn with: another one moves every line by a little. */
object Type {
    private val file = File("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")

    val here: Boolean get() = file.exists()

    val family: FontFamily by lazy { FontFamily(Font(file)) }

    /** Skips what needs it where it is not installed, and says what to do. */
    fun needed() = assumeTrue(here, "pictures need the typeface of Debian's package fonts-wqy-microhei")
}

/** How a screen is looked at. */
data class Look(
    val name: String,
    val width: Int = 360,
    val height: Int = 640,
    val font: Float = 1f,
    val dark: Boolean = false,
    val tongue: Tongue = Tongue.ZH,
    val density: Float = 1f,
) {
    override fun toString() = name
}

/** A scene as it is drawn in a test. */
@Composable
fun Drawn(
    scene: Scene,
    look: Look,
    hands: SampleHands = SampleHands(scene.how, scene.shared),
    handset: SampleHandset = SampleHandset(),
    anew: () -> Unit = {},
) {
    CompositionLocalProvider(
        LocalTongue provides look.tongue,
        LocalDensity provides Density(look.density, look.font),
    ) {
        GongchaoTheme(look.dark, Type.family) { Shell(scene.stage, hands, handset, scene.at, anew = anew) }
    }
}

/** Pictures: drawn, compared with the one that was agreed on, written anew where that is asked for. */
object Pictures {
    private val house = File(checkNotNull(System.getProperty("gongchao.house")) { "gongchao.house is not set" })
    private val agreed = house.resolve("android/ui/src/test/pictures")
    private val shown = house.resolve("docs/screens")
    private val seen = house.resolve("android/ui/target/pictures")

    /** Pictures are written and not compared: `mvn -Dgongchao.pictures=write`. */
    private val write = System.getProperty("gongchao.pictures") == "write"

    /**
     * Half a second after the screen began: what moves has come to where it belongs.
     *
     * It is drawn by the thread that events are on: what Compose puts off for later comes on that one, and two threads
     * would lay one screen out at once.
     */
    fun draw(
        scene: Scene,
        look: Look,
    ): ByteArray = onEventThread { drawn(scene, look) }

    private fun drawn(
        scene: Scene,
        look: Look,
    ): ByteArray =
        ImageComposeScene(
            (look.width * look.density).toInt(),
            (look.height * look.density).toInt(),
            Density(look.density),
        ) { Drawn(scene, look) }.use { drawn ->
            for (ms in 0L..600L step 100L) drawn.render(ms * NANOS)
            val image = drawn.render(SETTLED * NANOS)
            Png.of(Bitmap.makeFromImage(image))
        }

    private fun <T : Any> onEventThread(work: () -> T): T {
        var done: Result<T>? = null
        SwingUtilities.invokeAndWait { done = runCatching(work) }
        return checkNotNull(done).getOrThrow()
    }

    /** Compares with the picture that was agreed on. */
    fun compare(
        name: String,
        png: ByteArray,
    ) {
        val file = agreed.resolve("$name.png")
        if (write) {
            file.apply { parentFile.mkdirs() }.writeBytes(png)
            return
        }
        check(
            file.exists(),
        ) { "no picture was agreed on for $name: draw it with -Dgongchao.pictures=write and look at it" }
        val apart = apart(file.readBytes(), png)
        if (apart > TOLERATED) {
            val now = seen.resolve("$name.png").apply { parentFile.mkdirs() }
            now.writeBytes(png)
            error("$name looks otherwise (${"%.2f".format(apart * 100)} % of it): compare $now with $file")
        }
    }

    /** Writes a picture that people look at, where pictures are written. */
    fun show(
        name: String,
        png: ByteArray,
    ) {
        check(png.size < LARGEST) { "$name has ${png.size} bytes; a page of pictures should open at once" }
        if (write) shown.resolve("$name.png").apply { parentFile.mkdirs() }.writeBytes(png)
    }

    /** The part of the pixels that differ by more than a shade. */
    fun apart(
        one: ByteArray,
        other: ByteArray,
    ): Double {
        val a = Bitmap.makeFromImage(Image.makeFromEncoded(one))
        val b = Bitmap.makeFromImage(Image.makeFromEncoded(other))
        if (a.width != b.width || a.height != b.height) return 1.0
        var differ = 0
        for (y in 0 until a.height) {
            for (x in 0 until a.width) if (!alike(a.getColor(x, y), b.getColor(x, y))) differ += 1
        }
        return differ.toDouble() / (a.width * a.height)
    }

    private fun alike(
        one: Int,
        other: Int,
    ): Boolean = (0..24 step 8).all { abs((one shr it and 0xFF) - (other shr it and 0xFF)) <= SHADE }

    private const val NANOS = 1_000_000L
    private const val SETTLED = 700L

    /** Edges of letters are drawn a shade lighter or darker by another version of the same library. */
    private const val SHADE = 32
    private const val TOLERATED = 0.004
    private const val LARGEST = 60_000
}
