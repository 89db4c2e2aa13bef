package com.gctookit.gongchao.app.scan

import android.graphics.SurfaceTexture
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
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.kit.Scan

/**
 * The camera's picture. While it is drawn, the camera is open and its frames go to the scan that [openScan] opens; both are
 * let go of when it is not drawn any more.
 */
@Composable
fun CameraPicture(
    camera: Camera,
    openScan: suspend () -> Scan,
    light: Boolean,
    modifier: Modifier,
) {
    var texture by remember { mutableStateOf<SurfaceTexture?>(null) }
    var frames by remember { mutableStateOf<Frames?>(null) }
    var open by remember { mutableStateOf<OpenCamera?>(null) }
    var size by remember { mutableStateOf(0 to 0) }
    LaunchedEffect(Unit) {
        try {
            frames = Frames(openScan())
        } catch (_: CoreException) {
            // The scan was over before the camera was open; the snapshot says so.
        }
    }
    DisposableEffect(texture, frames) {
        val place = texture
        val scan = frames
        open = if (place != null && scan != null) camera.open(place, light, scan) else null
        onDispose {
            open?.close()
            open = null
        }
    }
    DisposableEffect(frames) { onDispose { frames?.close() } }
    LaunchedEffect(open, light) { open?.light(light) }
    val listener =
        remember {
            Place({ texture = it }) { wide, high -> size = wide to high }
        }
    AndroidView({ context -> TextureView(context).apply { surfaceTextureListener = listener } }, modifier) { view ->
        val (wide, high) = size
        open?.let { view.setTransform(Fit.of(wide, high, it.size.width, it.size.height, it.upright, it.turned)) }
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
