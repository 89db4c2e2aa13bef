package com.gctookit.gongchao.app.phone

import androidx.activity.ComponentActivity
import androidx.activity.result.contract.ActivityResultContracts.CreateDocument
import androidx.lifecycle.lifecycleScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/**
 * The system's page on which a person says where a text is saved. The text is kept nowhere meanwhile but in memory, and not
 * over the end of the page: then nothing is saved, and the file that the system made stays empty.
 */
internal class Saver(
    private val activity: ComponentActivity,
) {
    private var waiting: Pair<String, (Boolean) -> Unit>? = null

    private val launcher =
        activity.registerForActivityResult(CreateDocument("text/plain")) { place ->
            val (text, saved) = waiting ?: return@registerForActivityResult
            waiting = null
            activity.lifecycleScope.launch {
                saved(place != null && withContext(Dispatchers.IO) { written(place, text) })
            }
        }

    fun save(
        name: String,
        text: String,
        saved: (Boolean) -> Unit,
    ) {
        waiting = text to saved
        try {
            launcher.launch(name)
        } catch (_: Throwable) {
            waiting = null
            saved(false)
        }
    }

    private fun written(
        place: android.net.Uri,
        text: String,
    ): Boolean =
        try {
            activity.contentResolver.openOutputStream(place, "wt")?.use { it.write(text.toByteArray()) } != null
        } catch (_: Throwable) {
            false
        }
}
