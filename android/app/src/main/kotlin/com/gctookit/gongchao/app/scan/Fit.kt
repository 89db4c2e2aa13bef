package com.gctookit.gongchao.app.scan

import android.graphics.Matrix
import android.graphics.RectF
import kotlin.math.max

/**
 * How the camera's picture is laid onto its place on the screen, so that it fills it and nothing of it is drawn out.
 *
 * A texture shows the picture upright for a phone that is held upright, drawn out to the size of its view.
 */
object Fit {
    /**
     * @param viewWide the place's width
     * @param viewHigh its height
     * @param sensorWide the width of the picture as the sensor lies
     * @param sensorHigh its height
     * @param upright by how much the sensor lies turned, in degrees
     * @param turned by how much the phone is turned, in degrees
     */
    fun of(
        viewWide: Int,
        viewHigh: Int,
        sensorWide: Int,
        sensorHigh: Int,
        upright: Int,
        turned: Int,
    ): Matrix {
        val lies = upright % 180 != 0
        val wide = (if (lies) sensorHigh else sensorWide).toFloat()
        val high = (if (lies) sensorWide else sensorHigh).toFloat()
        val view = RectF(0f, 0f, viewWide.toFloat(), viewHigh.toFloat())
        val picture = RectF(0f, 0f, wide, high)
        picture.offset(view.centerX() - picture.centerX(), view.centerY() - picture.centerY())
        val across = turned % 180 != 0
        val scale = max(view.width() / (if (across) high else wide), view.height() / (if (across) wide else high))
        return Matrix().apply {
            setRectToRect(view, picture, Matrix.ScaleToFit.FILL)
            postRotate(-turned.toFloat(), view.centerX(), view.centerY())
            postScale(scale, scale, view.centerX(), view.centerY())
        }
    }
}
