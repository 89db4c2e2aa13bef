package com.gctookit.gongchao.window

import androidx.compose.foundation.Image
import androidx.compose.foundation.layout.Box
import androidx.compose.runtime.Composable
import androidx.compose.runtime.DisposableEffect
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateListOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.layout.ContentScale
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.OsPermission
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.Sight
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.shell.Handset
import com.gctookit.gongchao.ui.shell.Running
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.withContext
import java.awt.FileDialog
import java.awt.Frame
import java.io.File
import java.io.IOException

/** What a desktop has in place of a phone's system: each is shown over the screens and says that it stands in. */
sealed interface StandIn {
    /** The system's prompt for a permission. */
    data class Prompt(
        val permission: OsPermission,
        val answered: (Outcome) -> Unit,
    ) : StandIn

    /** The dialler, with the number that a phone would show. */
    data class Dialler(
        val uri: String,
    ) : StandIn

    /** What writes e-mail, with the address that it would go to. */
    data class Mail(
        val uri: String,
    ) : StandIn

    /** The picker of pictures and videos. */
    data class Picker(
        val files: List<File>,
        val picked: (List<String>) -> Unit,
    ) : StandIn

    /** The settings of the app, where a permission can be taken back. */
    data object Settings : StandIn
}

/** A desktop in place of a phone: image files as what the camera sees, a folder as the album, a window as the system. */
class DeskHandset(
    private val running: Running,
    private val arguments: Arguments,
    private val chooseFiles: (title: String) -> List<File> = ::fileDialog,
) : Handset {
    private val backs = mutableStateListOf<() -> Unit>()

    /** What stands over the screens now. */
    var standIn by mutableStateOf<StandIn?>(null)
        private set

    /** What the person said to the camera last; null where the system was never asked. */
    var cameraAllowed by mutableStateOf<Boolean?>(null)
        private set

    override val hasTorch = false

    @Composable
    override fun Camera(
        torch: Boolean,
        modifier: Modifier,
    ) {
        var shown by remember { mutableStateOf<ImageBitmap?>(null) }
        LaunchedEffect(Unit) {
            val pictures = withContext(Dispatchers.IO) { Frames(arguments.camera).read() }
            if (pictures.isEmpty()) {
                running.tap(Tap.Leave(Feature.SCAN))
                return@LaunchedEffect
            }
            try {
                running.openScan().use { scan ->
                    pictures
                        .filmed()
                        .onEach { shown = it.shown }
                        .looked { scan.offer(it.plane, it.width, it.height) }
                        .first { it is Sight.Over || it is Sight.Found }
                }
            } catch (_: CoreException) {
                // The scan was over before the camera was open; the snapshot says so.
            }
        }
        Box(modifier) { shown?.let { Image(it, null, modifier, contentScale = ContentScale.Fit) } }
    }

    @Composable
    override fun OnBack(
        enabled: Boolean,
        back: () -> Unit,
    ) {
        DisposableEffect(enabled, back) {
            if (enabled) backs += back
            onDispose { backs -= back }
        }
    }

    /** The key that goes back was pressed. False where there is no way back. */
    fun goBack(): Boolean = backs.lastOrNull()?.also { it() } != null

    /** A desktop's other programs can take pictures of any window, so nothing is promised here. */
    @Composable
    override fun Private() = Unit

    override fun ask(
        permission: OsPermission,
        answered: (Outcome) -> Unit,
    ) {
        standIn =
            StandIn.Prompt(permission) { outcome ->
                standIn = null
                if (outcome != Outcome.DISMISSED) cameraAllowed = outcome == Outcome.AGREED
                answered(outcome)
            }
    }

    override fun pick(picked: (List<String>) -> Unit) {
        standIn =
            StandIn.Picker(Frames.album(arguments.files)) { paths ->
                standIn = null
                picked(paths)
            }
    }

    /** The machine's own dialog under this title, for what lies elsewhere than in the album's folder. */
    fun pickElsewhere(title: String) {
        val picker = standIn as? StandIn.Picker ?: return
        val chosen = chooseFiles(title)
        if (chosen.isNotEmpty()) picker.picked(chosen.map(File::getAbsolutePath))
    }

    override suspend fun thumbnail(
        photo: ByteArray,
        side: Int,
    ): ImageBitmap? = withContext(Dispatchers.IO) { Thumbnail.of(photo, side) }

    override fun dial(uri: String): Boolean {
        standIn = StandIn.Dialler(uri)
        return true
    }

    override fun write(uri: String): Boolean {
        standIn = StandIn.Mail(uri)
        return true
    }

    override fun openSettings() {
        standIn = StandIn.Settings
    }

    /** The person turned a permission on or off in the settings: the core sees it when they come back. */
    fun allow(camera: Boolean) {
        cameraAllowed = camera
        running.tap(Tap.PermissionSeen(OsPermission.CAMERA, camera))
    }

    /** The person closed what stood over the screens. */
    fun shut() {
        standIn = null
    }

    override fun save(
        name: String,
        text: String,
        saved: (Boolean) -> Unit,
    ) {
        val dialog = FileDialog(null as Frame?, name, FileDialog.SAVE).apply { file = name }
        dialog.isVisible = true
        val file = dialog.files.firstOrNull()
        val written =
            try {
                file?.writeText(text)
            } catch (_: IOException) {
                null
            }
        saved(written != null)
    }
}

/** Asks by the machine's own dialog for files; none where it was shut. */
private fun fileDialog(title: String): List<File> =
    FileDialog(null as Frame?, title, FileDialog.LOAD).run {
        isMultipleMode = true
        isVisible = true
        files.toList()
    }
