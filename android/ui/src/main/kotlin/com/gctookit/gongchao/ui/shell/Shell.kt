package com.gctookit.gongchao.ui.shell

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.WindowInsets
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.safeDrawing
import androidx.compose.foundation.layout.windowInsetsPadding
import androidx.compose.material3.MaterialTheme
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.core.Told
import com.gctookit.gongchao.ui.consent.ChangeScreen
import com.gctookit.gongchao.ui.consent.NoticeScreen
import com.gctookit.gongchao.ui.consent.PromptDialog
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.home.HomeScreen
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.notices.UrgentScreen
import com.gctookit.gongchao.ui.session.CodeScreen
import com.gctookit.gongchao.ui.session.GoneScreen
import com.gctookit.gongchao.ui.session.LeavingScreen
import com.gctookit.gongchao.ui.session.LoginScreen
import com.gctookit.gongchao.ui.session.takesCode
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/**
 * Everything that is drawn. Which page it is follows from the snapshot and from where the person went.
 *
 * @param first where to begin, for who was sent here by something outside; null for the first page
 */
@Composable
fun Shell(
    stage: Stage,
    hands: Hands,
    handset: Handset,
    first: Place? = null,
    again: () -> Unit = {},
    anew: () -> Unit = {},
) {
    Box(
        Modifier
            .fillMaxSize()
            .background(MaterialTheme.colorScheme.background)
            .windowInsetsPadding(WindowInsets.safeDrawing),
    ) {
        val snapshot = stage.snapshot
        if (snapshot != null) Pages(snapshot, hands, handset, first) else StageScreen(stage, again, anew)
    }
}

@Composable
private fun Pages(
    snapshot: Snapshot,
    hands: Hands,
    handset: Handset,
    first: Place?,
) {
    val door = Door.of(snapshot)
    val way = rememberWay(door, first)
    val wish = rememberWish(snapshot, handset, hands::tap)
    // The edition whose change was left open: it stands in front once, and is found again at home and under permissions.
    var leftOpen by rememberSaveable { mutableStateOf<String?>(null) }
    val change = snapshot.consent.change
    val inFront = change != null && change.to != leftOpen
    val urgent = snapshot.notices.urgent
    val here = way.here
    val openChange = { leftOpen = null }
    val firstPage = @Composable { First(snapshot, hands::tap, way::go, openChange) }

    Column {
        snapshot.told?.let { Sentence(it, hands::tap) }
        Box(Modifier.weight(1f)) {
            when {
                // What is owed to a person can be read over everything else.
                here != null && (readable(here) || (urgent == null && !inFront)) -> {
                    PlaceScreen(here, snapshot, hands, handset, way, wish, firstPage, openChange)
                }

                urgent != null -> {
                    UrgentScreen(urgent, hands::tap, way::go)
                }

                change != null && inFront -> {
                    ChangeScreen(change, snapshot.consent.features, hands::tap, way::go) { leftOpen = change.to }
                }

                else -> {
                    firstPage()
                }
            }
        }
    }
    snapshot.consent.prompt?.let { PromptDialog(it, hands::tap, handset::ask) }
    if (door == Door.CODE || (ofAccount(here) && snapshot.account.takesCode)) handset.Private()
    handset.OnBack(enabled = here != null || door == Door.CODE) {
        if (here != null) leave(here, snapshot.account, way, hands::tap) else hands.tap(Tap.LeaveCode)
    }
}

/** The first page of the snapshot's door. */
@Composable
private fun First(
    snapshot: Snapshot,
    tap: (Tap) -> Unit,
    go: (Place) -> Unit,
    openChange: () -> Unit,
) {
    val login = snapshot.login
    when {
        Door.of(snapshot) == Door.NOTICE -> NoticeScreen(snapshot.consent, tap, go)
        login is LoginView.WaitingForCode -> CodeScreen(login, snapshot.number, tap)
        login is LoginView.LoggedIn -> HomeScreen(snapshot, login, tap, go, openChange)
        login is LoginView.Cancelling -> LeavingScreen(login, tap, go)
        login is LoginView.Cancelled -> GoneScreen()
        else -> LoginScreen(login, snapshot.consent.ticked, tap, go)
    }
}

/** The sentence of the core, above everything, until it is understood. */
@Composable
private fun Sentence(
    told: Told,
    tap: (Tap) -> Unit,
) {
    Banner(
        said(told.words),
        Signs.warning,
        Mood.WAITING,
        Modifier.padding(horizontal = 12.dp, vertical = 8.dp),
        action = said(Say.UNDERSTOOD),
    ) { tap(Tap.Understood) }
}
