package com.gctookit.gongchao.ui.frame

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Button
import androidx.compose.material3.FilledTonalButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp

/** From here on letters are so large that two things do not stand beside each other any more. */
const val LARGE = 1.3f

private val shape = RoundedCornerShape(14.dp)
private val inside = PaddingValues(horizontal = 16.dp, vertical = 12.dp)

/**
 * Two answers of the same weight: as large, as dark and as easy to reach as each other. Where letters are large, one
 * stands above the other, so that neither is cut.
 */
@Composable
fun Answers(
    yes: String,
    no: String,
    onYes: () -> Unit,
    onNo: () -> Unit,
) {
    val one: @Composable (Modifier, String, () -> Unit) -> Unit = { modifier, text, onClick ->
        FilledTonalButton(onClick, modifier.heightIn(min = 52.dp), shape = shape, contentPadding = inside) {
            Text(text, textAlign = TextAlign.Center)
        }
    }
    if (LocalDensity.current.fontScale > LARGE) {
        Column(verticalArrangement = Arrangement.spacedBy(10.dp)) {
            one(Modifier.fillMaxWidth(), no, onNo)
            one(Modifier.fillMaxWidth(), yes, onYes)
        }
    } else {
        Row(horizontalArrangement = Arrangement.spacedBy(12.dp)) {
            one(Modifier.weight(1f), no, onNo)
            one(Modifier.weight(1f), yes, onYes)
        }
    }
}

/** The one thing to do on a page. */
@Composable
fun Act(
    text: String,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
    onClick: () -> Unit,
) {
    Button(
        onClick,
        modifier.fillMaxWidth().heightIn(min = 52.dp),
        enabled = enabled,
        shape = shape,
        contentPadding = inside,
    ) {
        Text(text, textAlign = TextAlign.Center)
    }
}

/** Something else that can be done there; [which] says it to who only hears it, where rows would sound alike. */
@Composable
fun Other(
    text: String,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
    which: String? = null,
    onClick: () -> Unit,
) {
    val heard = if (which == null) modifier else modifier.semantics { contentDescription = which }
    TextButton(onClick, heard.heightIn(min = 48.dp), enabled = enabled, shape = shape) {
        Text(text, style = MaterialTheme.typography.labelLarge, textAlign = TextAlign.Center)
    }
}
