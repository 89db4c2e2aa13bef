package com.gctookit.gongchao.ui.mine

import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.ConsentView
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.consent.FeatureSwitch
import com.gctookit.gongchao.ui.consent.row
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Part
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.frame.Sure
import com.gctookit.gongchao.ui.frame.WayRow
import com.gctookit.gongchao.ui.frame.rememberAsked
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/** 我的: who is here, what was agreed to, what is held, and the way out. */
@Composable
fun MineScreen(
    login: LoginView.LoggedIn,
    consent: ConsentView,
    tap: (Tap) -> Unit,
    back: () -> Unit,
    go: (Place) -> Unit,
) {
    val leaving = rememberAsked()
    Frame(said(Say.MINE), back) {
        Sheet {
            Text(login.displayName, style = MaterialTheme.typography.headlineSmall)
            Quiet(said(if (login.online) Say.ONLINE else Say.OFFLINE), Modifier.padding(bottom = 12.dp))
            Ways(go, Place.About to Say.ABOUT, Place.Notices to Say.NOTICES)
            Part(said(Say.MINE_PRIVACY))
            Ways(
                go,
                Place.Permissions to Say.PERMISSIONS,
                Place.Collected to Say.COLLECTED,
                Place.Shared to Say.SHARED,
                Place.Rights to Say.RIGHTS,
            )
            consent.row(Feature.ANALYTICS)?.let { row ->
                Part(said(Say.MINE_SWITCH))
                Card { FeatureSwitch(row, tap) }
            }
            Part(said(Say.MINE_HELP))
            Ways(go, Place.Contact to Say.CONTACT, Place.Safety to Say.SAFETY, Place.Log to Say.LOG)
            Part(said(Say.MINE_SESSION))
            Card {
                WayRow(said(Say.SESSIONS), said(Say.SESSIONS_BELOW)) { go(Place.Sessions) }
                Between()
                WayRow(said(Say.LOG_OUT), said(Say.LOG_OUT_BELOW)) { leaving.value = true }
            }
        }
    }
    Sure(leaving, said(Say.LOG_OUT), said(Say.LOG_OUT_SURE), said(Say.LOG_OUT_YES), said(Say.STAY)) { tap(Tap.LogOut) }
}

/** Rows that each lead to a place. */
@Composable
internal fun Ways(
    go: (Place) -> Unit,
    vararg ways: Pair<Place, Say>,
) {
    Card {
        for ((at, way) in ways.withIndex()) {
            if (at > 0) Between()
            WayRow(said(way.second), sign = if (way.first == Place.Policy) Signs.shield else null) { go(way.first) }
        }
    }
}
