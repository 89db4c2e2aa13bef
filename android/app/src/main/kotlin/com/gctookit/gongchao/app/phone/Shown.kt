package com.gctookit.gongchao.app.phone

import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.lifecycle.Lifecycle
import androidx.lifecycle.LifecycleEventObserver

/**
 * Something of the system's that is shown over the app until it is answered, once at a time. That it is shown outlives the
 * page and the process; who waits for the answer does not, and comes back with the next page.
 */
internal class Shown<T : Any>(
    activity: ComponentActivity,
    name: String,
) {
    private var waiting: ((T) -> Unit)? = null
    private var answer: T? = null
    private var open: Boolean

    init {
        val registry = activity.savedStateRegistry
        open = registry.consumeRestoredStateForKey(name)?.getBoolean(OPEN) ?: false
        registry.registerSavedStateProvider(name) { Bundle().apply { putBoolean(OPEN, open) } }
        // An answer for which nobody came is not the answer to what is asked another day.
        activity.lifecycle.addObserver(
            LifecycleEventObserver { _, event -> if (event == Lifecycle.Event.ON_STOP) answer = null },
        )
    }

    /**
     * Shows it, unless it is shown already; [waits] is who gets the answer.
     *
     * @param instead the answer where it cannot be shown
     */
    fun show(
        waits: (T) -> Unit,
        instead: T,
        launch: () -> Unit,
    ) {
        waiting = waits
        val came = answer
        if (came != null) {
            hand(came)
        } else if (!open) {
            open = true
            try {
                launch()
            } catch (_: Throwable) {
                hand(instead)
            }
        }
    }

    /** It was answered. Where nobody waits yet, the answer waits. */
    fun answer(came: T) {
        open = false
        if (waiting == null) answer = came else hand(came)
    }

    private fun hand(came: T) {
        val waits = waiting
        waiting = null
        answer = null
        open = false
        waits?.invoke(came)
    }

    private companion object {
        const val OPEN = "open"
    }
}
