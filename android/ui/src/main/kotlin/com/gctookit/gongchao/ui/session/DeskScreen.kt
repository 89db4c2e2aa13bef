package com.gctookit.gongchao.ui.session

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import com.gctookit.gongchao.core.AccountView
import com.gctookit.gongchao.core.CancellationView
import com.gctookit.gongchao.core.StepUpDoing
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.shell.Place

/**
 * What a person does about the account itself. One thing at a time is under way there, and the core takes no other before
 * it is over: so what is under way is drawn at both places, the list of sessions and the end of the account, and each place
 * draws its own where nothing is.
 *
 * @param number the number of the snapshot: its seconds count from it
 */
@Composable
fun DeskScreen(
    place: Place,
    account: AccountView,
    number: ULong,
    tap: (Tap) -> Unit,
    back: () -> Unit,
    go: (Place) -> Unit,
) {
    if (place == Place.Sessions) LaunchedEffect(Unit) { tap(Tap.ListSessions) }
    val stepUp = account.stepUp
    val cancellation = account.cancellation
    when {
        stepUp != null -> StepUpScreen(stepUp, number, tap, back)
        cancellation != null || place == Place.Cancellation -> CancellationScreen(cancellation, number, tap, back, go)
        else -> SessionsScreen(account.sessions, tap, back)
    }
}

/** Whether something is under way there that can be left. What was sent and has no answer yet goes on by itself. */
val AccountView.canBeLeft: Boolean
    get() =
        when {
            stepUp != null -> stepUp?.doing != StepUpDoing.ACTING
            else -> cancellation != null && cancellation !is CancellationView.Confirming
        }

/** Whether a code is being typed there. */
val AccountView.takesCode: Boolean
    get() = stepUp?.code != null || cancellation is CancellationView.Reading
