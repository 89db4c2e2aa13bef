package com.gctookit.gongchao.window

import androidx.compose.ui.graphics.toPixelMap
import com.gctookit.gongchao.rig.Held
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull

class ThumbnailTest {
    @Test
    fun `a photo is made small, and stands upright however the camera was held`() {
        for (held in Held.entries) {
            val small = assertNotNull(Thumbnail.of(held.photo(), SIDE))
            assertEquals(SIDE to SIDE, small.width to small.height)
            val pixels = small.toPixelMap()
            held.assertStands(SIDE) { x, y -> pixels[x, y].run { listOf(red, green, blue) }.map { (it * 255).toInt() } }
        }
    }

    @Test
    fun `what is no photo has no small picture`() {
        for (broken in listOf(ByteArray(0), ByteArray(100))) assertNull(Thumbnail.of(broken, SIDE))
    }

    private companion object {
        const val SIDE = 88
    }
}
