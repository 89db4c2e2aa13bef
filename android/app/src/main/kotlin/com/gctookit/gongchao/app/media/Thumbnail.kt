package com.gctookit.gongchao.app.media

import android.graphics.Bitmap
import android.graphics.BitmapFactory
import android.graphics.Matrix
import android.media.ExifInterface
import android.media.ThumbnailUtils
import kotlin.math.min

/** A small picture of a photo. */
object Thumbnail {
    /**
     * The middle of it, [side] pixels wide and high, turned as the camera was held; null where it cannot be read, or where the
     * phone has no room. It takes its time.
     */
    fun of(
        photo: ByteArray,
        side: Int,
    ): Bitmap? =
        try {
            BitmapFactory.decodeByteArray(photo, 0, photo.size, fine(photo, side))?.let { decoded ->
                ThumbnailUtils.extractThumbnail(turned(decoded, photo), side, side)
            }
        } catch (_: Throwable) {
            null
        }

    /** So many pixels are left out that what remains is just large enough: a whole photo would fill a cheap phone. */
    private fun fine(
        photo: ByteArray,
        side: Int,
    ): BitmapFactory.Options {
        val bounds = BitmapFactory.Options().apply { inJustDecodeBounds = true }
        BitmapFactory.decodeByteArray(photo, 0, photo.size, bounds)
        var step = 1
        while (min(bounds.outWidth, bounds.outHeight) / (step * 2) >= side) step *= 2
        return BitmapFactory.Options().apply { inSampleSize = step }
    }

    private fun turned(
        decoded: Bitmap,
        photo: ByteArray,
    ): Bitmap {
        val turn = Matrix()
        when (ExifInterface(photo.inputStream()).getAttributeInt(ExifInterface.TAG_ORIENTATION, 0)) {
            ExifInterface.ORIENTATION_FLIP_HORIZONTAL -> turn.mirrored(0f)
            ExifInterface.ORIENTATION_ROTATE_180 -> turn.setRotate(180f)
            ExifInterface.ORIENTATION_FLIP_VERTICAL -> turn.mirrored(180f)
            ExifInterface.ORIENTATION_TRANSPOSE -> turn.mirrored(90f)
            ExifInterface.ORIENTATION_ROTATE_90 -> turn.setRotate(90f)
            ExifInterface.ORIENTATION_TRANSVERSE -> turn.mirrored(270f)
            ExifInterface.ORIENTATION_ROTATE_270 -> turn.setRotate(270f)
            else -> return decoded
        }
        return Bitmap.createBitmap(decoded, 0, 0, decoded.width, decoded.height, turn, true)
    }

    private fun Matrix.mirrored(degrees: Float) {
        setRotate(degrees)
        postScale(-1f, 1f)
    }
}
