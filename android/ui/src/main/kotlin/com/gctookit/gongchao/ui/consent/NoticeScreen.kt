package com.gctookit.gongchao.ui.consent

import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.ConsentView
import com.gctookit.gongchao.core.NoticeAnswer
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Answers
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.frame.WayRow
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/** The notice of the first start: five heads, the full text one tap away, and two answers that weigh the same. */
@Composable
fun NoticeScreen(
    consent: ConsentView,
    tap: (Tap) -> Unit,
    go: (Place) -> Unit,
) {
    Frame(
        said(Say.APP),
        back = null,
        bottom = {
            Answers(
                yes = said(Say.AGREE),
                no = said(Say.DISAGREE),
                onYes = { tap(Tap.AnswerNotice(Outcome.AGREED)) },
                onNo = { tap(Tap.AnswerNotice(Outcome.REFUSED)) },
            )
        },
    ) {
        Sheet {
            Text(said(Say.NOTICE_TITLE), style = MaterialTheme.typography.headlineSmall)
            Quiet(said(Say.NOTICE_LEAD), Modifier.padding(top = 4.dp, bottom = 16.dp))
            if (consent.notice == NoticeAnswer.REFUSED) {
                Banner(said(Say.NOTICE_REFUSED), Signs.shield, Mood.WAITING)
                Spacer(Modifier.height(16.dp))
            }
            for (part in consent.noticeHeads) {
                Text(
                    said(part.head),
                    Modifier.padding(top = 4.dp).semantics { heading() },
                    style = MaterialTheme.typography.titleMedium,
                )
                Text(
                    said(part.body),
                    Modifier.padding(top = 2.dp, bottom = 14.dp),
                    style = MaterialTheme.typography.bodyLarge,
                    color = MaterialTheme.colorScheme.onSurfaceVariant,
                )
            }
            Card {
                WayRow(said(Say.POLICY_FULL), sign = Signs.shield) { go(Place.Policy) }
                Between()
                WayRow(said(Say.COLLECTED)) { go(Place.Collected) }
                Between()
                WayRow(said(Say.SHARED)) { go(Place.Shared) }
                Between()
                WayRow(said(Say.CONTACT)) { go(Place.Contact) }
            }
        }
    }
}
