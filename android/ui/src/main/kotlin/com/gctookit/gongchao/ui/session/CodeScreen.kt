package com.gctookit.gongchao.ui.session

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.CodeView
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Act
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/**
 * The code of a login. It is not kept over the death of the process, and is sent by itself when it is whole.
 *
 * @param number the number of the snapshot: its seconds count from it
 */
@Composable
fun CodeScreen(
    view: LoginView.WaitingForCode,
    number: ULong,
    tap: (Tap) -> Unit,
) {
    var typed by remember { mutableStateOf("") }
    val code = view.run { CodeView(maskedPhone, codeLength, resendInS, expiresInS, attemptsLeft) }
    val send = { tap(Tap.EnterCode(typed)) }
    Frame(said(Say.CODE_TITLE), back = { tap(Tap.LeaveCode) }) {
        Sheet(space = 16.dp) {
            CodeField(
                code,
                number,
                typed,
                type = { typed = it },
                enabled = !view.checking,
                whole = { tap(Tap.EnterCode(it)) },
                done = send,
            )
            Act(
                said(if (view.checking) Say.CODE_CHECKING else Say.CODE_ENTER),
                enabled = !view.checking,
                onClick = send,
            )
            Resend(code, number, tap)
            Other(said(Say.OTHER_NUMBER), Modifier.fillMaxWidth()) { tap(Tap.LeaveCode) }
        }
    }
}
