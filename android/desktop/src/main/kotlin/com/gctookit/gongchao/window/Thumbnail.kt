package com.gctookit.gongchao.window

import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.toComposeImageBitmap
import org.jetbrains.skia.Image
import org.jetbrains.skia.Rect
import org.jetbrains.skia.SamplingMode
import org.jetbrains.skia.Surface
import kotlin.math.max

/** A small picture of a photo. */
object Thumbnail {
    /** The middle of it, [side] pixels wide and high; null where it cannot be read. It takes its time. */
    fun of(
        photo: ByteArray,
        side: Int,
    ): ImageBitmap? =
        try {
            // What Skia decodes is turned as the camera was held.
            Image.makeFromEncoded(photo).use { whole -> cut(whole, side.toFloat()) }
        } catch (_: Exception) {
            // What reads a broken picture throws what it likes.
            null
        }

    private fun cut(
        whole: Image,
        side: Float,
    ): ImageBitmap {
        val scale = max(side / whole.width, side / whole.height)
        val (wide, high) = whole.width * scale to whole.height * scale
        return Surface.makeRasterN32Premul(side.toInt(), side.toInt()).use { small ->
            val where = Rect.makeXYWH((side - wide) / 2, (side - high) / 2, wide, high)
            val all = Rect.makeWH(whole.width.toFloat(), whole.height.toFloat())
            small.canvas.drawImageRect(whole, all, where, SamplingMode.MITCHELL, null, true)
            small.makeImageSnapshot().toComposeImageBitmap()
        }
    }
}
