package com.gctookit.gongchao.kit

import com.gctookit.gongchao.core.Client
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.ScanSession
import com.gctookit.gongchao.core.Sight
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.core.version
import com.gctookit.gongchao.rig.Desk
import com.gctookit.gongchao.rig.MemoryVault
import com.gctookit.gongchao.rig.ReferenceBackend
import com.gctookit.gongchao.rig.Wifi
import com.gctookit.gongchao.rig.WithBackend
import com.gctookit.gongchao.rig.Worker
import com.gctookit.gongchao.rig.awaiting
import com.gctookit.gongchao.rig.config
import com.gctookit.gongchao.rig.nowhere
import com.gctookit.gongchao.rig.phone
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.first
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir
import java.nio.ByteBuffer
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlin.time.TimeSource
import kotlin.time.measureTime

/** What the crossing costs, said and not judged: how fast a machine is at this moment is no fault of the code. */
@Tag("alone")
@ExtendWith(WithBackend::class)
class CostTest {
    /**
     * Nanoseconds of each call: the best of rounds that take turns, with the JVM warm. Others slow a round down, nobody
     * speeds it up.
     */
    private fun costs(calls: List<() -> Unit>): List<Double> {
        for (call in calls) repeat(20_000) { call() }
        val rounds =
            List(31) {
                calls.map { call ->
                    measureTime { repeat(500) { call() } }.inWholeNanoseconds / 500.0
                }
            }
        return calls.indices.map { nr -> rounds.minOf { it[nr] } }
    }

    @Test
    fun `a frame crosses without being copied, however large it is`(
        backend: ReferenceBackend,
        @TempDir folder: Path,
    ) = awaiting {
        ended(backend, folder) { session ->
            // A session that is over looks at nothing: what is left is the crossing.
            fun frame(
                width: Int,
                height: Int,
            ): () -> Unit {
                val plane = ByteBuffer.allocateDirect(width * height)
                return { session.offer(plane.slice(), width.toUInt(), height.toUInt(), width.toUInt(), 0u) }
            }
            val frames = listOf(frame(256, 256), frame(1024, 1024), frame(2048, 1024), frame(4096, 2048))
            val calls = listOf<() -> Unit>({ version() }) + frames
            val costs = costs(calls)
            val (bare, crossed) = costs.first() to costs.drop(1)
            val us = crossed.joinToString(" / ") { "%.1f".format(it / 1_000) }
            val said = "figure: a call without arguments %.1f us; 64 KiB / 1 / 2 / 8 MiB of frame %s us (2 MiB: %.2f x)"
            println(said.format(bare / 1_000, us, crossed[2] / bare))
            // A copy of 8 MiB takes a hundred times as long as one of 64 KiB; a busy machine does not.
            assertTrue(crossed.max() <= 10 * crossed.min(), "the cost grows with the frame: $us")
        }
    }

    /** A session that was ended by its own end. */
    private suspend fun ended(
        backend: ReferenceBackend,
        folder: Path,
        act: (ScanSession) -> Unit,
    ) {
        Client.start(backend.config(folder), MemoryVault(), Desk, Wifi).use { client ->
            client.subscribe().use { subscription ->
                var seen: Snapshot = client.snapshot()

                suspend fun see(looksSo: (Snapshot) -> Boolean) {
                    while (!looksSo(seen)) seen = checkNotNull(subscription.next(seen.number))
                }
                val number = Worker.number()
                client.tap(Tap.AnswerNotice(Outcome.AGREED))
                client.tap(Tap.TickBox(true))
                client.tap(Tap.LogIn(number))
                see { it.login is LoginView.WaitingForCode }
                client.tap(Tap.EnterCode(backend.codeFor("+86$number")))
                see { it.login is LoginView.LoggedIn }
                client.tap(Tap.SwitchOn(Feature.SCAN))
                client.tap(Tap.Begin(Feature.SCAN))
                see { it.consent.prompt != null }
                client.resolve(checkNotNull(seen.consent.prompt).id, Outcome.AGREED)
                see { seen -> seen.consent.features.any { it.feature == Feature.SCAN && it.inUse } }
            }
            val session = client.scan()
            session.end()
            assertEquals(Sight.Over, session.offer(ByteBuffer.allocateDirect(100), 10u, 10u, 10u, 0u))
            act(session)
            client.shutdown()
        }
    }

    @Test
    fun `every change is seen, and how soon is said`(
        @TempDir folder: Path,
    ) = awaiting {
        Gongchao.start(nowhere("$folder"), phone()).use { core ->
            val times =
                (1..120).map { nr ->
                    // What is given out faster than screens draw is held back; here nothing is.
                    delay(60)
                    val ticked = nr % 2 == 1
                    val tapped = TimeSource.Monotonic.markNow()
                    core.tap(Tap.TickBox(ticked))
                    core.snapshots.first { it.consent.ticked == ticked }
                    tapped.elapsedNow().inWholeMicroseconds / 1_000.0
                }
            val sorted = times.drop(20).sorted()
            val (p50, p99) = sorted[sorted.size / 2] to sorted[sorted.size * 99 / 100]
            println("figure: from a tap to the snapshot that shows it: p50 %.2f ms, p99 %.2f ms".format(p50, p99))
        }
    }
}
