package com.gctookit.gongchao.rig

import com.gctookit.gongchao.core.Config
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.NoticeAnswer
import com.gctookit.gongchao.core.OsPermission
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.PromptKind
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.kit.Gongchao
import com.gctookit.gongchao.kit.Phone
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.withTimeoutOrNull
import java.nio.file.Path
import java.util.concurrent.atomic.AtomicInteger
import kotlin.time.Duration.Companion.seconds

/** A person with a phone: taps, waits until it is seen, and says what stood there instead when it never was. */
class Worker(
    val core: Gongchao,
    private val backend: ReferenceBackend,
) : AutoCloseable by core {
    suspend fun tap(tap: Tap) = core.tap(tap)

    /** The first snapshot that looks so. */
    suspend fun see(
        what: String,
        looksSo: (Snapshot) -> Boolean,
    ): Snapshot =
        withTimeoutOrNull(30.seconds) { core.snapshots.first(looksSo) }
            ?: error("never seen: $what. Seen instead: ${core.snapshots.value.text()}")

    /** From the first start to home. */
    suspend fun logIn(number: String) {
        see("the notice") { it.consent.notice == NoticeAnswer.UNANSWERED }
        tap(Tap.AnswerNotice(Outcome.AGREED))
        tap(Tap.TickBox(true))
        tap(Tap.LogIn(number))
        see("the field for the code") { it.login is LoginView.WaitingForCode }
        tap(Tap.EnterCode(backend.codeFor("+86$number")))
        see("home") { it.login is LoginView.LoggedIn }
    }

    /** Taps a feature and says yes to whatever is asked, ours first and the system's after it. */
    suspend fun begin(feature: Feature) {
        tap(Tap.Begin(feature))
        val ours = see("our dialog") { it.consent.prompt?.kind is PromptKind.Consent }
        core.answer(checkNotNull(ours.consent.prompt).id, Outcome.AGREED)
        if (feature == Feature.SCAN) {
            val system =
                see("the system's prompt") { it.consent.prompt?.kind == PromptKind.System(OsPermission.CAMERA) }
            core.answer(checkNotNull(system.consent.prompt).id, Outcome.AGREED)
        }
        see("$feature in use") { seen -> seen.consent.features.any { it.feature == feature && it.inUse } }
    }

    companion object {
        private val numbers = AtomicInteger()

        /** A number of an employee. Ten of them exist; tests that need one by itself are fewer. */
        fun number(): String = "1380013800${numbers.getAndIncrement() % 10}"

        suspend fun start(
            folder: Path,
            backend: ReferenceBackend,
            phone: Phone = phone(),
        ): Worker = Worker(Gongchao.start(backend.config(folder), phone), backend)

        /** A worker who is at home already. */
        suspend fun atWork(
            folder: Path,
            backend: ReferenceBackend,
        ): Worker = start(folder, backend).apply { logIn(number()) }
    }
}

/** A client of this folder and this backend. */
fun ReferenceBackend.config(folder: Path) =
    Config(
        folder = folder.toAbsolutePath().toString(),
        accountUrl = accountUrl,
        mediaUrl = mediaUrl,
        telemetryUrl = telemetryUrl,
        anchorsPem = anchorsPem,
        pins = pins,
        appVersion = "0.1.0",
    )
