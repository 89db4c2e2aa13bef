package com.gctookit.gongchao.ui.session

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.CancellationView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.core.Words
import com.gctookit.gongchao.ui.frame.Act
import com.gctookit.gongchao.ui.frame.Answers
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Coming
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.Part
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.frame.Sure
import com.gctookit.gongchao.ui.frame.WayRow
import com.gctookit.gongchao.ui.frame.rememberAsked
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/**
 * 注销账号: what it means, whole and in the core's words, then its code, then a second yes. Nothing is asked of the server
 * before the person says so, since the answer brings an SMS. Who confirmed and whether it was heard is for the core to find
 * out; what was confirmed and cools off stands on the first page.
 *
 * @param number the number of the snapshot: its seconds count from it
 */
@Composable
fun CancellationScreen(
    cancellation: CancellationView?,
    number: ULong,
    tap: (Tap) -> Unit,
    back: () -> Unit,
    go: (Place) -> Unit,
) {
    Frame(said(Say.CANCELLATION), back) {
        when (cancellation) {
            null -> Before(tap)
            is CancellationView.Asking -> Coming()
            is CancellationView.Blocked -> Blocked(cancellation, tap)
            is CancellationView.Reading -> ToRead(cancellation, number, tap, go)
            is CancellationView.Confirming -> Confirming()
            is CancellationView.Elsewhere -> Elsewhere(cancellation, tap)
        }
    }
}

@Composable
private fun Before(tap: (Tap) -> Unit) {
    Sheet(space = 16.dp) {
        Text(said(Say.CANCELLATION_LEAD), style = MaterialTheme.typography.bodyLarge)
        Quiet(said(Say.CANCELLATION_SMS))
        Act(said(Say.CANCELLATION_READ)) { tap(Tap.AskCancellation) }
    }
}

@Composable
private fun Blocked(
    blocked: CancellationView.Blocked,
    tap: (Tap) -> Unit,
) {
    Sheet(space = 16.dp) {
        Banner(said(Say.CANCELLATION_BLOCKED), Signs.warning)
        Sentences(blocked.blocking.map { it.words })
        Act(said(Say.CANCELLATION_AGAIN)) { tap(Tap.AskCancellation) }
    }
}

@Composable
private fun ToRead(
    reading: CancellationView.Reading,
    number: ULong,
    tap: (Tap) -> Unit,
    go: (Place) -> Unit,
) {
    var typed by remember { mutableStateOf("") }
    // It goes back with what was before the eyes when it was asked; another text ends the question.
    val asked = rememberAsked(reading.seen)
    val ask = { asked.value = true }
    val span = span(reading.coolingOffS)
    Sheet {
        Text(
            said(Say.CANCELLATION_MEANS),
            Modifier.padding(bottom = 12.dp).semantics { heading() },
            style = MaterialTheme.typography.titleMedium,
        )
        Sentences(reading.consequences.map { it.words })
        Quiet(said(Say.CANCELLATION_COOLS, span), Modifier.padding(top = 12.dp))
        Part(said(Say.CANCELLATION_LEDGER))
        Card { WayRow(said(Say.RIGHT_LEDGER), said(Say.CANCELLATION_LEDGER_BELOW)) { go(Place.Rights) } }
        Part(said(Say.CANCELLATION_CODE))
        Column(verticalArrangement = Arrangement.spacedBy(16.dp)) {
            CodeField(reading.code, number, typed, type = { typed = it }, done = ask)
            Answers(
                yes = said(Say.CANCELLATION),
                no = said(Say.CANCELLATION_NOT),
                onYes = ask,
                onNo = { tap(Tap.LeaveCode) },
            )
            Resend(reading.code, number, tap)
        }
    }
    Sure(
        asked,
        title = said(Say.CANCELLATION_SURE),
        text = said(Say.CANCELLATION_SURE_BELOW, span),
        yes = said(Say.CANCELLATION_YES),
        no = said(Say.CANCELLATION_NOT),
    ) { tap(Tap.ConfirmCancellation(typed, reading.seen)) }
}

@Composable
private fun Confirming() {
    Sheet(space = 16.dp) {
        Banner(said(Say.CANCELLATION_UNKNOWN), Signs.offline)
        Quiet(said(Say.CANCELLATION_UNKNOWN_BELOW))
    }
}

@Composable
private fun Elsewhere(
    elsewhere: CancellationView.Elsewhere,
    tap: (Tap) -> Unit,
) {
    Sheet(space = 16.dp) {
        Banner(said(Say.CANCELLATION_ELSEWHERE), Signs.warning)
        Act(
            said(if (elsewhere.takingBack) Say.LEAVING_ASKING else Say.LEAVING_KEEP),
            enabled = !elsewhere.takingBack,
        ) { tap(Tap.KeepAccount) }
        Other(said(Say.BACK), Modifier.fillMaxWidth()) { tap(Tap.LeaveCode) }
    }
}

@Composable
private fun Sentences(sentences: List<Words>) {
    Card {
        for (one in sentences) {
            Text(said(one), Modifier.fillMaxWidth().padding(16.dp), style = MaterialTheme.typography.bodyLarge)
            if (one !== sentences.last()) Between()
        }
    }
}

/** Whole days, below one whole hours: never longer than it really is. */
@Composable
private fun span(seconds: ULong): String =
    if (seconds >= DAY) said(Say.SPAN_DAYS, seconds / DAY) else said(Say.SPAN_HOURS, seconds / HOUR)

private const val HOUR: ULong = 3_600uL
private const val DAY: ULong = 86_400uL
