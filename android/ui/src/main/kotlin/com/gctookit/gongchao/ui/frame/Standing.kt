package com.gctookit.gongchao.ui.frame

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.CircularProgressIndicator
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/** In which tone something is said. */
enum class Mood {
    CALM,
    GOOD,
    WAITING,
    FAILED,
    ;

    /** Paper and ink. */
    @Composable
    fun colors(): Pair<Color, Color> =
        with(MaterialTheme.colorScheme) {
            when (this@Mood) {
                CALM -> surfaceContainer to onSurfaceVariant
                GOOD -> primaryContainer to onPrimaryContainer
                WAITING -> tertiaryContainer to onTertiaryContainer
                FAILED -> errorContainer to onErrorContainer
            }
        }
}

/** A sentence in a coloured field across the page. A screen reader says it when it comes. */
@Composable
fun Banner(
    text: String,
    sign: ImageVector,
    mood: Mood = Mood.WAITING,
    modifier: Modifier = Modifier,
    action: String? = null,
    onAction: () -> Unit = {},
) {
    val (paper, ink) = mood.colors()
    Surface(
        modifier.fillMaxWidth().semantics { liveRegion = LiveRegionMode.Polite },
        shape = RoundedCornerShape(14.dp),
        color = paper,
        contentColor = ink,
    ) {
        val below = action != null && LocalDensity.current.fontScale > LARGE
        Column(Modifier.padding(horizontal = 14.dp, vertical = if (action == null) 12.dp else 4.dp)) {
            Row(
                horizontalArrangement = Arrangement.spacedBy(12.dp),
                verticalAlignment = if (action == null) Alignment.Top else Alignment.CenterVertically,
            ) {
                Icon(sign, null, Modifier.size(22.dp))
                Text(text, Modifier.weight(1f).padding(vertical = 4.dp), style = MaterialTheme.typography.bodyMedium)
                if (action != null && !below) Other(action, onClick = onAction)
            }
            if (action != null && below) Other(action, Modifier.align(Alignment.End), onClick = onAction)
        }
    }
}

/** A page on which there is nothing, with what to do about it. */
@Composable
fun Empty(
    sign: ImageVector,
    title: String,
    below: String? = null,
    action: String? = null,
    onAction: () -> Unit = {},
) {
    Column(
        Modifier.fillMaxSize().verticalScroll(rememberScrollState()).padding(EDGE),
        verticalArrangement = Arrangement.spacedBy(8.dp, Alignment.CenterVertically),
        horizontalAlignment = Alignment.CenterHorizontally,
    ) {
        Icon(sign, null, Modifier.size(40.dp), tint = MaterialTheme.colorScheme.outline)
        Spacer(Modifier.height(4.dp))
        Text(title, style = MaterialTheme.typography.titleMedium, textAlign = TextAlign.Center)
        if (below != null) {
            Text(
                below,
                Modifier.widthIn(max = 360.dp),
                style = MaterialTheme.typography.bodyMedium,
                color = MaterialTheme.colorScheme.onSurfaceVariant,
                textAlign = TextAlign.Center,
            )
        }
        if (action != null) Other(action, onClick = onAction)
    }
}

/** A page that is on its way. */
@Composable
fun Coming(text: String = said(Say.COMING)) {
    Column(
        Modifier.fillMaxSize().padding(EDGE).semantics { liveRegion = LiveRegionMode.Polite },
        verticalArrangement = Arrangement.spacedBy(16.dp, Alignment.CenterVertically),
        horizontalAlignment = Alignment.CenterHorizontally,
    ) {
        CircularProgressIndicator(Modifier.size(32.dp), strokeWidth = 3.dp)
        Quiet(text)
    }
}
