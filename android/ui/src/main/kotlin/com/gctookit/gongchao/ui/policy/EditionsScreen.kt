package com.gctookit.gongchao.ui.policy

import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.PastEdition
import com.gctookit.gongchao.ui.consent.Changes
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Part
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Read
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.frame.WayRow
import com.gctookit.gongchao.ui.shell.Hands
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/** The archive with its change log: every edition that was in force on this phone, newest first. */
@Composable
fun EditionsScreen(
    current: String,
    hands: Hands,
    back: () -> Unit,
    go: (Place) -> Unit,
) {
    Frame(said(Say.EDITIONS), back) {
        Read(current, hands::editions) { editions ->
            Sheet {
                Quiet(said(Say.EDITIONS_LEAD))
                for (edition in editions) OneEdition(edition, edition.id == current) { go(Place.Edition(edition.id)) }
            }
        }
    }
}

@Composable
private fun OneEdition(
    edition: PastEdition,
    current: Boolean,
    read: () -> Unit,
) {
    Part(said(if (current) Say.EDITION_CURRENT else Say.EDITION_EARLIER))
    Card {
        WayRow(
            title = edition.id,
            below =
                said(
                    Say.EDITION_VERSION,
                    edition.version,
                    edition.sha256
                        .chunked(4)
                        .take(4)
                        .joinToString(" "),
                ),
            onClick = read,
        )
    }
    if (edition.changes.isNotEmpty()) {
        Quiet(said(Say.CHANGES), Modifier.padding(top = 12.dp, bottom = 8.dp))
        Changes(edition.changes)
    }
}
