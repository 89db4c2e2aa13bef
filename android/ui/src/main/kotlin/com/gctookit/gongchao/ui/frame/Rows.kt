package com.gctookit.gongchao.ui.frame

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.selection.toggleable
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Switch
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.vector.ImageVector
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.ui.look.Signs

/** Rows that belong together, on one sheet of paper. */
@Composable
fun Card(
    modifier: Modifier = Modifier,
    content: @Composable ColumnScope.() -> Unit,
) {
    Surface(
        modifier.fillMaxWidth(),
        shape = RoundedCornerShape(16.dp),
        color = MaterialTheme.colorScheme.surfaceContainerLowest,
    ) {
        Column(content = content)
    }
}

/** The line between two rows of a card. */
@Composable
fun Between() {
    HorizontalDivider(Modifier.padding(horizontal = 16.dp), color = MaterialTheme.colorScheme.outlineVariant)
}

/** A row that leads somewhere. */
@Composable
fun WayRow(
    title: String,
    below: String? = null,
    sign: ImageVector? = null,
    beside: String? = null,
    onClick: () -> Unit,
) {
    Row(
        Modifier
            .fillMaxWidth()
            .heightIn(min = 56.dp)
            .clickable(role = Role.Button, onClick = onClick)
            .padding(horizontal = 16.dp, vertical = 12.dp),
        horizontalArrangement = Arrangement.spacedBy(14.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        if (sign != null) Icon(sign, null, tint = MaterialTheme.colorScheme.primary)
        Column(Modifier.weight(1f), verticalArrangement = Arrangement.spacedBy(2.dp)) {
            Text(title, style = MaterialTheme.typography.titleMedium)
            if (below != null) Quiet(below)
        }
        if (beside != null) Quiet(beside)
        Icon(Signs.on, null, Modifier.size(18.dp), tint = MaterialTheme.colorScheme.outline)
    }
}

/** A switch with its words; the whole row can be tapped. */
@Composable
fun SwitchRow(
    title: String,
    below: String,
    on: Boolean,
    onChange: (Boolean) -> Unit,
) {
    Row(
        Modifier
            .fillMaxWidth()
            .toggleable(on, role = Role.Switch, onValueChange = onChange)
            .padding(horizontal = 16.dp, vertical = 14.dp),
        horizontalArrangement = Arrangement.spacedBy(16.dp),
        verticalAlignment = Alignment.CenterVertically,
    ) {
        Column(Modifier.weight(1f), verticalArrangement = Arrangement.spacedBy(2.dp)) {
            Text(title, style = MaterialTheme.typography.titleMedium)
            Quiet(below)
        }
        Switch(on, onCheckedChange = null)
    }
}

/** Something and what it is: one label, one value. A screen reader says both in one breath. */
@Composable
fun FactRow(
    label: String,
    value: String,
) {
    Column(
        Modifier.fillMaxWidth().semantics(mergeDescendants = true) {}.padding(horizontal = 16.dp, vertical = 12.dp),
        verticalArrangement = Arrangement.spacedBy(2.dp),
    ) {
        Quiet(label)
        Text(value, style = MaterialTheme.typography.bodyLarge)
    }
}

/** What is said beside something more important. */
@Composable
fun Quiet(
    text: String,
    modifier: Modifier = Modifier,
) {
    Text(
        text,
        modifier,
        style = MaterialTheme.typography.bodyMedium,
        color = MaterialTheme.colorScheme.onSurfaceVariant,
    )
}

/** A few words in a coloured field: how something stands. */
@Composable
fun Tag(
    text: String,
    mood: Mood = Mood.CALM,
) {
    val (paper, ink) = mood.colors()
    Surface(shape = RoundedCornerShape(8.dp), color = paper, contentColor = ink) {
        Box(Modifier.padding(horizontal = 8.dp, vertical = 3.dp)) {
            Text(text, style = MaterialTheme.typography.labelMedium)
        }
    }
}
