package com.gctookit.gongchao.kit

import com.gctookit.gongchao.core.Client
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.OsPermission
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.PromptKind
import com.gctookit.gongchao.core.ScanView
import com.gctookit.gongchao.core.Sight
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.core.version
import com.gctookit.gongchao.rig.Desk
import com.gctookit.gongchao.rig.FirstCall
import com.gctookit.gongchao.rig.MemoryVault
import com.gctookit.gongchao.rig.ReferenceBackend
import com.gctookit.gongchao.rig.Wifi
import com.gctookit.gongchao.rig.WithBackend
import com.gctookit.gongchao.rig.Worker
import com.gctookit.gongchao.rig.awaiting
import com.gctookit.gongchao.rig.config
import com.gctookit.gongchao.rig.figure
import com.gctookit.gongchao.rig.nowhere
import com.gctookit.gongchao.rig.phone
import com.gctookit.gongchao.rig.quantile
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir
import java.nio.ByteBuffer
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlin.time.measureTime

/** What the crossing costs. `cargo xtask bench ffi` judges it, with the library in release and a JVM that is warm. */
@Tag("figures")
@ExtendWith(WithBackend::class)
class FiguresTest {
    @Test
    fun `a frame crosses for the price of a call, whatever its size`(
        backend: ReferenceBackend,
        @TempDir folder: Path,
    ) = awaiting {
        Client.start(backend.config(folder), MemoryVault(), Desk, Wifi).use { client ->
            val session = atTheCamera(client, backend).scan()
            // A session that was ended answers before it looks at a byte, and without an error: what is left is the
            // crossing. An exception would cost more than everything that is to be measured.
            session.end()
            val sides = listOf(256 to 256, 1024 to 1024, 2048 to 1024, 4096 to 2048)
            val frames =
                sides.map { (width, height) ->
                    val plane = ByteBuffer.allocateDirect(width * height)
                    val offer = {
                        session.offer(plane.slice(), width.toUInt(), height.toUInt(), width.toUInt(), 0u)
                    }
                    assertEquals(Sight.Over, offer())
                    offer
                }
            val calls = listOf({ version() }) + frames
            for (call in calls) repeat(20_000) { call() }
            // In turns, so that what slows the machine for a while slows all of them.
            val rounds =
                List(41) {
                    calls.map { call -> measureTime { repeat(500) { call() } }.inWholeNanoseconds / 500_000.0 }
                }

            fun ratio(
                one: Int,
                beside: Int,
            ) = rounds.map { it[one] / it[beside] }.quantile(0.5)
            for ((nr, name) in listOf("no arguments", "64 KiB", "1 MiB", "2 MiB", "8 MiB").withIndex()) {
                figure("a call, $name", rounds.map { it[nr] }.quantile(0.5), "us")
            }
            val (priced, growth) = ratio(3, 0) to ratio(4, 1)
            figure("2 MiB frame / no arguments", priced, "x", FRAME)
            figure("8 MiB frame / 64 KiB frame", growth, "x", GROWTH)
            // What must hold on every machine and beside everything else: a copy of 128 times as much costs 50 times as much.
            assertTrue(growth <= 10, "a frame that is 128 times as large costs $growth times as much: it is copied")
            client.shutdown()
        }
    }

    private suspend fun atTheCamera(
        client: Client,
        backend: ReferenceBackend,
    ): Client {
        client.subscribe().use { subscription ->
            var seen: Snapshot = client.snapshot()

            suspend fun see(looksSo: (Snapshot) -> Boolean) {
                while (!looksSo(seen)) seen = checkNotNull(subscription.next(seen.number))
            }

            suspend fun agree(kind: (PromptKind) -> Boolean) {
                see { snapshot -> snapshot.consent.prompt?.let { kind(it.kind) } == true }
                client.resolve(checkNotNull(seen.consent.prompt).id, Outcome.AGREED)
            }
            val number = Worker.number()
            client.tap(Tap.AnswerNotice(Outcome.AGREED))
            client.tap(Tap.TickBox(true))
            client.tap(Tap.LogIn(number))
            see { it.login is LoginView.WaitingForCode }
            client.tap(Tap.EnterCode(backend.codeFor("+86$number")))
            see { it.login is LoginView.LoggedIn }
            client.tap(Tap.Begin(Feature.SCAN))
            agree { it is PromptKind.Consent }
            agree { it == PromptKind.System(OsPermission.CAMERA) }
            see { it.scan == ScanView.Ready }
        }
        return client
    }

    @Tag("bench")
    @Test
    fun `a single change is with the collector`(
        @TempDir folder: Path,
    ) = awaiting {
        Gongchao.start(nowhere("$folder"), phone()).use { core ->
            val drawn = Channel<Pair<Boolean, Long>>(Channel.UNLIMITED)
            val drawing =
                launch(Dispatchers.Default) {
                    core.snapshots.collect { drawn.send(it.consent.ticked to System.nanoTime()) }
                }
            val took = mutableListOf<Double>()
            for (nr in 1..CHANGES + WARM) {
                // Changes that come faster than a screen draws are held back on purpose; what is measured is one that
                // comes by itself.
                delay(60)
                val ticked = nr % 2 == 1
                val tapped = System.nanoTime()
                core.tap(Tap.TickBox(ticked))
                var seen = drawn.receive()
                while (seen.first != ticked || seen.second < tapped) seen = drawn.receive()
                if (nr > WARM) took += (seen.second - tapped) / 1e6
            }
            drawing.cancel()
            assertEquals(CHANGES, took.size)
            figure("from a tap, through its commit, to the collector, p50 of $CHANGES", took.quantile(0.5), "ms")
            figure("from a tap, through its commit, to the collector, p99 of $CHANGES", took.quantile(0.99), "ms")
        }
    }

    @Tag("bench")
    @Test
    fun `the first call in the life of a JVM`() {
        val runs = List(7) { FirstCall.inItsOwnJvm() }

        fun say(
            part: String,
            name: String,
        ) = figure("first call in a fresh JVM: $name", runs.map { it.getValue(part) }.quantile(0.5) / 1_000, "ms")
        say("jna", "JNA loads itself")
        say("library", "our library is loaded")
        say("checksums", "checksums, bound and compared")
        say("first", "the rest is bound, ports made known, one call")
        say("second", "a second call")
        say("start", "Client.start in an empty folder")
    }

    private companion object {
        const val FRAME = 2.0

        // It does not grow: what is over 1 is the spread of a machine that others use too. A copy would be over 50.
        const val GROWTH = 1.5
        const val CHANGES = 400
        const val WARM = 50
    }
}
