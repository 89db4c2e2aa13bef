package com.gctookit.gongchao.ui.mine

import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.rememberCoroutineScope
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.frame.WayRow
import com.gctookit.gongchao.ui.shell.Hands
import com.gctookit.gongchao.ui.shell.Handset
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said
import kotlinx.coroutines.launch

/**
 * 我的权利: what a person can do here and now. Correcting, transferring and deleting have no tap in the core: the office is
 * asked.
 */
@Composable
fun RightsScreen(
    hands: Hands,
    handset: Handset,
    back: () -> Unit,
    go: (Place) -> Unit,
) {
    val scope = rememberCoroutineScope()
    var export by remember { mutableStateOf<Saved?>(null) }
    val takeLedger: () -> Unit = {
        scope.launch {
            try {
                handset.save(LEDGER, hands.ledger()) { export = if (it) Saved.YES else Saved.NO }
            } catch (_: CoreException) {
                export = Saved.UNREADABLE
            }
        }
    }
    Frame(said(Say.RIGHTS), back) {
        Sheet {
            Quiet(said(Say.RIGHTS_LEAD), Modifier.padding(bottom = 16.dp))
            export?.let {
                Said(it)
                Spacer(Modifier.height(16.dp))
            }
            Card {
                WayRow(said(Say.RIGHT_ACCESS), said(Say.RIGHT_ACCESS_BELOW)) { go(Place.Collected) }
                Between()
                WayRow(said(Say.RIGHT_LEDGER), said(Say.RIGHT_LEDGER_BELOW), onClick = takeLedger)
                Between()
                WayRow(said(Say.RIGHT_WITHDRAW), said(Say.RIGHT_WITHDRAW_BELOW)) { go(Place.Permissions) }
                Between()
                WayRow(said(Say.RIGHT_EXPLAIN), said(Say.RIGHT_EXPLAIN_BELOW)) { go(Place.Policy) }
                Between()
                WayRow(said(Say.CANCELLATION), said(Say.RIGHT_CANCEL_BELOW)) { go(Place.Cancellation) }
                Between()
                WayRow(said(Say.RIGHT_ELSE), said(Say.RIGHT_ELSE_BELOW)) { go(Place.Contact) }
            }
        }
    }
}

/** The name under which the ledger is saved, where the person does not choose another one. */
private const val LEDGER = "gongchao-consents.jsonld"
