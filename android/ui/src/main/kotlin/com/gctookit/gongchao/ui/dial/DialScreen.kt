package com.gctookit.gongchao.ui.dial

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.DeviceLine
import com.gctookit.gongchao.core.DevicesView
import com.gctookit.gongchao.core.Doing
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Coming
import com.gctookit.gongchao.ui.frame.Empty
import com.gctookit.gongchao.ui.frame.Frame
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
            LaunchedEffect(Unit) { if (devices.devices.isEmpty()) tap(Tap.SearchDevices("")) }
            Customers(devices, call)
        }
    }
}

@Composable
private fun Customers(
    devices: DevicesView,
    call: (DeviceLine) -> Unit,
) {
    val callable = devices.devices.filter { it.customer?.dialHandle != null }
    when {
        callable.isNotEmpty() -> {
            Sheet(space = 14.dp) {
                Quiet(said(Say.DIAL_LEAD), Modifier)
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
            }
        }

        devices.doing == Doing.ASKING -> {
            Coming()
        }

        else -> {
            Empty(Signs.dial, said(Say.DIAL_NONE), said(Say.DIAL_NONE_BELOW))
        }
    }
}
