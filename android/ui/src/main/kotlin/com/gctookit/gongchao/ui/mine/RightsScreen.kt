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
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.frame.WayRow
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.shell.Hands
import com.gctookit.gongchao.ui.shell.Handset
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said
import kotlinx.coroutines.launch

private enum class Export(
    val say: Say,
    val mood: Mood,
) {
    SAVED(Say.LEDGER_SAVED, Mood.GOOD),
    NOT_SAVED(Say.LEDGER_NOT_SAVED, Mood.WAITING),
    UNREADABLE(Say.READ_FAILED_DO, Mood.FAILED),
}

/**
 * 我的权利: what a person can do here and now. Correcting, transferring, deleting and the end of the account have their
 * rows in this card, each as soon as the core has a tap for it; until then the office is asked.
 */
@Composable
fun RightsScreen(
    hands: Hands,
    handset: Handset,
    back: () -> Unit,
    go: (Place) -> Unit,
) {
    val scope = rememberCoroutineScope()
    var export by remember { mutableStateOf<Export?>(null) }
    val takeLedger: () -> Unit = {
        scope.launch {
            try {
                handset.save(LEDGER, hands.ledger()) { export = if (it) Export.SAVED else Export.NOT_SAVED }
            } catch (_: CoreException) {
                export = Export.UNREADABLE
            }
        }
    }
    Frame(said(Say.RIGHTS), back) {
        Sheet {
            Quiet(said(Say.RIGHTS_LEAD), Modifier.padding(bottom = 16.dp))
            export?.let {
                Banner(said(it.say), if (it == Export.SAVED) Signs.done else Signs.warning, it.mood)
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
                WayRow(said(Say.RIGHT_ELSE), said(Say.RIGHT_ELSE_BELOW)) { go(Place.Contact) }
            }
        }
    }
}

/** The name under which the ledger is saved, where the person does not choose another one. */
private const val LEDGER = "gongchao-consents.jsonld"
