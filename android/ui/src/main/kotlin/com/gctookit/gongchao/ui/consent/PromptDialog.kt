package com.gctookit.gongchao.ui.consent

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Dialog
import com.gctookit.gongchao.core.OsPermission
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.PromptKind
import com.gctookit.gongchao.core.PromptView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Answers
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said
import com.gctookit.gongchao.core.Dialog as Words

/**
 * The open prompt. Ours is answered here; for the system's our purpose stays on the screen while [ask] shows it. Going
 * back, or a tap beside it, is no answer, and the core is told so.
 */
@Composable
fun PromptDialog(
    prompt: PromptView,
    tap: (Tap) -> Unit,
    ask: (OsPermission, (Outcome) -> Unit) -> Unit,
) {
    val answer = { outcome: Outcome -> tap(Tap.Answer(prompt.id, outcome)) }
    when (val kind = prompt.kind) {
        is PromptKind.Consent -> {
            Asking(prompt.dialog, onAway = { answer(Outcome.DISMISSED) }) {
                Answers(
                    yes = said(prompt.dialog.agree),
                    no = said(prompt.dialog.refuse),
                    onYes = { answer(Outcome.AGREED) },
                    onNo = { answer(Outcome.REFUSED) },
                )
            }
        }

        is PromptKind.System -> {
            Asking(prompt.dialog, onAway = { answer(Outcome.DISMISSED) }) {
                Text(said(Say.SYSTEM_ASKS), style = MaterialTheme.typography.bodyMedium)
                Other(said(Say.SYSTEM_ASK_AGAIN)) { ask(kind.permission, answer) }
            }
            LaunchedEffect(prompt.id) { ask(kind.permission, answer) }
        }
    }
}

/** A question with what it is for and what a no costs. */
@Composable
fun Asking(
    words: Words,
    onAway: () -> Unit,
    answers: @Composable () -> Unit,
) {
    Dialog(onDismissRequest = onAway) {
        Surface(
            Modifier.widthIn(max = 420.dp).fillMaxWidth(),
            shape = RoundedCornerShape(22.dp),
            color = MaterialTheme.colorScheme.surfaceContainerHigh,
        ) {
            Column(
                Modifier.verticalScroll(rememberScrollState()).padding(22.dp),
                verticalArrangement = Arrangement.spacedBy(12.dp),
            ) {
                Text(
                    said(words.title),
                    Modifier.semantics { heading() },
                    style = MaterialTheme.typography.titleLarge,
                )
                Text(said(words.purpose), style = MaterialTheme.typography.bodyLarge)
                Text(
                    said(words.refusalCosts),
                    Modifier.padding(bottom = 6.dp),
                    style = MaterialTheme.typography.bodyMedium,
                    color = MaterialTheme.colorScheme.onSurfaceVariant,
                )
                answers()
            }
        }
    }
}
