package com.gctookit.gongchao.ui.previews

import com.gctookit.gongchao.core.AccountView
import com.gctookit.gongchao.core.CancellationView
import com.gctookit.gongchao.core.ChangeView
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.DevicesView
import com.gctookit.gongchao.core.Doing
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.LabelFormat
import com.gctookit.gongchao.core.ListDoing
import com.gctookit.gongchao.core.LockReason
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.MessageTrouble
import com.gctookit.gongchao.core.NoticeAnswer
import com.gctookit.gongchao.core.OpenDevice
import com.gctookit.gongchao.core.OsPermission
import com.gctookit.gongchao.core.PromptKind
import com.gctookit.gongchao.core.ScanView
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.core.StepUpDoing
import com.gctookit.gongchao.core.StorageFault
import com.gctookit.gongchao.ui.previews.Samples.consent
import com.gctookit.gongchao.ui.previews.Samples.devices
import com.gctookit.gongchao.ui.previews.Samples.messages
import com.gctookit.gongchao.ui.previews.Samples.notices
import com.gctookit.gongchao.ui.previews.Samples.prompt
import com.gctookit.gongchao.ui.previews.Samples.snapshot
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.shell.Stage

/** One screen in one state. */
class Scene(
    val name: String,
    val stage: Stage,
    val at: Place? = null,
    val how: SampleHands.How = SampleHands.How.ANSWERS,
    val shared: Boolean = false,
) {
    constructor(name: String, snapshot: Snapshot, at: Place? = null) : this(name, Stage.Running(snapshot), at)

    override fun toString() = name
}

/** Every screen in every state that a person can meet. */
object Scenes {
    private val logIn = LoginView.Ready
    private val nobody = snapshot(logIn, devices = null, messages = null)
    private val here = snapshot()
    private val long = devices(listOf(Samples.longDevice, Samples.device(0)))

    private fun reading(
        name: String,
        at: Place,
    ): List<Scene> =
        listOf(
            Scene(name, Stage.Running(here), at),
            Scene("$name-loading", Stage.Running(here), at, SampleHands.How.WAITS),
            Scene("$name-error", Stage.Running(here), at, SampleHands.How.FAILS),
        )

    private fun opening(doing: Doing) = devices(open = OpenDevice.Opening(doing))

    private val before =
        listOf(
            Scene("start", Stage.Starting),
            Scene("start-locked-phone", Stage.Failed(CoreException.WaitForUnlock())),
            Scene("start-key-lost", Stage.Failed(CoreException.KeyLost())),
            Scene("start-newer", Stage.Failed(CoreException.Newer())),
            Scene("start-running", Stage.Failed(CoreException.AlreadyRunning())),
            Scene("start-storage", Stage.Failed(CoreException.Storage(StorageFault.FULL))),
            Scene("start-failed", Stage.Failed(CoreException.Internal())),
            Scene("notice", nobody.copy(consent = consent(NoticeAnswer.UNANSWERED))),
            Scene("notice-refused", nobody.copy(consent = consent(NoticeAnswer.REFUSED))),
            Scene("login", nobody),
            Scene("login-told", nobody.copy(told = Samples.told)),
            Scene("login-ticked", nobody.copy(consent = consent(ticked = true))),
            Scene("login-requesting", nobody.copy(login = LoginView.Requesting, consent = consent(ticked = true))),
            Scene("code", nobody.copy(login = Samples.waiting)),
            Scene("code-checking", nobody.copy(login = Samples.waiting.copy(checking = true))),
            Scene("code-resend", nobody.copy(login = Samples.waiting.copy(resendInS = 0uL))),
        ) + LockReason.entries.map { Scene("locked-${it.name.lowercase()}", nobody.copy(login = LoginView.Locked(it))) }

    private val work =
        listOf(
            Scene("home", here),
            Scene("home-offline", snapshot(Samples.offline)),
            Scene("home-change-left", here.copy(notices = notices(newerPolicy = Samples.incident))),
            Scene("consent", here.copy(consent = consent(prompt = prompt()))),
            Scene("permission", here.copy(consent = consent(prompt = prompt(PromptKind.System(OsPermission.CAMERA))))),
            Scene("change", here.copy(consent = consent(change = Samples.change))),
            Scene("change-minor", here.copy(consent = consent(change = minor()))),
            Scene("urgent", here.copy(notices = notices(urgent = Samples.incident))),
            Scene("scan-idle", here, Place.Scan),
            Scene("scan-asked", here.copy(consent = consent(prompt = prompt())), Place.Scan),
            Scene("scan", here.copy(scan = ScanView.Ready), Place.Scan),
            Scene("scan-found", here.copy(scan = ScanView.Found(LabelFormat.QR, "GC-2024-0017")), Place.Scan),
            Scene("devices", here, Place.Devices),
            Scene("devices-more", here(devices(more = true, doing = Doing.ASKING)), Place.Devices),
            Scene("devices-loading", here(devices(listOf(), Doing.ASKING)), Place.Devices),
            Scene("devices-empty", here(devices(listOf(), query = "锅炉")), Place.Devices),
            Scene("devices-waiting", here(devices(listOf(), Doing.WAITING)), Place.Devices),
            Scene("devices-refused", here(devices(listOf(), Doing.REFUSED)), Place.Devices),
            Scene("devices-signed-out", here(devices(listOf(), Doing.SIGNED_OUT)), Place.Devices),
            Scene("devices-stale", snapshot(Samples.offline, devices = devices(stale = true)), Place.Devices),
            Scene("devices-shut", snapshot(devices = null), Place.Devices),
            Scene("devices-long", here(long), Place.Devices),
            Scene("device", here(devices(open = OpenDevice.Shown(Samples.device(0), false))), Place.Device),
            Scene("device-stale", here(devices(open = OpenDevice.Shown(Samples.device(1), true))), Place.Device),
            Scene("device-long", here(devices(open = OpenDevice.Shown(Samples.longDevice, false))), Place.Device),
            Scene("device-opening", here(opening(Doing.ASKING)), Place.Device),
            Scene("device-waiting", here(opening(Doing.WAITING)), Place.Device),
            Scene("device-refused", here(opening(Doing.REFUSED)), Place.Device),
            Scene("device-unknown", here(devices(open = OpenDevice.Unknown)), Place.Device),
            Scene("messages", here, Place.Messages),
            Scene("messages-empty", snapshot(messages = messages(listOf())), Place.Messages),
            Scene("messages-loading", snapshot(messages = messages(listOf(), Doing.ASKING)), Place.Messages),
            Scene("messages-waiting", snapshot(messages = messages(doing = Doing.WAITING)), Place.Messages),
            Scene(
                "messages-empty-waiting",
                snapshot(Samples.offline, messages = messages(listOf(), Doing.WAITING)),
                Place.Messages,
            ),
            Scene(
                "messages-refused",
                snapshot(messages = messages(Samples.talk + Samples.refused, trouble = MessageTrouble.FULL)),
                Place.Messages,
            ),
            Scene("messages-shut", snapshot(messages = null), Place.Messages),
            Scene("uploads", here, Place.Uploads),
            Scene("uploads-empty", snapshot(uploads = listOf()), Place.Uploads),
            Scene("dial", here, Place.Dial),
            Scene("dial-empty", here(devices(listOf())), Place.Dial),
            Scene("dial-more", here(devices(more = true)), Place.Dial),
            Scene("dial-waiting", snapshot(Samples.offline, devices = devices(listOf(), Doing.WAITING)), Place.Dial),
            Scene("dial-shut", snapshot(devices = null), Place.Dial),
        )

    private val owed =
        listOf(
            Scene("mine", here, Place.Mine),
            Scene("about", here, Place.About),
            Scene("permissions", here, Place.Permissions),
            Scene("rights", here, Place.Rights),
            Scene("contact", here, Place.Contact),
            Scene("safety", here, Place.Safety),
            Scene("notices", here, Place.Notices),
            Scene("notices-empty", here.copy(notices = notices(listOf())), Place.Notices),
            Scene("notices-failed", here.copy(notices = notices(failed = true)), Place.Notices),
            Scene("notice-page", here, Place.Notice("notice-1")),
            Scene("notice-gone", here, Place.Notice("none")),
            Scene("edition", here, Place.Edition("2023-01-05")),
            Scene("edition-unknown", here, Place.Edition("none")),
            Scene("shared-rows", Stage.Running(here), Place.Shared, shared = true),
        ) + reading("policy", Place.Policy) + reading("editions", Place.Editions) +
            reading("collected", Place.Collected) + reading("shared", Place.Shared)

    private val desk =
        listOf(
            Scene("sessions", at(Accounts.desk), Place.Sessions),
            Scene("sessions-loading", at(Accounts.account(unknown(ListDoing.ASKING))), Place.Sessions),
            Scene("sessions-error", at(Accounts.account(unknown(ListDoing.FAILED))), Place.Sessions),
            Scene("sessions-alone", at(Accounts.account(Accounts.sessions(listOf(Accounts.own)))), Place.Sessions),
            Scene(
                "sessions-offline",
                at(Accounts.account(Accounts.sessions(doing = ListDoing.FAILED))).copy(login = Samples.offline),
                Place.Sessions,
            ),
            Scene("sessions-long", at(Accounts.account(Accounts.longest)), Place.Sessions),
            Scene("step-up", at(Accounts.stepUp(StepUpDoing.TYPING)), Place.Sessions),
            Scene("step-up-asking", at(Accounts.stepUp(StepUpDoing.ASKING)), Place.Sessions),
            Scene("step-up-checking", at(Accounts.stepUp(StepUpDoing.CHECKING)), Place.Sessions),
            Scene(
                "step-up-wrong",
                at(Accounts.stepUp(StepUpDoing.TYPING, left = 4u)).copy(told = Accounts.wrongCode),
                Place.Sessions,
            ),
            Scene("step-up-acting", at(Accounts.stepUp(StepUpDoing.ACTING)), Place.Sessions),
            Scene("step-up-unanswered", at(Accounts.stepUp(StepUpDoing.UNANSWERED)), Place.Sessions),
            cancellation("cancellation-before", null),
            cancellation("cancellation-asking", CancellationView.Asking),
            cancellation("cancellation-blocked", Accounts.blocked),
            cancellation("cancellation", Accounts.reading),
            cancellation("cancellation-unknown", CancellationView.Confirming),
            cancellation("cancellation-elsewhere", Accounts.elsewhere),
            cancellation("cancellation-taking-back", Accounts.elsewhere.copy(takingBack = true)),
            Scene("leaving", nobody.copy(login = Accounts.leaving)),
            Scene(
                "leaving-asking",
                nobody.copy(login = Accounts.leaving.copy(canBeTakenBack = false, takingBack = true)),
            ),
            Scene("leaving-final", nobody.copy(login = Accounts.leaving.copy(canBeTakenBack = false))),
            Scene("gone", nobody.copy(login = LoginView.Cancelled)),
            Scene("log-empty", Stage.Running(here), Place.Log, SampleHands.How.HAS_NONE),
        ) + reading("log", Place.Log)

    val all = before + work + owed + desk

    /** The one of this name. */
    fun of(name: String) = all.single { it.name == name }

    /** Those whose shape differs, so that each way of looking is seen on each shape. */
    val shapes =
        listOf("notice", "login-told", "code", "home", "consent", "change", "scan", "scan-found", "devices-long")
            .plus(listOf("device-long", "messages", "uploads", "permissions", "policy", "collected", "mine"))
            .plus(listOf("sessions-long", "step-up-wrong", "cancellation", "leaving", "log"))
            .map(::of)

    private fun at(account: AccountView) = snapshot(account = account)

    private fun unknown(doing: ListDoing) = Accounts.sessions(listOf(), doing, known = false)

    private fun cancellation(
        name: String,
        cancellation: CancellationView?,
    ) = Scene(name, at(Accounts.account(cancellation = cancellation)), Place.Cancellation)

    private fun here(devices: DevicesView) = snapshot(devices = devices)

    private fun minor() = ChangeView("2024-06-19", "2025-03-01", Samples.changes.drop(1), listOf<Feature>())
}
