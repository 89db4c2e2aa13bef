package com.gctookit.gongchao.ui.frame

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
import androidx.compose.runtime.MutableState
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.Saver
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Dialog

/**
 * Whether something is being asked once more. It outlives rotation and the death of the process, for the same thing alone:
 * where [about] has become another, nothing is asked.
 */
@Composable
fun rememberAsked(about: String = ""): MutableState<Boolean> =
    rememberSaveable(
        about,
        saver = Saver(save = { asked -> about.takeIf { asked.value } }, restore = { mutableStateOf(it == about) }),
    ) { mutableStateOf(false) }

/** Asks once more before something that cannot be undone, while it is [asked]. Each answer ends the question; going back is a no. */
@Composable
fun Sure(
    asked: MutableState<Boolean>,
    title: String,
    text: String,
    yes: String,
    no: String,
    onYes: () -> Unit,
) {
    if (!asked.value) return
    val over = { asked.value = false }
    Dialog(onDismissRequest = over) {
        Surface(
            Modifier.widthIn(max = 420.dp).fillMaxWidth(),
            shape = RoundedCornerShape(22.dp),
            color = MaterialTheme.colorScheme.surfaceContainerHigh,
        ) {
            Column(
                Modifier.verticalScroll(rememberScrollState()).padding(22.dp),
                verticalArrangement = Arrangement.spacedBy(14.dp),
            ) {
                Text(title, Modifier.semantics { heading() }, style = MaterialTheme.typography.titleLarge)
                Text(text, style = MaterialTheme.typography.bodyLarge)
                Answers(
                    yes,
                    no,
                    onYes = {
                        over()
                        onYes()
                    },
                    onNo = over,
                )
            }
        }
    }
}
