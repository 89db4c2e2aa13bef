package com.gctookit.gongchao.ui.mine

import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Spacer
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.heading
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.ContactView
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Between
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.FactRow
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.frame.Part
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.frame.WayRow
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.shell.Handset
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/** 关于我们: what this is, and the policy one tap further. It can be read before anybody has logged in. */
@Composable
fun AboutScreen(
    edition: String,
    back: () -> Unit,
    go: (Place) -> Unit,
) {
    Frame(said(Say.ABOUT), back) {
        Sheet {
            Text(said(Say.APP), style = MaterialTheme.typography.headlineSmall)
            Quiet(said(Say.ABOUT_LEAD), Modifier.padding(bottom = 16.dp))
            Card { FactRow(said(Say.EDITION_CURRENT), edition) }
            Part(said(Say.ABOUT_READ))
            Ways(
                go,
                Place.Policy to Say.POLICY,
                Place.Editions to Say.EDITIONS,
                Place.Collected to Say.COLLECTED,
                Place.Shared to Say.SHARED,
            )
            Part(said(Say.MINE_HELP))
            Ways(go, Place.Contact to Say.CONTACT, Place.Safety to Say.SAFETY)
        }
    }
}

/**
 * 联系方式: the office's end of the messages where somebody works, the telephone where the policy prints one, the e-mail, and
 * how long an answer may take. What the phone cannot open is read off the screen.
 */
@Composable
fun ContactScreen(
    contact: ContactView,
    atWork: Boolean,
    handset: Handset,
    back: () -> Unit,
    go: (Place) -> Unit,
) {
    var unopened by remember { mutableStateOf(false) }
    Frame(said(Say.CONTACT), back) {
        Sheet {
            Quiet(said(Say.CONTACT_LEAD), Modifier.padding(bottom = 16.dp))
            if (unopened) {
                Banner(said(Say.CONTACT_UNOPENED), Signs.warning, Mood.WAITING)
                Spacer(Modifier.height(16.dp))
            }
            Card {
                if (atWork) {
                    WayRow(said(Say.CONTACT_ONLINE), said(Say.CONTACT_ONLINE_BELOW), Signs.messages) {
                        go(Place.Messages)
                    }
                    Between()
                }
                contact.telephone?.let { telephone ->
                    WayRow(said(Say.CONTACT_TELEPHONE), telephone.shown, Signs.dial) {
                        unopened = !handset.dial(telephone.uri)
                    }
                    Between()
                }
                WayRow(said(Say.CONTACT_EMAIL), contact.email.shown, Signs.send) {
                    unopened = !handset.write(contact.email.uri)
                }
                Between()
                FactRow(said(Say.CONTACT_ANSWER), said(Say.CONTACT_ANSWER_DAYS, contact.answerWithinWorkingDays))
                Between()
                WayRow(said(Say.CONTACT_POLICY), said(Say.CONTACT_POLICY_BELOW), Signs.shield) { go(Place.Policy) }
            }
        }
    }
}

/** 安全提示: what keeps an account its owner's. */
@Composable
fun SafetyScreen(back: () -> Unit) {
    val tips =
        listOf(
            Say.SAFETY_CODE to Say.SAFETY_CODE_BELOW,
            Say.SAFETY_LOCK to Say.SAFETY_LOCK_BELOW,
            Say.SAFETY_LOST to Say.SAFETY_LOST_BELOW,
            Say.SAFETY_CUSTOMER to Say.SAFETY_CUSTOMER_BELOW,
        )
    Frame(said(Say.SAFETY), back) {
        Sheet {
            Card {
                for ((tip, below) in tips) {
                    Column(Modifier.fillMaxWidth().padding(16.dp), verticalArrangement = Arrangement.spacedBy(4.dp)) {
                        Text(
                            said(tip),
                            Modifier.semantics { heading() },
                            style = MaterialTheme.typography.titleMedium,
                        )
                        Quiet(said(below))
                    }
                    if (tip != tips.last().first) Between()
                }
            }
        }
    }
}
