package com.gctookit.gongchao.app.scan

import com.gctookit.gongchao.app.rig.Hand
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.app.rig.Screen
import com.gctookit.gongchao.rig.Picture
import com.gctookit.gongchao.ui.words.Say
import kotlinx.coroutines.runBlocking
import org.junit.Test
import org.junit.runner.RunWith
import kotlin.io.path.Path
import kotlin.test.assertEquals
import kotlin.test.assertTrue

@RunWith(OnPhone::class)
class FrameTest {
    @Test
    fun `brightness as a camera gives it is read by the core, and the page shows what was found`() {
        Hand().use { hand ->
            hand.logIn()
            Screen.tap(Say.SCAN)
            Screen.tap(Say.AGREE)
            hand.answer(true)
            Screen.see(Say.SCAN_AIM)
            val frames = Frames(runBlocking { hand.app.running.openScan() })
            val picture = Picture.of(Path(System.getProperty("gongchao.house"), "tests/assets/label.png"))
            val frame = picture.asFrame()
            val look = { frames.look(frame.plane, picture.width, picture.height, frame.rowBytes, 0) }
            var looks = 0
            while (look()) check(++looks < LOOKS) { "the label is not read" }
            Screen.see(Say.SCAN_FOUND)
            Screen.picture("scan-found")
            Screen.tap(Say.SCAN_OPEN)
            Screen.see(Say.DEVICE_CODE)
        }
    }

    @Test
    fun `the picture fills its place upright, whichever way the phone is turned`() {
        // A sensor that lies on its side, as in nearly every phone: 1280 wide, 720 high.
        assertMaps(listOf(0f, 0f, 720f, 1280f), Fit.of(720, 1280, 1280, 720, 90, 0))
        // A wider place cuts above and below, and draws nothing out.
        assertMaps(listOf(0f, -640f, 1440f, 1920f), Fit.of(1440, 1280, 1280, 720, 90, 0))
        // The phone on its side: the picture is turned back and fills the place again.
        assertMaps(listOf(0f, 720f, 1280f, 0f), Fit.of(1280, 720, 1280, 720, 90, 90))
        assertMaps(listOf(1280f, 0f, 0f, 720f), Fit.of(1280, 720, 1280, 720, 90, 270))
    }

    /** Where the two corners of what the texture shows come to lie. */
    private fun assertMaps(
        corners: List<Float>,
        fit: android.graphics.Matrix,
    ) {
        val (wide, high) =
            when (corners) {
                listOf(0f, 0f, 720f, 1280f) -> 720f to 1280f
                listOf(0f, -640f, 1440f, 1920f) -> 1440f to 1280f
                else -> 1280f to 720f
            }
        val points = floatArrayOf(0f, 0f, wide, high)
        fit.mapPoints(points)
        for ((at, point) in points.withIndex()) assertEquals(corners[at], point, 0.5f, "corner ${points.toList()}")
        assertTrue(points.all(Float::isFinite))
    }

    private companion object {
        /** A label is believed once it was seen in several frames. */
        const val LOOKS = 50
    }
}
