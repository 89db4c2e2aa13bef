package com.gctookit.gongchao.app.phone

import android.content.Context
import android.net.Uri
import android.widget.Toast
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.Tongue
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext
import java.util.Locale

/**
 * A text on its way to where a person wants it. It is held in memory and nowhere else, and written for as long as the
 * process lives, whatever becomes of the page. Where the process has ended meanwhile there is no text any more, and the
 * file that the system made stays empty: that is said. Called on the thread that draws.
 */
class Saving(
    private val context: Context,
    private val scope: CoroutineScope,
) {
    private var text: String? = null
    private var waiting: ((Boolean) -> Unit)? = null

    /** Holds a text until its place is known; [saved] hears what became of it. */
    fun hold(
        text: String,
        saved: (Boolean) -> Unit,
    ) {
        this.text = text
        waiting = saved
    }

    /** The page of whoever waits is gone. */
    fun nobodyWaits() {
        waiting = null
    }

    /** The place is known: the text is written there. Null where there is none. */
    fun answer(place: Uri?) {
        val held = text
        text = null
        scope.launch(Dispatchers.Main) {
            tell(place != null && held != null && withContext(Dispatchers.IO) { written(place, held) })
        }
    }

    /** Who waits draws it; where nobody does, it is said over whatever is drawn. */
    private fun tell(saved: Boolean) {
        val waits = waiting
        waiting = null
        if (waits != null) return waits(saved)
        val said = Tongue.of(Locale.getDefault().language).of(if (saved) Say.SAVED else Say.NOT_SAVED)
        Toast.makeText(context, said, Toast.LENGTH_LONG).show()
    }

    private fun written(
        place: Uri,
        text: String,
    ): Boolean =
        try {
            context.contentResolver.openOutputStream(place, "wt")?.use { it.write(text.toByteArray()) } != null
        } catch (_: Throwable) {
            false
        }
}
