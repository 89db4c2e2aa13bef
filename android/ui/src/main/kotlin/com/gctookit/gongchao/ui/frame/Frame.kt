package com.gctookit.gongchao.ui.frame

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.BoxScope
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.RowScope
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.IconButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/** The space that everything keeps from the edge. */
val EDGE: Dp = 20.dp

/** Lines longer than this are hard to read; on a wide screen the page stands in the middle. */
val LINE: Dp = 640.dp

/** A page with its title on top, which a screen reader announces. Without [back] there is no way back to show. */
@Composable
fun Frame(
    title: String,
    back: (() -> Unit)?,
    actions: @Composable RowScope.() -> Unit = {},
    bottom: @Composable (ColumnScope.() -> Unit)? = null,
    content: @Composable BoxScope.() -> Unit,
) {
    Surface(Modifier.fillMaxSize(), color = MaterialTheme.colorScheme.background) {
        Column {
            Row(
                Modifier.fillMaxWidth().heightIn(min = 56.dp).padding(
                    start =
                        if (back ==
                            null
                        ) {
                            EDGE
                        } else {
                            4.dp
                        },
                    end = 4.dp,
                ),
                verticalAlignment = Alignment.CenterVertically,
            ) {
                if (back != null) SignButton(Signs.back, said(Say.BACK), onClick = back)
                Text(
                    title,
                    Modifier.weight(1f).padding(vertical = 8.dp).semantics { heading() },
                    style = MaterialTheme.typography.titleLarge,
                    maxLines = 2,
                    overflow = TextOverflow.Ellipsis,
                )
                actions()
            }
            Box(Modifier.weight(1f).fillMaxWidth(), contentAlignment = Alignment.TopCenter, content = content)
            if (bottom != null) Foot(content = bottom)
        }
    }
}

/** What stays at the foot of a page while the rest is scrolled. */
@Composable
fun Foot(
    arrangement: Arrangement.Vertical = Arrangement.Top,
    content: @Composable ColumnScope.() -> Unit,
) {
    HorizontalDivider(color = MaterialTheme.colorScheme.outlineVariant)
    Surface(color = MaterialTheme.colorScheme.surfaceContainerLowest) {
        Box(Modifier.fillMaxWidth(), contentAlignment = Alignment.Center) {
            Column(
                Modifier.widthIn(max = LINE).fillMaxWidth().padding(horizontal = EDGE, vertical = 12.dp),
                verticalArrangement = arrangement,
                content = content,
            )
        }
    }
}

/** The text of a page: as wide as is read well, and scrolled where it is longer than the screen. */
@Composable
fun Sheet(
    space: Dp = 0.dp,
    padding: Dp = EDGE,
    content: @Composable ColumnScope.() -> Unit,
) {
    Box(Modifier.fillMaxSize().verticalScroll(rememberScrollState()), contentAlignment = Alignment.TopCenter) {
        Column(
            Modifier
                .widthIn(max = LINE)
                .fillMaxWidth()
                .padding(horizontal = padding)
                .padding(bottom = 28.dp),
            verticalArrangement = Arrangement.spacedBy(space),
            content = content,
        )
    }
}

/** A sign that can be tapped; [said] is what a screen reader says of it. */
@Composable
fun SignButton(
    sign: ImageVector,
    said: String,
    modifier: Modifier = Modifier,
    enabled: Boolean = true,
    onClick: () -> Unit,
) {
    IconButton(onClick, modifier, enabled = enabled) { Icon(sign, said) }
}

/** The title of a part of a page. */
@Composable
fun Part(title: String) {
    Text(
        title,
        Modifier.padding(top = 24.dp, bottom = 8.dp).semantics { heading() },
        style = MaterialTheme.typography.titleSmall,
        color = MaterialTheme.colorScheme.onSurfaceVariant,
    )
}

/** A sign with words beside it. */
@Composable
fun Signed(
    sign: ImageVector,
    content: @Composable ColumnScope.() -> Unit,
) {
    Row(verticalAlignment = Alignment.Top) {
        Icon(sign, null, Modifier.padding(top = 2.dp))
        Spacer(Modifier.width(12.dp))
        Column(Modifier.weight(1f), content = content)
    }
}
