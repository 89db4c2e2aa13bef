package com.gctookit.gongchao.ui.fieldwork

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.DeviceLine
import com.gctookit.gongchao.core.Doing
import com.gctookit.gongchao.core.OpenDevice
import com.gctookit.gongchao.ui.frame.Act
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Coming
import com.gctookit.gongchao.ui.frame.Empty
import com.gctookit.gongchao.ui.frame.FactRow
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.frame.Part
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.frame.Tag
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/** One device: what it is, where it stands, whose it is. */
@Composable
fun DeviceScreen(
    open: OpenDevice,
    back: () -> Unit,
    search: () -> Unit,
    call: (DeviceLine) -> Unit,
) {
    Frame(said(Say.DEVICE), back) {
        when (open) {
            is OpenDevice.Shown -> {
                Shown(open, call)
            }

            is OpenDevice.Opening -> {
                Opening(open.doing, search)
            }

            is OpenDevice.Unknown -> {
                Empty(Signs.devices, said(Say.DEVICE_UNKNOWN), said(Say.DEVICE_UNKNOWN_BELOW), said(Say.SEARCH), search)
            }

            is OpenDevice.Nothing -> {
                Empty(Signs.devices, said(Say.DEVICE_NONE), null, said(Say.SEARCH), search)
            }
        }
    }
}

@Composable
private fun Opening(
    doing: Doing,
    search: () -> Unit,
) {
    when (doing) {
        Doing.IDLE, Doing.ASKING -> {
            Coming(said(Say.DEVICE_OPENING))
        }

        Doing.WAITING -> {
            Empty(Signs.offline, said(Say.DEVICE_WAITS), said(Say.WAIT_BELOW), said(Say.SEARCH), search)
        }

        Doing.SHUT -> {
            Empty(Signs.lock, said(Say.DEVICES_SHUT), said(Say.SHUT_BELOW))
        }

        Doing.SIGNED_OUT -> {
            Empty(Signs.lock, said(Say.DEVICES_SIGNED_OUT), said(Say.SIGNED_OUT_BELOW))
        }

        Doing.REFUSED -> {
            Empty(
                Signs.warning,
                said(Say.DEVICES_REFUSED),
                said(Say.REFUSED_BELOW),
                said(Say.SEARCH),
                search,
            )
        }
    }
}

@Composable
private fun Shown(
    shown: OpenDevice.Shown,
    call: (DeviceLine) -> Unit,
) {
    val device = shown.device
    Sheet(space = 12.dp) {
        Column(Modifier.padding(top = 8.dp), verticalArrangement = Arrangement.spacedBy(8.dp)) {
            Text(device.name, Modifier.semantics { heading() }, style = MaterialTheme.typography.headlineSmall)
            Tag(device.status)
        }
        if (shown.stale) Banner(said(Say.STALE), Signs.offline, Mood.CALM)
        Card {
            FactRow(said(Say.DEVICE_CODE), device.code)
            Between()
            FactRow(said(Say.DEVICE_SITE), device.site)
        }
        device.customer?.let { customer ->
            Column {
                Part(said(Say.CUSTOMER))
                Card {
                    FactRow(said(Say.CUSTOMER_NAME), customer.name)
                    customer.phoneMasked?.let {
                        Between()
                        FactRow(said(Say.CUSTOMER_PHONE), it)
                    }
                }
            }
            if (customer.dialHandle != null) Act(said(Say.CALL_CUSTOMER)) { call(device) }
        }
    }
}
