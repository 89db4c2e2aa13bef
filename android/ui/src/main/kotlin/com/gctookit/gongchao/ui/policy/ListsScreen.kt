package com.gctookit.gongchao.ui.policy

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.FlowRow
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.CollectedRow
import com.gctookit.gongchao.core.Lists
import com.gctookit.gongchao.core.SharedRow
import com.gctookit.gongchao.core.Tier
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.frame.Part
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Read
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.frame.Tag
import com.gctookit.gongchao.ui.shell.Hands
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.moment
import com.gctookit.gongchao.ui.words.said
import com.gctookit.gongchao.ui.words.tongue

/** 已收集个人信息清单: what may be taken in each scene, and how often it really was. */
@Composable
fun CollectedScreen(
    edition: String,
    hands: Hands,
    back: () -> Unit,
) {
    Frame(said(Say.COLLECTED), back) {
        Read(edition, hands::lists) { CollectedRows(it) }
    }
}

@Composable
private fun CollectedRows(lists: Lists) {
    Sheet {
        Quiet(said(Say.COLLECTED_LEAD))
        // The core's order is the edition's; a scene is a run of rows.
        for (rows in lists.collected.rows
            .groupBy { it.feature }
            .values) {
            Part(said(rows.first().scene))
            Card {
                for (row in rows) {
                    Collected(row)
                    if (row !== rows.last()) Between()
                }
            }
        }
    }
}

@Composable
private fun Collected(row: CollectedRow) {
    val tongue = tongue()
    Column(Modifier.fillMaxWidth().padding(16.dp), verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Text(said(row.name), Modifier.semantics { heading() }, style = MaterialTheme.typography.titleMedium)
        FlowRow(
            Modifier.padding(vertical = 4.dp),
            horizontalArrangement = Arrangement.spacedBy(8.dp),
            verticalArrangement = Arrangement.spacedBy(6.dp),
        ) {
            Tag(said(if (row.tier == Tier.BASIC) Say.TIER_BASIC else Say.TIER_EXTRA))
            Tag(said(Say.TIMES, row.count), if (row.count > 0uL) Mood.GOOD else Mood.CALM)
            if (!row.declared) Tag(said(Say.NOT_DECLARED), Mood.WAITING)
        }
        Quiet(said(Say.ROW_PURPOSE, row.purposes.joinToString(said(Say.AND)) { tongue.of(it) }))
        Quiet(said(Say.ROW_METHOD, said(row.method)))
        Quiet(said(Say.ROW_KEPT, said(row.retention)))
        row.last?.let { Quiet(said(Say.ROW_LAST, moment(it))) }
    }
}

/** 第三方共享清单: what third parties get. */
@Composable
fun SharedScreen(
    edition: String,
    hands: Hands,
    back: () -> Unit,
) {
    Frame(said(Say.SHARED), back) {
        Read(edition, hands::lists) { lists ->
            Sheet(space = 12.dp) {
                Text(said(lists.shared.said), style = MaterialTheme.typography.bodyLarge)
                if (lists.shared.rows.isNotEmpty()) {
                    Card {
                        for (row in lists.shared.rows) {
                            SharedWith(row)
                            if (row !== lists.shared.rows.last()) Between()
                        }
                    }
                }
            }
        }
    }
}

@Composable
private fun SharedWith(row: SharedRow) {
    val tongue = tongue()
    Column(Modifier.fillMaxWidth().padding(16.dp), verticalArrangement = Arrangement.spacedBy(4.dp)) {
        Text(said(row.name), style = MaterialTheme.typography.titleMedium)
        Quiet(said(Say.ROW_WHO, said(row.recipientName)))
        Quiet(said(Say.ROW_SCENE, said(row.scene)))
        Quiet(said(Say.ROW_PURPOSE, row.purposes.joinToString(said(Say.AND)) { tongue.of(it) }))
        Quiet(said(Say.ROW_METHOD, said(row.method)))
    }
}
