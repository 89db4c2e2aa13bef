package com.gctookit.gongchao.app.scan

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.ImageFormat
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.hardware.display.DisplayManager
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.util.Size
import android.view.Display
import android.view.Surface

/**
 * A camera while it is open. It lives on a thread of its own, on which frames are looked at, too: what comes meanwhile is
 * dropped by the system, and a frame is gone when it was looked at.
 */
class OpenCamera internal constructor(
    context: Context,
    private val system: CameraManager,
    private val id: String,
    private val sensor: Int,
    /** The size of its pictures, as the sensor lies. */
    val size: Size,
    private val preview: SurfaceTexture,
    private var light: Boolean,
    private val frames: Frames,
    private val lost: (OpenCamera) -> Unit,
) : AutoCloseable {
    private val display = context.getSystemService(DisplayManager::class.java)?.getDisplay(Display.DEFAULT_DISPLAY)
    private val thread = HandlerThread("camera").apply { start() }
    private val handler = Handler(thread.looper)
    private val reader = ImageReader.newInstance(size.width, size.height, ImageFormat.YUV_420_888, 2)
    private val surface = Surface(preview.apply { setDefaultBufferSize(size.width, size.height) })
    private var device: CameraDevice? = null
    private var session: CameraCaptureSession? = null
    private var closed = false

    /** By how much the phone is turned, in degrees against the clock. */
    val turned: Int get() = 90 * (display?.rotation ?: 0)

    /** How the picture lies in the sensor: turned so much clockwise it is upright on a phone that is held upright. */
    val upright: Int get() = sensor

    // Whether it may be used was asked of the core, and the core asked the person; what is not allowed fails.
    @SuppressLint("MissingPermission")
    internal fun begin() {
        reader.setOnImageAvailableListener(::look, handler)
        try {
            system.openCamera(id, opened, handler)
        } catch (refused: Throwable) {
            close()
            throw refused
        }
    }

    /** Turns the light on or off; it goes out with the camera. */
    fun light(on: Boolean) =
        later {
            light = on
            repeat()
        }

    /** Lets go of the camera. Twice is once. */
    override fun close() {
        later {
            closed = true
            session = null
            // What one of them throws leaves none of the others open.
            careful { device?.close() }
            device = null
            careful { reader.close() }
            careful { surface.release() }
            thread.quitSafely()
        }
    }

    private fun look(reader: ImageReader) =
        careful {
            val image = reader.acquireLatestImage() ?: return@careful
            val wanted =
                image.use {
                    val brightness = it.planes[0]
                    val degrees = (sensor - turned + 360) % 360
                    frames.look(brightness.buffer, it.width, it.height, brightness.rowStride, degrees)
                }
            // What was found is in the next snapshot, and no frame is needed for it.
            if (!wanted) reader.setOnImageAvailableListener(null, null)
        }

    private val opened =
        object : CameraDevice.StateCallback() {
            override fun onOpened(camera: CameraDevice) =
                careful {
                    if (closed) return@careful camera.close()
                    device = camera
                    connect(camera)
                }

            override fun onDisconnected(camera: CameraDevice) = lose(camera)

            override fun onError(
                camera: CameraDevice,
                error: Int,
            ) = lose(camera)
        }

    /** It did not open, or was taken away. Who has closed it meanwhile has lost nothing. */
    private fun lose(camera: CameraDevice) {
        careful { camera.close() }
        if (!closed) careful { lost(this) }
    }

    // The call that takes its place came with Android 9.
    @Suppress("DEPRECATION")
    private fun connect(camera: CameraDevice) =
        try {
            camera.createCaptureSession(listOf(surface, reader.surface), connected, handler)
        } catch (_: Throwable) {
            lose(camera)
        }

    private val connected =
        object : CameraCaptureSession.StateCallback() {
            override fun onConfigured(ready: CameraCaptureSession) =
                careful {
                    session = ready
                    repeat()
                }

            override fun onConfigureFailed(failed: CameraCaptureSession) = lose(failed.device)
        }

    private fun repeat() {
        val session = session ?: return
        val request = session.device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW)
        request.addTarget(surface)
        request.addTarget(reader.surface)
        request.set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
        val flash = if (light) CaptureRequest.FLASH_MODE_TORCH else CaptureRequest.FLASH_MODE_OFF
        request.set(CaptureRequest.FLASH_MODE, flash)
        session.setRepeatingRequest(request.build(), null, handler)
    }

    private fun later(what: () -> Unit) {
        if (thread.isAlive) handler.post { careful(what) }
    }

    /** Nobody is above the camera's thread: what went out of it would end the app. */
    private inline fun careful(what: () -> Unit) {
        try {
            what()
        } catch (_: Throwable) {
            // Closed meanwhile, or taken away by another app.
        }
    }
}
