package com.gctookit.gongchao.app.phone

import android.content.Context
import android.content.Intent
import android.webkit.MimeTypeMap
import androidx.activity.ComponentActivity
import androidx.activity.result.contract.ActivityResultContracts.CreateDocument
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.LifecycleEventObserver

/** The system's page on which a person says where a text is saved. It lies over the app, which may be turned or ended below it. */
internal class Saver(
    activity: ComponentActivity,
    private val saving: Saving,
) {
    private val launcher = activity.registerForActivityResult(Place, saving::answer)

    init {
        activity.lifecycle.addObserver(
            LifecycleEventObserver { _, event -> if (event == Lifecycle.Event.ON_DESTROY) saving.nobodyWaits() },
        )
    }

    fun save(
        name: String,
        text: String,
        saved: (Boolean) -> Unit,
    ) {
        saving.hold(text, saved)
        try {
            launcher.launch(name)
        } catch (_: Throwable) {
            saving.answer(null)
        }
    }

    /**
     * Asks for the place of a file of this name, as a file of the kind that the system itself takes one of this name for:
     * else it would put another ending behind it.
     */
    private object Place : CreateDocument(ANY) {
        override fun createIntent(
            context: Context,
            input: String,
        ): Intent {
            val ending = input.substringAfterLast('.')
            val kind = MimeTypeMap.getSingleton().getMimeTypeFromExtension(ending) ?: ANY
            return super.createIntent(context, input).setType(kind)
        }
    }

    private companion object {
        /** Some bytes. */
        const val ANY = "application/octet-stream"
    }
}
