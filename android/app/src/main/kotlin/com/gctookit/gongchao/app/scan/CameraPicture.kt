package com.gctookit.gongchao.app.scan

import android.graphics.SurfaceTexture
import android.os.Handler
import android.os.Looper
import android.view.TextureView
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.viewinterop.AndroidView
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.LifecycleEventObserver
import androidx.lifecycle.LifecycleOwner
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.kit.Scan

/**
 * The camera's picture. While it is drawn and the page is not left, the camera is open and its frames go to the scan that
 * [openScan] opens. When the page is left the camera is let go of, and opened again when somebody comes back; when the
 * picture is not drawn any more, the scan is let go of, too.
 *
 * @param page the life of the page that it is drawn on
 * @param lost hears that somebody looks and there is no picture to be had
 */
@Composable
fun CameraPicture(
    camera: Camera,
    openScan: suspend () -> Scan,
    page: Lifecycle,
    light: Boolean,
    lost: () -> Unit,
    modifier: Modifier,
) {
    val held = remember(camera, page) { Held(camera, page, lost) }
    var size by remember { mutableStateOf(0 to 0) }
    LaunchedEffect(held) {
        try {
            held.scan(Frames(openScan()))
        } catch (_: CoreException) {
            // The scan was over before the camera was open; the snapshot says so.
        }
    }
    DisposableEffect(held) {
        page.addObserver(held)
        onDispose {
            page.removeObserver(held)
            held.close()
        }
    }
    LaunchedEffect(held.open, light) { held.light(light) }
    val listener =
        remember(held) {
            Place(held::place) { wide, high -> size = wide to high }
        }
    AndroidView({ context -> TextureView(context).apply { surfaceTextureListener = listener } }, modifier) { view ->
        val (wide, high) = size
        held.open?.let { view.setTransform(Fit.of(wide, high, it.size.width, it.size.height, it.upright, it.turned)) }
    }
}

/**
 * The camera and the scan of one picture. The camera is open while there is a place for its picture, a scan that wants its
 * frames, and a page that is not left. Called on the thread that draws.
 *
 * It hears of the page's life by itself: nothing is drawn anew on a page that is left, so no drawing could close it.
 */
private class Held(
    private val camera: Camera,
    private val page: Lifecycle,
    private val lost: () -> Unit,
) : LifecycleEventObserver,
    AutoCloseable {
    private val main = Handler(Looper.getMainLooper())
    private var texture: SurfaceTexture? = null
    private var frames: Frames? = null
    private var light = false

    /** The camera, while it is open. */
    var open by mutableStateOf<OpenCamera?>(null)
        private set

    /** The picture has a place, another one, or none any more. */
    fun place(place: SurfaceTexture?) {
        letGo()
        texture = place
        look()
    }

    fun scan(scan: Frames) {
        frames = scan
        look()
    }

    /** Turns the light on or off, also of the camera that is opened next. */
    fun light(on: Boolean) {
        light = on
        open?.light(on)
    }

    override fun onStateChanged(
        source: LifecycleOwner,
        event: Lifecycle.Event,
    ) {
        when (event) {
            // What another app took on its way to the front is had again when that one has left.
            Lifecycle.Event.ON_START, Lifecycle.Event.ON_RESUME -> look()

            Lifecycle.Event.ON_STOP -> letGo()

            else -> Unit
        }
    }

    override fun close() {
        letGo()
        texture = null
        frames?.close()
        frames = null
    }

    private fun look() {
        val place = texture ?: return
        val scan = frames ?: return
        if (open != null || !page.currentState.isAtLeast(Lifecycle.State.STARTED)) return
        open = camera.open(place, light, scan) { main.post { miss(it) } }
        if (open == null) tell()
    }

    private fun miss(camera: OpenCamera) {
        if (open !== camera) return
        letGo()
        tell()
    }

    /** A page that is not in front is told nothing: when it comes there, the camera is tried once more. */
    private fun tell() {
        if (page.currentState.isAtLeast(Lifecycle.State.RESUMED)) lost()
    }

    private fun letGo() {
        open?.close()
        open = null
    }
}

/** Tells where the picture goes, how large that is, and that it goes nowhere any more. */
private class Place(
    private val tell: (SurfaceTexture?) -> Unit,
    private val resized: (Int, Int) -> Unit,
) : TextureView.SurfaceTextureListener {
    override fun onSurfaceTextureAvailable(
        texture: SurfaceTexture,
        width: Int,
        height: Int,
    ) {
        resized(width, height)
        tell(texture)
    }

    override fun onSurfaceTextureDestroyed(texture: SurfaceTexture): Boolean {
        tell(null)
        return true
    }

    override fun onSurfaceTextureSizeChanged(
        texture: SurfaceTexture,
        width: Int,
        height: Int,
    ) = resized(width, height)

    override fun onSurfaceTextureUpdated(texture: SurfaceTexture) = Unit
}
