package com.gctookit.gongchao.ui.session

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
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.CodeView
import com.gctookit.gongchao.core.StepUpDeed
import com.gctookit.gongchao.core.StepUpDoing
import com.gctookit.gongchao.core.StepUpView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Act
import com.gctookit.gongchao.ui.frame.Answers
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Coming
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/**
 * An act that takes a fresh code: what it is for in the core's words, the code, and a way out of it while there is one.
 *
 * It is a page and no dialog, so that what the core says of a wrong code stands above it and can be read.
 */
@Composable
fun StepUpScreen(
    stepUp: StepUpView,
    number: ULong,
    tap: (Tap) -> Unit,
    back: () -> Unit,
) {
    val code = stepUp.code
    Frame(said(Say.STEP_UP), back) {
        when (stepUp.doing) {
            StepUpDoing.ASKING -> Coming(said(Say.LOGIN_ASKING))
            StepUpDoing.CHECKING -> Coming(said(Say.CODE_CHECKING))
            StepUpDoing.ACTING -> Coming(said(Say.STEP_UP_ACTING))
            StepUpDoing.TYPING -> if (code != null) Typing(stepUp, code, number, tap)
            StepUpDoing.UNANSWERED -> Unanswered(stepUp, tap)
        }
    }
}

@Composable
private fun Typing(
    stepUp: StepUpView,
    code: CodeView,
    number: ULong,
    tap: (Tap) -> Unit,
) {
    // A code that was refused is not there any more when the field comes back.
    var typed by remember { mutableStateOf("") }
    val send = { tap(Tap.EnterCode(typed)) }
    Sheet(space = 16.dp) {
        For(stepUp)
        CodeField(
            code,
            number,
            typed,
            type = { typed = it },
            whole = { tap(Tap.EnterCode(it)) },
            done = send,
        )
        Act(said(Say.STEP_UP_ENTER), onClick = send)
        Resend(code, number, tap)
        Other(said(Say.STEP_UP_LEAVE), Modifier.fillMaxWidth()) { tap(Tap.LeaveCode) }
    }
}

@Composable
private fun Unanswered(
    stepUp: StepUpView,
    tap: (Tap) -> Unit,
) {
    val again =
        when (val deed = stepUp.deed) {
            is StepUpDeed.EndSession -> Tap.EndSession(deed.session)
            StepUpDeed.LogOutOthers -> Tap.LogOutOthers
            StepUpDeed.LogOutAll -> Tap.LogOutAll
        }
    Sheet(space = 16.dp) {
        For(stepUp)
        Banner(said(Say.STEP_UP_UNANSWERED), Signs.offline)
        Answers(
            yes = said(Say.TRY_AGAIN),
            no = said(Say.STEP_UP_LEAVE),
            onYes = { tap(again) },
            onNo = { tap(Tap.LeaveCode) },
        )
    }
}

@Composable
private fun For(stepUp: StepUpView) {
    Text(said(stepUp.words), Modifier.padding(top = 4.dp), style = MaterialTheme.typography.bodyLarge)
}
