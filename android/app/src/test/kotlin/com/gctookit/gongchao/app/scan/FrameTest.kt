package com.gctookit.gongchao.app.scan

import com.gctookit.gongchao.app.rig.Hand
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.app.rig.Screen
import com.gctookit.gongchao.rig.Picture
import com.gctookit.gongchao.ui.words.Say
import org.junit.Test
import org.junit.runner.RunWith
import kotlin.io.path.Path
import kotlin.test.assertEquals

@RunWith(OnPhone::class)
class FrameTest {
    @Test
    fun `brightness as a camera gives it is read by the core, and the page shows what was found`() {
        Hand().use { hand ->
            hand.logIn()
            val frames = hand.scan()
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
        assertFills(720, 1280, turned = 0, listOf(0f, 0f, 720f, 1280f))
        // A wider place cuts above and below, and draws nothing out.
        assertFills(1440, 1280, turned = 0, listOf(0f, -640f, 1440f, 1920f))
        // The phone on its side: the picture is turned back and fills the place again.
        assertFills(1280, 720, turned = 90, listOf(0f, 720f, 1280f, 0f))
        assertFills(1280, 720, turned = 270, listOf(1280f, 0f, 0f, 720f))
    }

    /** Where the two corners of what the texture shows come to lie in a place of this size. */
    private fun assertFills(
        wide: Int,
        high: Int,
        turned: Int,
        corners: List<Float>,
    ) {
        val points = floatArrayOf(0f, 0f, wide.toFloat(), high.toFloat())
        Fit.of(wide, high, 1280, 720, 90, turned).mapPoints(points)
        for ((corner, point) in corners.zip(points.toList())) assertEquals(corner, point, 0.5f, "${points.toList()}")
    }

    private companion object {
        /** A label is believed once it was seen in several frames. */
        const val LOOKS = 50
    }
}
