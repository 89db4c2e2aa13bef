package com.gctookit.gongchao.ui.home

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.IntrinsicSize
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxHeight
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Badge
import androidx.compose.material3.BadgedBox
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.core.UploadStanding
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/** The work, six things: the first is what a worker does most, and is the largest. */
@Composable
fun HomeScreen(
    snapshot: Snapshot,
    login: LoginView.LoggedIn,
    tap: (Tap) -> Unit,
    go: (Place) -> Unit,
    openChange: () -> Unit,
) {
    val unread = snapshot.fieldwork.messages?.unread ?: 0uL
    val underway = snapshot.uploads.count { it.state !is UploadStanding.Done }
    Frame(
        said(Say.APP),
        back = null,
        actions = { Bell(snapshot.notices.unread) { go(Place.Notices) } },
    ) {
        Sheet(space = 14.dp) {
            Column {
                Text(login.displayName, style = MaterialTheme.typography.headlineSmall)
                Quiet(said(if (login.online) Say.ONLINE else Say.OFFLINE))
            }
            if (!login.online) Banner(said(Say.OFFLINE_BELOW), Signs.offline, Mood.CALM)
            if (snapshot.consent.change != null) {
                Banner(said(Say.CHANGE_WAITS), Signs.shield, action = said(Say.LOOK), onAction = openChange)
            }
            snapshot.notices.newerPolicy?.let { notice ->
                Banner(said(notice.title), Signs.notices, action = said(Say.LOOK)) { go(Place.Notice(notice.id)) }
            }
            ScanTile {
                tap(Tap.Begin(Feature.SCAN))
                go(Place.Scan)
            }
            Pair(
                { Tile(Signs.devices, said(Say.DEVICES), null, it) { go(Place.Devices) } },
                {
                    Tile(Signs.messages, said(Say.MESSAGES), counted(Say.UNREAD, unread.toLong()), it) {
                        go(Place.Messages)
                    }
                },
            )
            Pair(
                {
                    Tile(Signs.upload, said(Say.UPLOADS), counted(Say.UNDERWAY, underway.toLong()), it) {
                        go(Place.Uploads)
                    }
                },
                { Tile(Signs.dial, said(Say.DIAL), null, it) { go(Place.Dial) } },
            )
            Tile(Signs.mine, said(Say.MINE), said(Say.MINE_BELOW), Modifier.fillMaxWidth()) { go(Place.Mine) }
        }
    }
}

@Composable
private fun counted(
    say: Say,
    count: Long,
): String? = if (count > 0) said(say, count) else null

@Composable
private fun Pair(
    left: @Composable (Modifier) -> Unit,
    right: @Composable (Modifier) -> Unit,
) {
    Row(Modifier.height(IntrinsicSize.Min), horizontalArrangement = Arrangement.spacedBy(14.dp)) {
        left(Modifier.weight(1f).fillMaxHeight())
        right(Modifier.weight(1f).fillMaxHeight())
    }
}

@Composable
private fun ScanTile(onClick: () -> Unit) {
    Surface(
        Modifier.fillMaxWidth(),
        shape = RoundedCornerShape(20.dp),
        color = MaterialTheme.colorScheme.primary,
        contentColor = MaterialTheme.colorScheme.onPrimary,
    ) {
        Row(
            Modifier.clickable(role = Role.Button, onClick = onClick).heightIn(min = 96.dp).padding(20.dp),
            horizontalArrangement = Arrangement.spacedBy(18.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Icon(Signs.scan, null, Modifier.size(38.dp))
            Column(Modifier.weight(1f)) {
                Text(said(Say.SCAN), style = MaterialTheme.typography.titleLarge)
                Text(said(Say.SCAN_BELOW), style = MaterialTheme.typography.bodyMedium)
            }
        }
    }
}

@Composable
private fun Tile(
    sign: ImageVector,
    title: String,
    below: String?,
    modifier: Modifier,
    onClick: () -> Unit,
) {
    Surface(
        modifier,
        shape = RoundedCornerShape(20.dp),
        color = MaterialTheme.colorScheme.surfaceContainerLowest,
    ) {
        Column(
            Modifier.clickable(role = Role.Button, onClick = onClick).heightIn(min = 92.dp).padding(16.dp),
        ) {
            Icon(sign, null, Modifier.size(26.dp), tint = MaterialTheme.colorScheme.primary)
            Spacer(Modifier.height(10.dp))
            Text(title, style = MaterialTheme.typography.titleMedium)
            if (below != null) Quiet(below)
        }
    }
}

@Composable
private fun Bell(
    unread: ULong,
    onClick: () -> Unit,
) {
    IconButton(onClick) {
        // A dot and no number: a number would be cut where letters are large, and is said to who cannot see the dot.
        val words = said(Say.NOTICES) + (counted(Say.UNREAD, unread.toLong())?.let { " $it" } ?: "")
        BadgedBox({ if (unread > 0uL) Badge() }) { Icon(Signs.notices, words) }
    }
}
