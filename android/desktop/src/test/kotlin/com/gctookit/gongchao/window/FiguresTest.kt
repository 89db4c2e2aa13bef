package com.gctookit.gongchao.window

import com.gctookit.gongchao.rig.ReferenceBackend
import com.gctookit.gongchao.rig.figure
import com.gctookit.gongchao.rig.quantile
import com.gctookit.gongchao.window.rig.Display
import com.gctookit.gongchao.window.rig.Hand
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assumptions.assumeTrue
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.io.TempDir
import java.awt.Color
import java.awt.image.BufferedImage
import java.io.File
import java.nio.file.Path
import javax.imageio.ImageIO
import kotlin.time.Duration
import kotlin.time.Duration.Companion.seconds
import kotlin.time.DurationUnit

/** How quick the window is, on a screen that nobody looks at. `cargo xtask bench ui` judges it. */
@Tag("figures")
@Timeout(240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FiguresTest {
    @TempDir
    lateinit var dir: Path

    private lateinit var backend: ReferenceBackend

    @Test
    fun `a start, from the process to what is drawn of the core`() =
        withBackend {
            // A screen ends with the last window on it.
            val starts =
                List(STARTS) { nr ->
                    onScreen { Hand.opens(it, dir, "start-$nr").use { hand -> hand.begun("使用前请您了解") } }
                }
            val middle = { ends: (List<Duration>) -> Duration -> starts.map { ends(it).ms }.quantile(0.5) }
            figure("start: until the core's first snapshot is drawn, p50", middle { it[3] }, "ms")
            figure("start: of it the Java machine", middle { it[0] }, "ms")
            figure("start: of it JNA and the library", middle { it[1] - it[0] }, "ms")
            figure("start: of it Compose's first frame, while the core starts", middle { it[2] - it[1] }, "ms")
            figure("start: of it from there to the snapshot", middle { it[3] - it[2] }, "ms")
        }

    @Test
    fun `a tap, from when the window hears it to what the core made of it`() =
        withWindow { hand ->
            hand.click("同意")
            repeat(WARM) { hand.tick(BOX) }
            val taps = List(TAPS) { hand.tick(BOX).ms }
            figure("tap: until the core's answer is drawn, p50", taps.quantile(0.5), "ms")
            figure("tap: until the core's answer is drawn, p95", taps.quantile(0.95), "ms", atMost = 100.0)
        }

    @Test
    fun `a camera at thirty frames a second leaves the thread that draws alone`() =
        withWindow(camera = wall()) { hand ->
            hand.looksThroughCamera()
            hand.see("把标签放进框里")
            // What is loaded once is loaded by now.
            hand.blocked(2.seconds)
            figure(
                "camera: the longest block of the thread that draws in 10 s",
                hand.blocked(10.seconds).ms,
                "ms",
                atMost = 100.0,
            )
            hand.see("把标签放进框里")
        }

    /** What a camera sees that is held against a wall. */
    private fun wall(): File {
        val wall = BufferedImage(1280, 720, BufferedImage.TYPE_INT_RGB)
        wall.createGraphics().apply {
            color = Color.GRAY
            fillRect(0, 0, wall.width, wall.height)
            dispose()
        }
        return dir.resolve("wall.png").toFile().also { ImageIO.write(wall, "png", it) }
    }

    private fun Hand.looksThroughCamera() {
        click("同意")
        click("手机号")
        type(NUMBER)
        click(BOX)
        click("获取验证码")
        click("6 位验证码")
        type(runBlocking { backend.nextCodeFor(NUMBER) })
        click("扫码")
        click("同意")
        click("允许")
    }

    private fun withWindow(
        camera: File = Hand.LABEL,
        look: (Hand) -> Unit,
    ) = withBackend { onScreen { Hand.opens(it, dir, camera = camera).use(look) } }

    private fun withBackend(look: () -> Unit) {
        val missing = Display.missing()
        if (missing.isNotEmpty()) println("skipped: no ${missing.joinToString()}; see android/README.md")
        assumeTrue(missing.isEmpty(), "needs ${missing.joinToString()}")
        ReferenceBackend.start(dir.resolve("backend")).use {
            backend = it
            look()
        }
    }

    private fun <T> onScreen(look: (Display) -> T): T = Display.start(480, 840).use(look)

    private val Duration.ms: Double get() = toDouble(DurationUnit.MILLISECONDS)

    private companion object {
        const val STARTS = 9
        const val WARM = 20
        const val TAPS = 100
        const val BOX = "我已阅读并同意隐私政策"
        const val NUMBER = "13800138008"
    }
}
