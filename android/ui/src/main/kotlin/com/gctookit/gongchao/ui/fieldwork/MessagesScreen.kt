package com.gctookit.gongchao.ui.fieldwork

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.foundation.lazy.rememberLazyListState
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.Doing
import com.gctookit.gongchao.core.MessageLine
import com.gctookit.gongchao.core.MessageTrouble
import com.gctookit.gongchao.core.MessagesView
import com.gctookit.gongchao.core.SendState
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Coming
import com.gctookit.gongchao.ui.frame.EDGE
import com.gctookit.gongchao.ui.frame.Empty
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.LINE
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.SignButton
import com.gctookit.gongchao.ui.frame.Sure
import com.gctookit.gongchao.ui.frame.rememberAsked
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.moment
import com.gctookit.gongchao.ui.words.said

/** Messages with the office and with customers; 在线客服 is the office's end of it. */
@Composable
fun MessagesScreen(
    messages: MessagesView?,
    tap: (Tap) -> Unit,
    back: () -> Unit,
    permissions: () -> Unit,
) {
    Frame(
        said(Say.MESSAGES),
        back,
        actions = { if (messages != null) Other(said(Say.PULL)) { tap(Tap.PullMessages) } },
        bottom = messages?.let { { Writing(it, tap) } },
    ) {
        if (messages == null) {
            Empty(Signs.lock, said(Say.MESSAGES_SHUT), said(Say.SHUT_BELOW), said(Say.PERMISSIONS), permissions)
        } else {
            LaunchedEffect(Unit) { tap(Tap.PullMessages) }
            // They stand on the screen from here on.
            LaunchedEffect(messages.newest) { if (messages.unread > 0uL) tap(Tap.MessagesRead(messages.newest)) }
            Lines(messages, tap)
        }
    }
}

@Composable
private fun Lines(
    messages: MessagesView,
    tap: (Tap) -> Unit,
) {
    if (messages.messages.isEmpty()) {
        NoLines(messages.doing, tap)
        return
    }
    val list = rememberLazyListState(messages.messages.lastIndex)
    LaunchedEffect(messages.messages.last().id) { list.scrollToItem(messages.messages.lastIndex + 1) }
    LazyColumn(
        Modifier.widthIn(max = LINE).fillMaxSize(),
        state = list,
        contentPadding = PaddingValues(horizontal = EDGE, vertical = 12.dp),
        verticalArrangement = Arrangement.spacedBy(12.dp),
    ) {
        item { state(messages.doing)?.let { Banner(said(it), Signs.offline, Mood.CALM) } }
        items(messages.messages, key = MessageLine::id) { line ->
            Column {
                OneMessage(line)
                if (line.state == SendState.REFUSED) Turns(line, tap)
            }
        }
    }
}

/** What stands where no message stands: that nobody could look comes before that there is none. */
@Composable
private fun NoLines(
    doing: Doing,
    tap: (Tap) -> Unit,
) {
    val held = heldUp(doing, Say.MESSAGES_SHUT)
    when {
        doing == Doing.ASKING -> {
            Coming()
        }

        held != null -> {
            // The others go on by themselves, or by something that is not done here.
            val again = said(Say.TRY_AGAIN).takeIf { doing == Doing.REFUSED }
            Empty(Signs.messages, said(held.first), said(held.second), again) { tap(Tap.PullMessages) }
        }

        else -> {
            Empty(Signs.messages, said(Say.MESSAGES_NONE), said(Say.MESSAGES_NONE_BELOW))
        }
    }
}

@Composable
private fun OneMessage(line: MessageLine) {
    Column(
        Modifier.fillMaxWidth().semantics(mergeDescendants = true) {},
        horizontalAlignment = if (line.mine) Alignment.End else Alignment.Start,
        verticalArrangement = Arrangement.spacedBy(4.dp),
    ) {
        Small(listOfNotNull(from(line)?.let { said(it) }, moment(line.at)).joinToString(" · "))
        Surface(
            Modifier
                .widthIn(
                    max = 460.dp,
                ).padding(start = if (line.mine) 40.dp else 0.dp, end = if (line.mine) 0.dp else 40.dp),
            shape = RoundedCornerShape(16.dp),
            color = with(MaterialTheme.colorScheme) { if (line.mine) primaryContainer else surfaceContainerLowest },
        ) {
            Text(
                line.text,
                Modifier.padding(horizontal = 14.dp, vertical = 10.dp),
                style = MaterialTheme.typography.bodyLarge,
            )
        }
        sending(line.state)?.let { Small(said(it)) }
    }
}

/** What can be done about a message that was refused: two things of the same weight. */
@Composable
private fun Turns(
    line: MessageLine,
    tap: (Tap) -> Unit,
) {
    val discarding = rememberAsked(line.id)
    // Rows look alike to who only hears them: each says which message it is about.
    val discards = said(Say.MESSAGE_DISCARD_WHICH, moment(line.at))
    val resends = said(Say.MESSAGE_AGAIN_WHICH, moment(line.at))
    FlowRow(Modifier.fillMaxWidth(), horizontalArrangement = Arrangement.spacedBy(4.dp, Alignment.End)) {
        Other(said(Say.MESSAGE_DISCARD), which = discards) {
            discarding.value = true
        }
        Other(said(Say.MESSAGE_AGAIN), which = resends) {
            tap(Tap.ResendMessage(line.id))
        }
    }
    Sure(
        discarding,
        title = said(Say.MESSAGE_DISCARD_SURE),
        text = said(Say.MESSAGE_DISCARD_SURE_BELOW),
        yes = said(Say.MESSAGE_DISCARD),
        no = said(Say.KEEP),
    ) { tap(Tap.DiscardMessage(line.id)) }
}

@Composable
private fun Small(text: String) {
    Text(text, style = MaterialTheme.typography.bodySmall, color = MaterialTheme.colorScheme.onSurfaceVariant)
}

/** The field for a message. What stands in it stays until the core has it: a text that it does not take can be mended. */
@Composable
private fun Writing(
    messages: MessagesView,
    tap: (Tap) -> Unit,
) {
    var text by rememberSaveable { mutableStateOf("") }
    // The messages of the same words that were there when it was handed over; null where it was not, or is typed over.
    var before by remember { mutableStateOf<List<String>?>(null) }
    val there = messages.messages.filter { it.mine && it.text == text }.map(MessageLine::id)
    LaunchedEffect(there) {
        if (before?.containsAll(there) == false) {
            text = ""
            before = null
        }
    }
    messages.trouble?.let {
        Banner(said(trouble(it)), Signs.warning, Mood.FAILED)
        Box(Modifier.padding(4.dp))
    }
    Row(horizontalArrangement = Arrangement.spacedBy(4.dp), verticalAlignment = Alignment.Bottom) {
        OutlinedTextField(
            value = text,
            onValueChange = {
                text = it
                before = null
            },
            modifier = Modifier.weight(1f).heightIn(max = 160.dp),
            // A placeholder would go with the first letter, and with it the field's name.
            label = { Text(said(Say.MESSAGE_HINT)) },
            shape = RoundedCornerShape(14.dp),
        )
        SignButton(
            Signs.send,
            said(Say.MESSAGE_SEND),
            Modifier.padding(bottom = 4.dp),
            // Handed over and not answered: a second tap would write it twice.
            enabled = before == null || messages.trouble != null,
        ) {
            tap(Tap.WriteMessage(text))
            before = there
        }
    }
}

private fun from(line: MessageLine): Say? =
    when (line.from) {
        "office" -> Say.FROM_OFFICE
        "customer" -> Say.FROM_CUSTOMER
        else -> null
    }

private fun sending(state: SendState): Say? =
    when (state) {
        SendState.SENT -> null
        SendState.SENDING -> Say.MESSAGE_SENDING
        SendState.WAITING -> Say.MESSAGE_WAITING
        SendState.REFUSED -> Say.MESSAGE_REFUSED
    }

private fun state(doing: Doing): Say? =
    when (doing) {
        Doing.IDLE, Doing.ASKING -> null
        Doing.WAITING -> Say.MESSAGES_WAIT
        Doing.SIGNED_OUT -> Say.SIGNED_OUT_BELOW
        Doing.SHUT -> Say.MESSAGES_SHUT
        Doing.REFUSED -> Say.REFUSED_BELOW
    }

private fun trouble(trouble: MessageTrouble): Say =
    when (trouble) {
        MessageTrouble.EMPTY -> Say.MESSAGE_EMPTY
        MessageTrouble.TOO_LONG -> Say.MESSAGE_TOO_LONG
        MessageTrouble.FULL -> Say.MESSAGE_FULL
    }
