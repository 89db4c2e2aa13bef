package com.gctookit.gongchao.ui.shell

import androidx.compose.runtime.Composable
import com.gctookit.gongchao.core.AccountView
import com.gctookit.gongchao.core.DeviceLine
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.OpenDevice
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.consent.PermissionsScreen
import com.gctookit.gongchao.ui.dial.DialScreen
import com.gctookit.gongchao.ui.fieldwork.DeviceScreen
import com.gctookit.gongchao.ui.fieldwork.DevicesScreen
import com.gctookit.gongchao.ui.fieldwork.MessagesScreen
import com.gctookit.gongchao.ui.media.Thumbnails
import com.gctookit.gongchao.ui.media.UploadsScreen
import com.gctookit.gongchao.ui.mine.AboutScreen
import com.gctookit.gongchao.ui.mine.ContactScreen
import com.gctookit.gongchao.ui.mine.LogScreen
import com.gctookit.gongchao.ui.mine.MineScreen
import com.gctookit.gongchao.ui.mine.RightsScreen
import com.gctookit.gongchao.ui.mine.SafetyScreen
import com.gctookit.gongchao.ui.notices.NoticeScreen
import com.gctookit.gongchao.ui.notices.NoticesScreen
import com.gctookit.gongchao.ui.policy.CollectedScreen
import com.gctookit.gongchao.ui.policy.EditionScreen
import com.gctookit.gongchao.ui.policy.EditionsScreen
import com.gctookit.gongchao.ui.policy.PolicyScreen
import com.gctookit.gongchao.ui.policy.SharedScreen
import com.gctookit.gongchao.ui.scan.ScanScreen
import com.gctookit.gongchao.ui.session.DeskScreen
import com.gctookit.gongchao.ui.session.canBeLeft

/** Whether a place is owed to everybody at any time: policy, lists, contact. */
fun readable(place: Place): Boolean =
    when (place) {
        Place.Policy, Place.Editions, is Place.Edition, Place.Collected, Place.Shared, Place.Contact -> true
        else -> false
    }

/** Goes one step back. Who leaves the scanner says so; what is under way with the account is left first, before the place. */
fun leave(
    place: Place,
    account: AccountView,
    way: Way,
    tap: (Tap) -> Unit,
) {
    if (ofAccount(place) && account.canBeLeft) {
        tap(Tap.LeaveCode)
        return
    }
    if (place == Place.Scan) tap(Tap.Leave(Feature.SCAN))
    way.back()
}

/** Whether what is under way with the account is drawn at a place. */
fun ofAccount(place: Place?): Boolean = place == Place.Sessions || place == Place.Cancellation

/**
 * What stands at a place.
 *
 * @param first the first page: it stands where a place is nobody's, because nobody is logged in
 */
@Composable
fun PlaceScreen(
    place: Place,
    snapshot: Snapshot,
    hands: Hands,
    handset: Handset,
    way: Way,
    wish: Wish,
    first: @Composable () -> Unit,
    openChange: () -> Unit,
) {
    val tap = hands::tap
    val go = way::go
    val back = { leave(place, snapshot.account, way, tap) }
    val permissions = { way.go(Place.Permissions) }
    val call = { line: DeviceLine -> line.customer?.dialHandle?.let(wish::call) ?: Unit }
    val devices = snapshot.fieldwork.devices
    val login = snapshot.login as? LoginView.LoggedIn
    when (place) {
        is Place.Scan -> {
            ScanScreen(
                scan = snapshot.scan,
                asked = snapshot.consent.prompt != null,
                hasTorch = handset.hasTorch,
                tap = tap,
                back = back,
                search = {
                    back()
                    way.go(Place.Devices)
                },
                opened = {
                    back()
                    way.go(Place.Device)
                },
                camera = { torch, modifier -> handset.Camera(torch, modifier) },
            )
        }

        is Place.Devices -> {
            DevicesScreen(devices, tap, back, permissions) { way.go(Place.Device) }
        }

        is Place.Device -> {
            DeviceScreen(
                open = devices?.open ?: OpenDevice.Nothing,
                back = back,
                search = {
                    way.back()
                    way.go(Place.Devices)
                },
                call = call,
            )
        }

        is Place.Messages -> {
            MessagesScreen(snapshot.fieldwork.messages, tap, back, permissions)
        }

        is Place.Uploads -> {
            UploadsScreen(snapshot.uploads, Thumbnails.remembered(hands, handset), tap, back, wish::send)
        }

        is Place.Dial -> {
            DialScreen(devices, tap, back, permissions, call)
        }

        is Place.Mine -> {
            if (login != null) MineScreen(login, snapshot.consent, tap, back, go) else first()
        }

        is Place.About -> {
            AboutScreen(snapshot.edition, back, go)
        }

        is Place.Policy -> {
            PolicyScreen(snapshot.number, hands, back, go)
        }

        is Place.Editions -> {
            EditionsScreen(snapshot.edition, hands, back, go)
        }

        is Place.Edition -> {
            EditionScreen(place.id, hands, back)
        }

        is Place.Permissions -> {
            PermissionsScreen(snapshot.consent, tap, back, openChange = {
                openChange()
                way.back()
            }, openSettings = handset::openSettings)
        }

        is Place.Collected -> {
            CollectedScreen(snapshot.edition, hands, back)
        }

        is Place.Shared -> {
            SharedScreen(snapshot.edition, hands, back)
        }

        is Place.Rights -> {
            RightsScreen(hands, handset, back, go)
        }

        is Place.Sessions, is Place.Cancellation -> {
            if (login != null) DeskScreen(place, snapshot.account, snapshot.number, tap, back, go) else first()
        }

        is Place.Log -> {
            LogScreen(hands, handset, back)
        }

        is Place.Contact -> {
            ContactScreen(snapshot.contact, login != null, handset, back, go)
        }

        is Place.Safety -> {
            SafetyScreen(back)
        }

        is Place.Notices -> {
            NoticesScreen(snapshot.notices, tap, back, go)
        }

        is Place.Notice -> {
            NoticeScreen(snapshot.notices.all.find { it.id == place.id }, tap, back)
        }
    }
}
