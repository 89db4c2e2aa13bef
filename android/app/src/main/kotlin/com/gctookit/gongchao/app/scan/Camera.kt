package com.gctookit.gongchao.app.scan

import android.content.Context
import android.graphics.ImageFormat
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraManager
import android.util.Size

/** The phone's camera for labels: the one at its back, in a size in which a label can be read. */
class Camera(
    private val context: Context,
) {
    private val system: CameraManager get() = requireNotNull(context.getSystemService(CameraManager::class.java))

    /** Whether there is a light beside it. False where there is no camera, or none that says so. */
    val hasLight: Boolean by lazy {
        try {
            facts()?.second?.get(CameraCharacteristics.FLASH_INFO_AVAILABLE) == true
        } catch (_: Throwable) {
            false
        }
    }

    /**
     * Opens it. Its picture goes to [preview], its brightness to [frames].
     *
     * @param lost hears, on the camera's own thread, that it did not open after all, or that another app took it: from then
     * on its picture stands still. Whoever opened it closes it all the same.
     * @return nothing where there is no camera, or where it may not be used
     */
    fun open(
        preview: SurfaceTexture,
        light: Boolean,
        frames: Frames,
        lost: (OpenCamera) -> Unit,
    ): OpenCamera? =
        try {
            facts()?.let { (id, facts) ->
                val sensor = facts.get(CameraCharacteristics.SENSOR_ORIENTATION) ?: 0
                OpenCamera(context, system, id, sensor, size(facts), preview, light, frames, lost).apply { begin() }
            }
        } catch (_: Throwable) {
            null
        }

    private fun facts(): Pair<String, CameraCharacteristics>? =
        system.cameraIdList
            .map { it to system.getCameraCharacteristics(it) }
            .find { (_, facts) ->
                facts.get(CameraCharacteristics.LENS_FACING) == CameraCharacteristics.LENS_FACING_BACK
            }

    /** The largest that is no larger than what a label needs; else the smallest there is. */
    private fun size(facts: CameraCharacteristics): Size {
        val map = facts.get(CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP)
        val sizes = map?.getOutputSizes(ImageFormat.YUV_420_888).orEmpty().sortedBy { it.width * it.height }
        return sizes.lastOrNull { it.width * it.height <= ENOUGH } ?: sizes.firstOrNull() ?: Size(WIDTH, HEIGHT)
    }

    private companion object {
        const val WIDTH = 1280
        const val HEIGHT = 720
        const val ENOUGH = WIDTH * HEIGHT
    }
}
