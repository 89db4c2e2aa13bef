package com.gctookit.gongchao.app.media

import android.graphics.Color
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.rig.Held
import org.junit.Test
import org.junit.runner.RunWith
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull

@RunWith(OnPhone::class)
class ThumbnailTest {
    @Test
    fun `a photo is made small, and stands upright however the camera was held`() {
        for (held in Held.entries) {
            val small = assertNotNull(Thumbnail.of(held.photo(), SIDE))
            assertEquals(SIDE to SIDE, small.width to small.height)
            held.assertStands(SIDE) { x, y ->
                small.getPixel(x, y).let { listOf(Color.red(it), Color.green(it), Color.blue(it)) }
            }
        }
    }

    @Test
    fun `what is no photo has no small picture`() {
        for (broken in listOf(ByteArray(0), ByteArray(100), Held.UPRIGHT.photo().copyOf(300))) {
            assertNull(Thumbnail.of(broken, SIDE))
        }
    }

    private companion object {
        const val SIDE = 88
    }
}
