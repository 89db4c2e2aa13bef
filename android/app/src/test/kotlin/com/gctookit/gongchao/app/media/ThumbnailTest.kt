package com.gctookit.gongchao.app.media

import android.graphics.Color
import com.gctookit.gongchao.app.rig.OnPhone
import org.junit.Test
import org.junit.runner.RunWith
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

@RunWith(OnPhone::class)
class ThumbnailTest {
    private val photo = File(System.getProperty("gongchao.house"), "tests/assets/photo.jpg").readBytes()

    @Test
    fun `a photo is made small, and stands as the camera was held`() {
        val small = assertNotNull(Thumbnail.of(photo, SIDE))
        assertEquals(SIDE to SIDE, small.width to small.height)
        // Taken with the camera on its side: what is dark on the right of its pixels is below.
        val (above, below) = listOf(0, SIDE - 1).map { brightness(small.getPixel(SIDE / 2, it)) }
        assertTrue(below < DARK && above > DARK, "$above above, $below below")
    }

    @Test
    fun `what is no photo has no small picture`() {
        for (broken in listOf(ByteArray(0), ByteArray(100), photo.copyOf(300))) {
            assertNull(Thumbnail.of(broken, SIDE))
        }
    }

    private fun brightness(pixel: Int) = Color.red(pixel) + Color.green(pixel) + Color.blue(pixel)

    private companion object {
        const val SIDE = 88
        const val DARK = 200
    }
}
