package com.gctookit.gongchao.ui.shell

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.core.Tap

/**
 * What a person wanted when a feature was tapped, while the core and perhaps the person are asked. It comes true once the
 * snapshot shows the feature in use; a new one takes its place.
 */
class Wish internal constructor(
    private val set: (String?) -> Unit,
    private val tap: (Tap) -> Unit,
) {
    /** Wants to send something. */
    fun send() = want(SEND, Feature.MEDIA)

    /** Wants to call the customer behind this handle. */
    fun call(handle: String) = want(CALL + handle, Feature.DIAL)

    private fun want(
        what: String,
        feature: Feature,
    ) {
        set(what)
        tap(Tap.Begin(feature))
    }

    internal companion object {
        const val SEND = "send"
        const val CALL = "call:"
    }
}

/** The one wish. It outlives rotation and the death of the process, as the prompt does on which it waits. */
@Composable
fun rememberWish(
    snapshot: Snapshot,
    handset: Handset,
    tap: (Tap) -> Unit,
): Wish {
    var wanted by rememberSaveable { mutableStateOf<String?>(null) }
    var picking by rememberSaveable { mutableStateOf(false) }
    val what = wanted
    val feature = if (what == Wish.SEND) Feature.MEDIA else Feature.DIAL
    val inUse = snapshot.consent.features.any { it.feature == feature && it.inUse }
    LaunchedEffect(what, inUse) {
        if (what == null || !inUse) return@LaunchedEffect
        wanted = null
        if (what == Wish.SEND) {
            picking = true
        } else {
            tap(Tap.Call(what.removePrefix(Wish.CALL)))
        }
    }
    // A phone that needs memory ends the app while the picker is open: who comes back takes the answer all the same.
    LaunchedEffect(picking) {
        if (!picking) return@LaunchedEffect
        handset.pick { paths ->
            picking = false
            for (path in paths) tap(Tap.Send(path))
            tap(Tap.Leave(Feature.MEDIA))
        }
    }
    // The number goes straight to the dialler; it is drawn nowhere and kept nowhere.
    val handOver = snapshot.call.handOver
    LaunchedEffect(handOver?.epoch) {
        if (handOver == null) return@LaunchedEffect
        tap(Tap.CallHandedOver(handOver.epoch, handset.dial(handOver.uri)))
        tap(Tap.Leave(Feature.DIAL))
    }
    return Wish({ wanted = it }, tap)
}
