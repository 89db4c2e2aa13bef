package com.gctookit.gongchao.ui.session

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.ListDoing
import com.gctookit.gongchao.core.SessionLine
import com.gctookit.gongchao.core.SessionsView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Coming
import com.gctookit.gongchao.ui.frame.Empty
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.Part
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.frame.Sure
import com.gctookit.gongchao.ui.frame.Tag
import com.gctookit.gongchao.ui.frame.WayRow
import com.gctookit.gongchao.ui.frame.rememberAsked
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.moment
import com.gctookit.gongchao.ui.words.said

/**
 * 登录设备: where the account is logged in, this phone first, and the ways to end the others. Each is asked for once more;
 * the code for it is the core's to ask for.
 */
@Composable
fun SessionsScreen(
    sessions: SessionsView,
    tap: (Tap) -> Unit,
    back: () -> Unit,
) {
    Frame(said(Say.SESSIONS), back) {
        when {
            sessions.known -> {
                Known(sessions, tap)
            }

            sessions.doing == ListDoing.FAILED -> {
                Empty(Signs.offline, said(Say.SESSIONS_NONE), said(Say.SESSIONS_NONE_BELOW), said(Say.TRY_AGAIN)) {
                    tap(Tap.ListSessions)
                }
            }

            else -> {
                Coming()
            }
        }
    }
}

@Composable
private fun Known(
    sessions: SessionsView,
    tap: (Tap) -> Unit,
) {
    val (own, others) = sessions.lines.partition { it.current }
    Sheet {
        Quiet(said(Say.SESSIONS_LEAD), Modifier.padding(bottom = 16.dp))
        if (sessions.doing == ListDoing.FAILED) {
            Banner(said(Say.SESSIONS_OLD), Signs.offline, Mood.CALM, action = said(Say.TRY_AGAIN)) {
                tap(Tap.ListSessions)
            }
            Spacer(Modifier.height(16.dp))
        }
        if (own.isNotEmpty()) Lines(own, tap)
        Part(said(Say.SESSIONS_OTHERS))
        if (others.isEmpty()) Quiet(said(Say.SESSIONS_ALONE)) else Lines(others, tap)
        Spacer(Modifier.height(24.dp))
        Card {
            if (others.isNotEmpty()) {
                EndOthers(tap)
                Between()
            }
            EndAll(tap)
        }
    }
}

@Composable
private fun Lines(
    lines: List<SessionLine>,
    tap: (Tap) -> Unit,
) {
    Card {
        for (line in lines) {
            OneSession(line, tap)
            if (line !== lines.last()) Between()
        }
    }
}

@Composable
private fun OneSession(
    line: SessionLine,
    tap: (Tap) -> Unit,
) {
    val asked = rememberAsked(line.id)
    val device = said(line.words)
    val since = moment(line.since)
    Column(
        Modifier.fillMaxWidth().padding(
            start = 16.dp,
            end = 16.dp,
            top = 14.dp,
            bottom = if (line.current) 14.dp else 4.dp,
        ),
        verticalArrangement = Arrangement.spacedBy(2.dp),
    ) {
        FlowRow(
            horizontalArrangement = Arrangement.spacedBy(10.dp),
            verticalArrangement = Arrangement.spacedBy(6.dp),
            itemVerticalAlignment = Alignment.CenterVertically,
        ) {
            Text(device, style = MaterialTheme.typography.titleMedium)
            if (line.current) Tag(said(Say.SESSION_OWN), Mood.GOOD)
        }
        Quiet(said(Say.SESSION_SINCE, since))
        Quiet(said(Say.SESSION_USED, moment(line.used)))
        if (!line.current) {
            // Rows look alike to who only hears them: each says which one it ends.
            val which = said(Say.SESSION_WHICH, device, since)
            Other(
                said(Say.SESSION_END),
                Modifier.align(Alignment.End),
                which = which,
            ) { asked.value = true }
        }
    }
    Sure(
        asked,
        title = said(Say.SESSION_SURE),
        text = said(Say.SESSION_SURE_BELOW, device, since),
        yes = said(Say.SESSION_END),
        no = said(Say.KEEP),
    ) { tap(Tap.EndSession(line.id)) }
}

@Composable
private fun EndOthers(tap: (Tap) -> Unit) {
    val asked = rememberAsked()
    WayRow(said(Say.SESSIONS_END_OTHERS), said(Say.SESSIONS_END_OTHERS_BELOW)) { asked.value = true }
    Sure(
        asked,
        title = said(Say.SESSIONS_OTHERS_SURE),
        text = said(Say.SESSIONS_OTHERS_SURE_BELOW),
        yes = said(Say.LOG_OUT_YES),
        no = said(Say.KEEP),
    ) { tap(Tap.LogOutOthers) }
}

@Composable
private fun EndAll(tap: (Tap) -> Unit) {
    val asked = rememberAsked()
    WayRow(said(Say.SESSIONS_END_ALL), said(Say.SESSIONS_END_ALL_BELOW)) { asked.value = true }
    Sure(
        asked,
        title = said(Say.SESSIONS_ALL_SURE),
        text = said(Say.SESSIONS_ALL_SURE_BELOW),
        yes = said(Say.LOG_OUT_YES),
        no = said(Say.STAY),
    ) { tap(Tap.LogOutAll) }
}
