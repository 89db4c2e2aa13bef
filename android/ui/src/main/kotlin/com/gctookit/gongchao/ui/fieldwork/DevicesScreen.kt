package com.gctookit.gongchao.ui.fieldwork

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.Icon
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.DeviceLine
import com.gctookit.gongchao.core.DevicesView
import com.gctookit.gongchao.core.Doing
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Coming
import com.gctookit.gongchao.ui.frame.EDGE
import com.gctookit.gongchao.ui.frame.Empty
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.LINE
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.SignButton
import com.gctookit.gongchao.ui.frame.Tag
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/** The devices in somebody's care, and the search through them. Absent where they are not consented. */
@Composable
fun DevicesScreen(
    devices: DevicesView?,
    tap: (Tap) -> Unit,
    back: () -> Unit,
    permissions: () -> Unit,
    opened: () -> Unit,
) {
    Frame(said(Say.DEVICES), back) {
        if (devices == null) {
            Empty(Signs.lock, said(Say.DEVICES_SHUT), said(Say.SHUT_BELOW), said(Say.PERMISSIONS), permissions)
        } else {
            // What was searched for is still searched for when the person comes back.
            LaunchedEffect(Unit) { tap(Tap.SearchDevices(devices.query)) }
            Column(Modifier.widthIn(max = LINE).fillMaxSize()) {
                SearchField(devices.query, tap)
                DeviceRows(devices, tap, opened)
            }
        }
    }
}

@Composable
private fun SearchField(
    query: String,
    tap: (Tap) -> Unit,
) {
    var text by rememberSaveable { mutableStateOf(query) }
    OutlinedTextField(
        value = text,
        onValueChange = { text = it },
        modifier = Modifier.fillMaxWidth().padding(horizontal = EDGE),
        // A placeholder would go with the first letter, and with it the field's name.
        label = { Text(said(Say.SEARCH_HINT)) },
        leadingIcon = { Icon(Signs.search, null) },
        trailingIcon = {
            if (text.isNotEmpty()) {
                SignButton(Signs.shut, said(Say.SEARCH_CLEAR)) {
                    text = ""
                    tap(Tap.SearchDevices(""))
                }
            }
        },
        singleLine = true,
        shape = RoundedCornerShape(14.dp),
        keyboardOptions = KeyboardOptions(imeAction = ImeAction.Search),
        keyboardActions = KeyboardActions(onSearch = { tap(Tap.SearchDevices(text)) }),
    )
}

@Composable
private fun DeviceRows(
    devices: DevicesView,
    tap: (Tap) -> Unit,
    opened: () -> Unit,
) {
    val asking = devices.doing == Doing.ASKING
    if (devices.devices.isEmpty()) {
        when {
            asking -> {
                Coming()
            }

            else -> {
                val (title, below) =
                    heldUp(devices.doing, Say.DEVICES_SHUT) ?: (Say.DEVICES_NONE to Say.DEVICES_NONE_BELOW)
                Empty(Signs.devices, said(title), said(below), said(Say.TRY_AGAIN)) {
                    tap(Tap.SearchDevices(devices.query))
                }
            }
        }
        return
    }
    if (asking) LinearProgressIndicator(Modifier.fillMaxWidth().padding(horizontal = EDGE).padding(top = 8.dp))
    LazyColumn(
        Modifier.fillMaxSize(),
        contentPadding = PaddingValues(horizontal = EDGE, vertical = 14.dp),
        verticalArrangement = Arrangement.spacedBy(10.dp),
    ) {
        if (devices.stale) item { Banner(said(Say.STALE), Signs.offline, Mood.CALM) }
        items(devices.devices, key = DeviceLine::id) { line ->
            DeviceRow(line) {
                tap(Tap.OpenDevice(line.id))
                opened()
            }
        }
        if (devices.more) item { More(asking, tap) }
    }
}

/** The way to the rest of a list, of which the server has more. */
@Composable
internal fun More(
    asking: Boolean,
    tap: (Tap) -> Unit,
) {
    Box(Modifier.fillMaxWidth(), contentAlignment = Alignment.Center) {
        Other(said(Say.MORE_DEVICES), enabled = !asking) { tap(Tap.MoreDevices) }
    }
}

@Composable
private fun DeviceRow(
    line: DeviceLine,
    onClick: () -> Unit,
) {
    Surface(
        Modifier.fillMaxWidth(),
        shape = RoundedCornerShape(16.dp),
        color = MaterialTheme.colorScheme.surfaceContainerLowest,
    ) {
        Column(
            Modifier.clickable(role = Role.Button, onClick = onClick).padding(16.dp),
            verticalArrangement = Arrangement.spacedBy(4.dp),
        ) {
            // Side by side where both find room, one below the other where they do not.
            FlowRow(
                Modifier.fillMaxWidth(),
                horizontalArrangement = Arrangement.SpaceBetween,
                verticalArrangement = Arrangement.spacedBy(6.dp),
                itemVerticalAlignment = Alignment.CenterVertically,
            ) {
                Text(line.name, Modifier.padding(end = 12.dp), style = MaterialTheme.typography.titleMedium)
                Tag(line.status)
            }
            Quiet(line.site)
            Quiet(line.code)
        }
    }
}
