package com.gctookit.gongchao.ui.mine

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.widthIn
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.ui.frame.Act
import com.gctookit.gongchao.ui.frame.EDGE
import com.gctookit.gongchao.ui.frame.Empty
import com.gctookit.gongchao.ui.frame.Foot
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.LINE
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Read
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.shell.Hands
import com.gctookit.gongchao.ui.shell.Handset
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/**
 * 日志导出: the log of this phone, whole, and under it the one tap that hands this very text over to be saved. Another call
 * of the core would be another text, so it is asked once for both. Nothing of it is kept here.
 */
@Composable
fun LogScreen(
    hands: Hands,
    handset: Handset,
    back: () -> Unit,
) {
    Frame(said(Say.LOG), back) {
        Read(Unit, hands::log) { log ->
            if (log.isBlank()) {
                Empty(Signs.shield, said(Say.LOG_EMPTY), said(Say.LOG_EMPTY_BELOW))
            } else {
                Preview(log) { saved -> handset.save(NAME, log, saved) }
            }
        }
    }
}

@Composable
private fun Preview(
    log: String,
    save: ((Boolean) -> Unit) -> Unit,
) {
    var saved by remember { mutableStateOf<Saved?>(null) }
    // Line by line: a week of it is longer than a phone lays out at once.
    val lines = remember(log) { log.trimEnd('\n').lines() }
    Column {
        Box(Modifier.weight(1f), contentAlignment = Alignment.TopCenter) {
            LazyColumn(
                Modifier.widthIn(max = LINE).fillMaxSize(),
                contentPadding = PaddingValues(start = EDGE, end = EDGE, bottom = 16.dp),
                verticalArrangement = Arrangement.spacedBy(6.dp),
            ) {
                item { Quiet(said(Say.LOG_LEAD), Modifier.padding(bottom = 10.dp)) }
                items(lines) { Text(it, style = MaterialTheme.typography.bodySmall) }
            }
        }
        Foot(Arrangement.spacedBy(12.dp)) {
            saved?.let { Said(it) }
            Act(said(Say.LOG_SAVE)) { save { saved = if (it) Saved.YES else Saved.NO } }
        }
    }
}

/** The name under which the log is saved, where the person does not choose another one. */
private const val NAME = "gongchao-log.txt"
