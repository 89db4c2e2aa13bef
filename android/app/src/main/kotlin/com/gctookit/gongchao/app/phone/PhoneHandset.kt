package com.gctookit.gongchao.app.phone

import android.content.Intent
import android.content.pm.PackageManager
import android.net.Uri
import android.provider.Settings
import android.view.WindowManager
import androidx.activity.ComponentActivity
import androidx.activity.compose.BackHandler
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.asImageBitmap
import com.gctookit.gongchao.app.media.Picked
import com.gctookit.gongchao.app.media.Picker
import com.gctookit.gongchao.app.media.Thumbnail
import com.gctookit.gongchao.app.scan.Camera
import com.gctookit.gongchao.app.scan.CameraPicture
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.OsPermission
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.shell.Handset
import com.gctookit.gongchao.ui.shell.Running
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext

/** An Android phone below the screens, for as long as its page lives. */
class PhoneHandset(
    private val activity: ComponentActivity,
    private val running: Running,
    picked: Picked,
    saving: Saving,
) : Handset {
    private val prompt = Prompt(activity)
    private val picker = Picker(activity, picked)
    private val saver = Saver(activity, saving)
    private val camera = Camera(activity.applicationContext)
    private var secrets = 0

    /** There is no picture to be had: what the core has open without one would be looked at for ever. */
    private val leaveScan = { running.tap(Tap.Leave(Feature.SCAN)) }

    override val hasTorch: Boolean get() = camera.hasLight

    @Composable
    override fun Camera(
        torch: Boolean,
        modifier: Modifier,
    ) = CameraPicture(camera, running::openScan, activity.lifecycle, torch, leaveScan, modifier)

    @Composable
    override fun OnBack(
        enabled: Boolean,
        back: () -> Unit,
    ) = BackHandler(enabled, back)

    /** Whoever comes first shuts the window's pictures, whoever leaves last opens them again. */
    @Composable
    override fun Private() {
        DisposableEffect(activity) {
            val window = activity.window
            if (secrets++ == 0) window.addFlags(WindowManager.LayoutParams.FLAG_SECURE)
            onDispose { if (--secrets == 0) window.clearFlags(WindowManager.LayoutParams.FLAG_SECURE) }
        }
    }

    /** Whether the system allows it now. */
    fun allowed(permission: OsPermission): Boolean =
        activity.checkSelfPermission(Prompt.name(permission)) == PackageManager.PERMISSION_GRANTED

    override fun ask(
        permission: OsPermission,
        answered: (Outcome) -> Unit,
    ) = prompt.ask(permission, answered)

    override fun pick(picked: (List<String>) -> Unit) = picker.pick(picked)

    override suspend fun thumbnail(
        photo: ByteArray,
        side: Int,
    ): ImageBitmap? = withContext(Dispatchers.IO) { Thumbnail.of(photo, side)?.asImageBitmap() }

    override fun dial(uri: String): Boolean = open(Intent(Intent.ACTION_DIAL, Uri.parse(uri)))

    override fun write(uri: String): Boolean = open(Intent(Intent.ACTION_SENDTO, Uri.parse(uri)))

    override fun openSettings() {
        val own = Uri.fromParts("package", activity.packageName, null)
        // A phone without that page has the page of all apps.
        open(Intent(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, own)) || open(Intent(Settings.ACTION_SETTINGS))
    }

    override fun save(
        name: String,
        text: String,
        saved: (Boolean) -> Unit,
    ) = saver.save(name, text, saved)

    /** What goes wrong here holds the address in its text, so nobody is told more than that it went wrong. */
    private fun open(intent: Intent): Boolean =
        try {
            activity.startActivity(intent)
            true
        } catch (_: Throwable) {
            false
        }
}
