package com.gctookit.gongchao.ui.dial

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.DeviceLine
import com.gctookit.gongchao.core.DevicesView
import com.gctookit.gongchao.core.Doing
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.fieldwork.More
import com.gctookit.gongchao.ui.fieldwork.heldUp
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Coming
import com.gctookit.gongchao.ui.frame.Empty
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.frame.WayRow
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/**
 * Whom to call: the customers of the devices in somebody's care. The number is nowhere to be typed, and nowhere to be seen
 * whole; the phone's own dialler shows it.
 */
@Composable
fun DialScreen(
    devices: DevicesView?,
    tap: (Tap) -> Unit,
    back: () -> Unit,
    permissions: () -> Unit,
    call: (DeviceLine) -> Unit,
) {
    Frame(said(Say.DIAL), back) {
        if (devices == null) {
            Empty(Signs.lock, said(Say.DIAL_SHUT), said(Say.SHUT_BELOW), said(Say.PERMISSIONS), permissions)
        } else {
            // All of them, whatever was searched for on the page of devices.
            LaunchedEffect(Unit) { tap(Tap.SearchDevices("")) }
            Customers(devices, tap, call)
        }
    }
}

@Composable
private fun Customers(
    devices: DevicesView,
    tap: (Tap) -> Unit,
    call: (DeviceLine) -> Unit,
) {
    val callable = devices.devices.filter { it.customer?.dialHandle != null }
    if (callable.isEmpty()) {
        Nobody(devices, tap)
        return
    }
    Sheet(space = 14.dp) {
        Quiet(said(Say.DIAL_LEAD), Modifier)
        if (devices.stale) Banner(said(Say.STALE), Signs.offline, Mood.CALM)
        Card {
            for (line in callable) {
                val customer = line.customer ?: continue
                WayRow(
                    title = customer.name,
                    below = listOfNotNull(customer.phoneMasked, line.name).joinToString(" · "),
                    sign = Signs.dial,
                ) { call(line) }
                if (line !== callable.last()) Between()
            }
        }
        if (devices.more) More(devices.doing == Doing.ASKING, tap)
    }
}

/** What stands where nobody can be called: that it is not known yet comes before that there is nobody. */
@Composable
private fun Nobody(
    devices: DevicesView,
    tap: (Tap) -> Unit,
) {
    val held = heldUp(devices.doing, Say.DIAL_SHUT)
    when {
        devices.doing == Doing.ASKING -> {
            Coming()
        }

        held != null -> {
            Empty(Signs.dial, said(held.first), said(held.second), said(Say.TRY_AGAIN)) { tap(Tap.SearchDevices("")) }
        }

        devices.more -> {
            Empty(Signs.dial, said(Say.DIAL_NONE), action = said(Say.MORE_DEVICES)) { tap(Tap.MoreDevices) }
        }

        else -> {
            Empty(Signs.dial, said(Say.DIAL_NONE), said(Say.DIAL_NONE_BELOW))
        }
    }
}
