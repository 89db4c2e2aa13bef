package com.gctookit.gongchao.app.media

import android.content.Context
import android.net.Uri
import android.webkit.MimeTypeMap
import com.gctookit.gongchao.ui.shell.Stage
import java.io.File
import java.util.UUID

/**
 * Copies of what was picked: the picker lends an address that ends with the page, and the core takes a file. Each is gone as
 * soon as the app is left and no upload waits for its clean copy any more.
 */
class Picked(
    private val context: Context,
) {
    private val folder = File(context.cacheDir, "picked")

    /** The path of a copy; nothing where it cannot be read. Its name says what kind of file it is and nothing else. */
    fun copy(chosen: Uri): String? {
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

    /** Throws the copies away, unless an upload still waits for its clean one. Only while nobody can pick. */
    fun tidy(stage: Stage) {
        if (stage is Stage.Running && stage.snapshot.uploads.none { it.size == null }) folder.deleteRecursively()
    }

    private fun ending(chosen: Uri): String? =
        MimeTypeMap.getSingleton().getExtensionFromMimeType(context.contentResolver.getType(chosen))
}
