package com.gctookit.gongchao.ui.session

import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableLongStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.autofill.ContentType
import androidx.compose.ui.semantics.contentType
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Act
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said
import kotlinx.coroutines.delay

/**
 * The code. The system may fill it in; it is not kept over the death of the process, and is sent by itself when it is as
 * long as the core says.
 *
 * @param number the number of the snapshot: its seconds count from it
 */
@Composable
fun CodeScreen(
    view: LoginView.WaitingForCode,
    number: ULong,
    tap: (Tap) -> Unit,
) {
    var code by remember { mutableStateOf("") }
    val resend = countdown(number, view.resendInS)
    val left = countdown(number, view.expiresInS)
    val send = { tap(Tap.EnterCode(code)) }
    Frame(said(Say.CODE_TITLE), back = { tap(Tap.LeaveCode) }) {
        Sheet(space = 16.dp) {
            Text(
                said(Say.CODE_SENT, view.maskedPhone),
                Modifier.padding(top = 4.dp),
                style = MaterialTheme.typography.bodyLarge,
            )
            OutlinedTextField(
                value = code,
                onValueChange = { typed ->
                    val grown = typed.length > code.length
                    code = typed
                    if (grown && typed.length == view.codeLength.toInt()) send()
                },
                modifier = Modifier.fillMaxWidth().semantics { contentType = ContentType.SmsOtpCode },
                enabled = !view.checking,
                label = { Text(said(Say.CODE, view.codeLength)) },
                textStyle = MaterialTheme.typography.headlineSmall.copy(letterSpacing = 6.sp),
                singleLine = true,
                shape = RoundedCornerShape(14.dp),
                keyboardOptions =
                    KeyboardOptions(
                        keyboardType = KeyboardType.NumberPassword,
                        imeAction = ImeAction.Done,
                    ),
                keyboardActions = KeyboardActions(onDone = { send() }),
            )
            Quiet(said(Say.CODE_LEFT, view.attemptsLeft, left / 60, left % 60))
            Act(
                said(if (view.checking) Say.CODE_CHECKING else Say.CODE_ENTER),
                enabled = !view.checking,
                onClick = send,
            )
            Other(
                if (resend > 0) said(Say.RESEND_IN, resend) else said(Say.RESEND),
                Modifier.fillMaxWidth(),
                enabled = resend == 0L,
            ) { tap(Tap.ResendCode) }
            Other(said(Say.OTHER_NUMBER), Modifier.fillMaxWidth()) { tap(Tap.LeaveCode) }
        }
    }
}

/** Seconds that count down from a snapshot's, without asking for another one. */
@Composable
private fun countdown(
    number: ULong,
    seconds: ULong,
): Long {
    var left by remember(number, seconds) { mutableLongStateOf(seconds.toLong()) }
    LaunchedEffect(number, seconds) {
        while (left > 0) {
            delay(1000)
            left -= 1
        }
    }
    return left
}
