package com.gctookit.gongchao.app.media

import android.content.Context
import android.net.Uri
import android.webkit.MimeTypeMap
import com.gctookit.gongchao.ui.shell.Stage
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.io.File
import java.util.UUID

/**
 * Copies of what was picked: the picker lends an address that ends with the page, and the core takes a file. They are made
 * for as long as the process lives, whatever becomes of the page, and are gone once the app was left and the core wants
 * nothing of them any more. Called on the thread that draws.
 */
class Picked(
    private val context: Context,
    private val scope: CoroutineScope,
) {
    private val folder = File(context.cacheDir, "picked")
    private var copying: Job? = null
    private var waiting: (List<String>) -> Unit = {}

    /** How often something was picked. */
    var times = 0
        private set

    /** Makes the copies; [paths] gets the path of each. What cannot be read is left out. */
    fun copy(
        chosen: List<Uri>,
        paths: (List<String>) -> Unit,
    ) {
        times++
        waiting = paths
        copying =
            scope.launch(Dispatchers.Main) {
                val copies = withContext(Dispatchers.IO) { chosen.mapNotNull(::copied) }
                copying = null
                waiting(copies)
            }
    }

    /** Where copies are being made for a page that is gone, [paths] gets them instead. False where there are none. */
    fun passTo(paths: (List<String>) -> Unit): Boolean {
        if (copying?.isActive != true) return false
        waiting = paths
        return true
    }

    /** Throws the copies away, unless more was picked since [before], or an upload still waits for its clean one. */
    suspend fun tidy(
        before: Int,
        stage: Stage,
    ) = withContext(Dispatchers.Main) {
        val unsent = stage !is Stage.Running || stage.snapshot.uploads.any { it.size == null }
        if (!unsent && copying == null && times == before) folder.deleteRecursively()
    }

    /** Its name says what kind of file it is and nothing else. */
    private fun copied(chosen: Uri): String? {
        val copy = File(folder, listOfNotNull(UUID.randomUUID().toString(), ending(chosen)).joinToString("."))
        return try {
            folder.mkdirs()
            val from = requireNotNull(context.contentResolver.openInputStream(chosen))
            from.use { bytes -> copy.outputStream().use { bytes.copyTo(it) } }
            copy.path
        } catch (_: Throwable) {
            copy.delete()
            null
        }
    }

    private fun ending(chosen: Uri): String? =
        MimeTypeMap.getSingleton().getExtensionFromMimeType(context.contentResolver.getType(chosen))
}
