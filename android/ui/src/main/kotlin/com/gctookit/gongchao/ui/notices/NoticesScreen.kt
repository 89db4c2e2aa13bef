package com.gctookit.gongchao.ui.notices

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.Incident
import com.gctookit.gongchao.core.NoticeKind
import com.gctookit.gongchao.core.NoticeMark
import com.gctookit.gongchao.core.NoticeView
import com.gctookit.gongchao.core.NoticesView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Act
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Empty
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.Part
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.frame.Tag
import com.gctookit.gongchao.ui.frame.WayRow
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.moment
import com.gctookit.gongchao.ui.words.said

/** Incidents, changes of the policy, the end of the service: newest first. */
@Composable
fun NoticesScreen(
    notices: NoticesView,
    tap: (Tap) -> Unit,
    back: () -> Unit,
    go: (Place) -> Unit,
) {
    LaunchedEffect(Unit) { tap(Tap.PullNotices) }
    Frame(said(Say.NOTICES), back) {
        if (notices.all.isEmpty() && !notices.failed) {
            Empty(Signs.notices, said(Say.NOTICES_NONE), notices.pulled?.let { said(Say.NOTICES_PULLED, moment(it)) })
        } else {
            Sheet(space = 14.dp) {
                if (notices.failed) {
                    Banner(said(Say.NOTICES_FAILED), Signs.offline, Mood.CALM, action = said(Say.TRY_AGAIN)) {
                        tap(Tap.PullNotices)
                    }
                }
                if (notices.all.isNotEmpty()) {
                    Card {
                        for (notice in notices.all) {
                            WayRow(
                                title = said(notice.title),
                                below = "${said(kind(notice.kind))} · ${moment(notice.publishedAt)}",
                                beside = if (notice.mark == NoticeMark.UNREAD) said(Say.NEW) else null,
                            ) { go(Place.Notice(notice.id)) }
                            if (notice !== notices.all.last()) Between()
                        }
                    }
                }
            }
        }
    }
}

/** One notice; it counts as read when it stands on the screen. */
@Composable
fun NoticeScreen(
    notice: NoticeView?,
    tap: (Tap) -> Unit,
    back: () -> Unit,
) {
    Frame(said(Say.NOTICE), back) {
        if (notice == null) {
            Empty(Signs.notices, said(Say.NOTICE_GONE))
        } else {
            LaunchedEffect(notice.id) { tap(Tap.NoticeRead(notice.id)) }
            Sheet { Body(notice) }
        }
    }
}

/** What is urgent stays in front until it is acknowledged. */
@Composable
fun UrgentScreen(
    notice: NoticeView,
    tap: (Tap) -> Unit,
    go: (Place) -> Unit,
) {
    Frame(
        said(Say.URGENT),
        back = null,
        actions = { Other(said(Say.CONTACT)) { go(Place.Contact) } },
        bottom = { Act(said(Say.ACKNOWLEDGE)) { tap(Tap.NoticeAcknowledged(notice.id)) } },
    ) {
        Sheet { Body(notice) }
    }
}

@Composable
private fun Body(notice: NoticeView) {
    Column(Modifier.padding(top = 8.dp), verticalArrangement = Arrangement.spacedBy(12.dp)) {
        FlowRow(horizontalArrangement = Arrangement.spacedBy(10.dp), verticalArrangement = Arrangement.spacedBy(6.dp)) {
            Tag(said(kind(notice.kind)), Mood.WAITING)
            Quiet(moment(notice.publishedAt))
        }
        Text(said(notice.title), Modifier.semantics { heading() }, style = MaterialTheme.typography.headlineSmall)
        Text(said(notice.body), style = MaterialTheme.typography.bodyLarge)
        notice.incident?.let { Parts(it) }
        notice.edition?.let { Quiet(said(Say.NOTICE_EDITION, it)) }
    }
}

/** What happened, each part under its head. */
@Composable
private fun Parts(incident: Incident) {
    val parts =
        listOf(
            Say.INCIDENT_SITUATION to incident.situation,
            Say.INCIDENT_MEASURES to incident.measures,
            Say.INCIDENT_ADVICE to incident.advice,
            Say.INCIDENT_REMEDY to incident.remedy,
        )
    Column {
        for ((head, part) in parts) {
            Part(said(head))
            Text(said(part), style = MaterialTheme.typography.bodyLarge)
        }
    }
}

private fun kind(kind: NoticeKind): Say =
    when (kind) {
        NoticeKind.POLICY -> Say.NOTICE_POLICY
        NoticeKind.INCIDENT -> Say.NOTICE_INCIDENT
        NoticeKind.END_OF_SERVICE -> Say.NOTICE_END
        NoticeKind.KILL_SWITCH -> Say.NOTICE_STOP
    }
