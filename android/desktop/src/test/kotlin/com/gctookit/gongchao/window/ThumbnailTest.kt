package com.gctookit.gongchao.window

import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.toPixelMap
import org.junit.jupiter.api.Test
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

class ThumbnailTest {
    private val photo = File(System.getProperty("gongchao.house"), "tests/assets/photo.jpg").readBytes()

    @Test
    fun `a photo is made small, and stands as the camera was held`() {
        val small = assertNotNull(Thumbnail.of(photo, SIDE))
        assertEquals(SIDE to SIDE, small.width to small.height)
        // Taken with the camera on its side: what is dark on the right of its pixels is below.
        val pixels = small.toPixelMap()
        val (above, below) = listOf(0, SIDE - 1).map { brightness(pixels[SIDE / 2, it]) }
        assertTrue(below < DARK && above > DARK, "$above above, $below below")
    }

    @Test
    fun `what is no photo has no small picture`() {
        for (broken in listOf(ByteArray(0), ByteArray(100))) assertNull(Thumbnail.of(broken, SIDE))
    }

    private fun brightness(pixel: Color) = pixel.red + pixel.green + pixel.blue

    private companion object {
        const val SIDE = 88
        const val DARK = 0.78f
    }
}
