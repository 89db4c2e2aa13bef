package com.gctookit.gongchao.ui.consent

import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.Ask
import com.gctookit.gongchao.core.ConsentView
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.FeatureAnswer
import com.gctookit.gongchao.core.FeatureView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Answers
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Part
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.frame.Sure
import com.gctookit.gongchao.ui.frame.SwitchRow
import com.gctookit.gongchao.ui.frame.WayRow
import com.gctookit.gongchao.ui.frame.rememberAsked
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/** 权限与撤回: every consent with its purpose beside it and its way back, as easy as its way in. */
@Composable
fun PermissionsScreen(
    consent: ConsentView,
    tap: (Tap) -> Unit,
    back: () -> Unit,
    openChange: () -> Unit,
    openSettings: () -> Unit,
) {
    val everything = rememberAsked()
    Frame(said(Say.PERMISSIONS), back) {
        Sheet {
            Quiet(said(Say.PERMISSIONS_LEAD), Modifier.padding(bottom = 16.dp))
            if (consent.change != null) {
                Banner(said(Say.CHANGE_WAITS), Signs.shield, action = said(Say.LOOK), onAction = openChange)
                Spacer(Modifier.height(16.dp))
            }
            for (ask in listOf(Ask.AT_TAP, Ask.BY_SWITCH, Ask.AT_LOGIN)) {
                val rows = consent.features.filter { it.ask == ask }
                if (rows.isEmpty()) continue
                Part(said(heading(ask)))
                Card {
                    for (row in rows) {
                        FeatureSwitch(row, tap)
                        if (row !== rows.last()) Between()
                    }
                }
            }
            Part(said(Say.SYSTEM_PERMISSIONS))
            Card { WayRow(said(Say.OPEN_SETTINGS), said(Say.OPEN_SETTINGS_BELOW), onClick = openSettings) }
            Spacer(Modifier.height(16.dp))
            Card { WayRow(said(Say.WITHDRAW_ALL), said(Say.WITHDRAW_ALL_BELOW)) { everything.value = true } }
        }
    }
    Sure(everything, said(Say.WITHDRAW_ALL), said(Say.WITHDRAW_ALL_SURE), said(Say.WITHDRAW), said(Say.KEEP)) {
        tap(Tap.WithdrawAll)
    }
}

/** One consent as a switch. On asks with the edition's words first; off takes effect at once. */
@Composable
fun FeatureSwitch(
    row: FeatureView,
    tap: (Tap) -> Unit,
) {
    var asking by rememberSaveable(row.feature) { mutableStateOf(false) }
    SwitchRow(
        title = said(row.name),
        below = said(row.dialog.purpose) + "\n" + said(standing(row)),
        on = row.answer is FeatureAnswer.Granted,
        onChange = { on -> if (on) asking = true else tap(Tap.Withdraw(row.feature)) },
    )
    if (asking) {
        Asking(row.dialog, onAway = { asking = false }) {
            Answers(
                yes = said(row.dialog.agree),
                no = said(row.dialog.refuse),
                onYes = {
                    asking = false
                    tap(Tap.SwitchOn(row.feature))
                },
                onNo = { asking = false },
            )
        }
    }
}

/** The row of one feature, where the edition has it. */
fun ConsentView.row(feature: Feature): FeatureView? = features.find { it.feature == feature }

private fun heading(ask: Ask): Say =
    when (ask) {
        Ask.AT_LOGIN -> Say.ASK_AT_LOGIN
        Ask.AT_TAP -> Say.ASK_AT_TAP
        Ask.BY_SWITCH -> Say.ASK_BY_SWITCH
    }

private fun standing(row: FeatureView): Say =
    when (row.answer) {
        is FeatureAnswer.Unasked -> Say.ANSWER_UNASKED
        is FeatureAnswer.Noticed -> Say.ANSWER_NOTICED
        is FeatureAnswer.Granted -> if (row.inUse) Say.ANSWER_IN_USE else Say.ANSWER_GRANTED
        is FeatureAnswer.Refused -> Say.ANSWER_REFUSED
        is FeatureAnswer.Withdrawn -> Say.ANSWER_WITHDRAWN
        is FeatureAnswer.Expired -> Say.ANSWER_EXPIRED
        is FeatureAnswer.Superseded -> Say.ANSWER_SUPERSEDED
    }
