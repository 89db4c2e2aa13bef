package com.gctookit.gongchao.ui.session

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.text.KeyboardActions
import androidx.compose.foundation.text.KeyboardOptions
import androidx.compose.material3.Checkbox
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.autofill.ContentType
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentType
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.input.ImeAction
import androidx.compose.ui.text.input.KeyboardType
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.LockReason
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Act
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/**
 * The number and the box. The box is never ticked by itself, and the policy is one tap away. Whether a number will do is
 * the core's to say: its sentence stands above.
 */
@Composable
fun LoginScreen(
    login: LoginView,
    ticked: Boolean,
    tap: (Tap) -> Unit,
    go: (Place) -> Unit,
) {
    var number by rememberSaveable { mutableStateOf("") }
    val logIn = { tap(Tap.LogIn(number)) }
    Frame(said(Say.APP), back = null, actions = { Other(said(Say.MORE)) { go(Place.About) } }) {
        Sheet(space = 16.dp) {
            Text(
                said(Say.LOGIN_TITLE),
                Modifier.padding(top = 12.dp),
                style = MaterialTheme.typography.headlineSmall,
            )
            Quiet(said(Say.LOGIN_LEAD))
            if (login is LoginView.Locked) Banner(said(locked(login.reason)), Signs.lock, Mood.WAITING)
            OutlinedTextField(
                value = number,
                onValueChange = { number = it },
                modifier = Modifier.fillMaxWidth().semantics { contentType = ContentType.PhoneNumber },
                label = { Text(said(Say.NUMBER)) },
                prefix = { Text("+86 ") },
                singleLine = true,
                shape = RoundedCornerShape(14.dp),
                keyboardOptions = KeyboardOptions(keyboardType = KeyboardType.Phone, imeAction = ImeAction.Done),
                keyboardActions = KeyboardActions(onDone = { logIn() }),
            )
            PolicyBox(ticked, tap, go)
            Act(
                said(if (login is LoginView.Requesting) Say.LOGIN_ASKING else Say.LOGIN_CODE),
                enabled = login !is LoginView.Requesting,
                onClick = logIn,
            )
        }
    }
}

@Composable
private fun PolicyBox(
    ticked: Boolean,
    tap: (Tap) -> Unit,
    go: (Place) -> Unit,
) {
    Column {
        Row(
            Modifier
                .fillMaxWidth()
                .heightIn(min = 48.dp)
                .toggleable(ticked, role = Role.Checkbox) { tap(Tap.TickBox(it)) },
            horizontalArrangement = Arrangement.spacedBy(12.dp),
            verticalAlignment = Alignment.CenterVertically,
        ) {
            Checkbox(ticked, onCheckedChange = null)
            Text(said(Say.BOX), Modifier.weight(1f), style = MaterialTheme.typography.bodyMedium)
        }
        Other(said(Say.POLICY_READ)) { go(Place.Policy) }
    }
}

private fun locked(reason: LockReason): Say =
    when (reason) {
        LockReason.REVOKED -> Say.LOCKED_REVOKED
        LockReason.REUSED -> Say.LOCKED_REUSED
        LockReason.EXPIRED -> Say.LOCKED_EXPIRED
        LockReason.OTHER_DEVICE -> Say.LOCKED_OTHER_DEVICE
        LockReason.ACCOUNT_DISABLED -> Say.LOCKED_DISABLED
        LockReason.ACCOUNT_CANCELLED -> Say.LOCKED_CANCELLED
        LockReason.STORAGE_LOST -> Say.LOCKED_STORAGE_LOST
    }
