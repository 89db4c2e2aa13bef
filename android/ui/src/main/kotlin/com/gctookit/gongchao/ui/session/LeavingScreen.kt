package com.gctookit.gongchao.ui.session

import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Act
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.moment
import com.gctookit.gongchao.ui.words.said

/** An account on its way out: until when it can be kept, and the one tap that keeps it while the core says that it can be. */
@Composable
fun LeavingScreen(
    leaving: LoginView.Cancelling,
    tap: (Tap) -> Unit,
    go: (Place) -> Unit,
) {
    Frame(said(Say.APP), back = null, actions = { Other(said(Say.MORE)) { go(Place.About) } }) {
        Sheet(space = 16.dp) {
            Title(said(Say.LEAVING))
            Quiet(said(Say.LEAVING_UNTIL, moment(leaving.effectiveAt), moment(leaving.deadlineAt)))
            if (leaving.canBeTakenBack || leaving.takingBack) {
                Act(
                    said(if (leaving.takingBack) Say.LEAVING_ASKING else Say.LEAVING_KEEP),
                    enabled = leaving.canBeTakenBack,
                ) { tap(Tap.KeepAccount) }
            } else {
                Quiet(said(Say.LEAVING_FINAL))
            }
        }
    }
}

/** The account is gone, and what it left on the phone with it. */
@Composable
fun GoneScreen() {
    Frame(said(Say.APP), back = null) {
        Sheet(space = 16.dp) {
            Title(said(Say.GONE))
            Quiet(said(Say.GONE_BELOW))
        }
    }
}

@Composable
private fun Title(text: String) {
    Text(text, Modifier.padding(top = 12.dp), style = MaterialTheme.typography.headlineSmall)
}
