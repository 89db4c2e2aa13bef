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
import com.gctookit.gongchao.core.CodeView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said
import kotlinx.coroutines.delay

/**
 * The field for a code, with the number that it was sent to above and how long it is good below. The system may fill it in.
 *
 * @param number the number of the snapshot: its seconds count from it
 * @param whole called when the code has grown as long as the core says
 * @param done called by the keyboard's own key
 */
@Composable
internal fun CodeField(
    code: CodeView,
    number: ULong,
    typed: String,
    type: (String) -> Unit,
    enabled: Boolean = true,
    whole: (String) -> Unit = {},
    done: () -> Unit,
) {
    val left = countdown(number, code.expiresInS)
    Text(
        said(Say.CODE_SENT, code.maskedPhone),
        Modifier.padding(top = 4.dp),
        style = MaterialTheme.typography.bodyLarge,
    )
    OutlinedTextField(
        value = typed,
        onValueChange = { now ->
            val grown = now.length > typed.length
            type(now)
            if (grown && now.length == code.codeLength.toInt()) whole(now)
        },
        modifier = Modifier.fillMaxWidth().semantics { contentType = ContentType.SmsOtpCode },
        enabled = enabled,
        label = { Text(said(Say.CODE, code.codeLength)) },
        textStyle = MaterialTheme.typography.headlineSmall.copy(letterSpacing = 6.sp),
        singleLine = true,
        shape = RoundedCornerShape(14.dp),
        keyboardOptions = KeyboardOptions(keyboardType = KeyboardType.NumberPassword, imeAction = ImeAction.Done),
        keyboardActions = KeyboardActions(onDone = { done() }),
    )
    Quiet(said(Say.CODE_LEFT, code.attemptsLeft, left / 60, left % 60))
}

/** Another SMS, as soon as the core says that one can be had. */
@Composable
internal fun Resend(
    code: CodeView,
    number: ULong,
    tap: (Tap) -> Unit,
) {
    val wait = countdown(number, code.resendInS)
    Other(
        if (wait > 0) said(Say.RESEND_IN, wait) else said(Say.RESEND),
        Modifier.fillMaxWidth(),
        enabled = wait == 0L,
    ) { tap(Tap.ResendCode) }
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
