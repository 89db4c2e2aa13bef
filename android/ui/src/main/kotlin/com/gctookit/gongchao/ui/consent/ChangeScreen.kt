package com.gctookit.gongchao.ui.consent

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.ChangeView
import com.gctookit.gongchao.core.ChangeWeight
import com.gctookit.gongchao.core.FeatureView
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.PolicyChange
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Answers
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
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
import com.gctookit.gongchao.ui.words.said

/**
 * The change of the policy that waits for an answer: what changed, what stays shut until it is agreed to, and two answers
 * that weigh the same. [later] leaves it open.
 */
@Composable
fun ChangeScreen(
    change: ChangeView,
    features: List<FeatureView>,
    tap: (Tap) -> Unit,
    go: (Place) -> Unit,
    later: () -> Unit,
) {
    Frame(
        said(Say.CHANGE_TITLE),
        back = null,
        bottom = {
            Answers(
                yes = said(Say.AGREE),
                no = said(Say.DISAGREE),
                onYes = { tap(Tap.AnswerChange(Outcome.AGREED)) },
                onNo = { tap(Tap.AnswerChange(Outcome.REFUSED)) },
            )
            Other(said(Say.CHANGE_LATER), Modifier.align(Alignment.CenterHorizontally)) {
                tap(Tap.AnswerChange(Outcome.DISMISSED))
                later()
            }
        },
    ) {
        Sheet {
            Quiet(said(Say.CHANGE_LEAD, change.from, change.to), Modifier.padding(bottom = 16.dp))
            Changes(change.changes)
            val shut = features.filter { it.feature in change.closes }
            if (shut.isNotEmpty()) {
                Part(said(Say.CHANGE_SHUTS))
                Card {
                    for (row in shut) {
                        Text(
                            said(row.name),
                            Modifier.padding(horizontal = 16.dp, vertical = 12.dp),
                            style = MaterialTheme.typography.titleMedium,
                        )
                        if (row !== shut.last()) Between()
                    }
                }
                Quiet(said(Say.CHANGE_ELSE), Modifier.padding(top = 8.dp))
            }
            Part(said(Say.CHANGE_READ))
            Card { WayRow(said(Say.POLICY_FULL), sign = Signs.shield) { go(Place.Policy) } }
        }
    }
}

/** What changed from one edition to the next, sentence by sentence, as the core orders it. */
@Composable
fun Changes(changes: List<PolicyChange>) {
    Card {
        for (one in changes) {
            Column(
                Modifier.fillMaxWidth().padding(16.dp),
                verticalArrangement = Arrangement.spacedBy(6.dp),
            ) {
                Tag(said(weight(one.weight)), if (one.weight == ChangeWeight.MINOR) Mood.CALM else Mood.WAITING)
                Text(said(one.said), style = MaterialTheme.typography.bodyLarge)
                if (one.clauses.isNotEmpty()) Quiet(said(Say.CLAUSES, one.clauses.joinToString(" ")))
            }
            if (one !== changes.last()) Between()
        }
    }
}

private fun weight(weight: ChangeWeight): Say =
    when (weight) {
        ChangeWeight.MINOR -> Say.WEIGHT_MINOR
        ChangeWeight.SERVICE -> Say.WEIGHT_SERVICE
        ChangeWeight.OWNERSHIP -> Say.WEIGHT_OWNERSHIP
        ChangeWeight.RECIPIENTS -> Say.WEIGHT_RECIPIENTS
        ChangeWeight.RIGHTS -> Say.WEIGHT_RIGHTS
        ChangeWeight.CONTACT -> Say.WEIGHT_CONTACT
        ChangeWeight.RISK -> Say.WEIGHT_RISK
    }
