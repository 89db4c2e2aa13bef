package com.gctookit.gongchao.kit

import com.gctookit.gongchao.core.Client
import com.gctookit.gongchao.core.Config
import com.gctookit.gongchao.core.ConfigPart
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.DeviceProbe
import com.gctookit.gongchao.core.NetworkProbe
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.core.readTap
import com.gctookit.gongchao.core.rehearsePanic
import com.gctookit.gongchao.rig.Desk
import com.gctookit.gongchao.rig.MemoryVault
import com.gctookit.gongchao.rig.Wifi
import com.gctookit.gongchao.rig.awaiting
import com.gctookit.gongchao.rig.nowhere
import com.gctookit.gongchao.rig.phone
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicReference
import kotlin.concurrent.thread
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

/** As much as a phone has no use for. */
private val HUGE = "7".repeat(64 * 1024 * 1024)

class BadInputTest {
    @TempDir
    lateinit var folder: Path

    private suspend fun <T> running(act: suspend (Gongchao) -> T): T =
        Gongchao.start(nowhere("$folder"), phone()).use { act(it) }

    private suspend fun assertAlive(core: Gongchao) {
        core.tap(Tap.TickBox(true))
        core.snapshots.first { it.consent.ticked }
    }

    @Test
    fun `a panic is an error like another, and everything goes on`() =
        awaiting {
            running { core ->
                repeat(100) { assertFailsWith<CoreException.Internal> { rehearsePanic() } }
                assertAlive(core)
            }
        }

    @Test
    fun `f_01_a text of 64 MiB is refused wherever a text goes in`() =
        awaiting {
            running { core ->
                val taps =
                    listOf(
                        Tap.LogIn(HUGE),
                        Tap.EnterCode(HUGE),
                        Tap.SearchDevices(HUGE),
                        Tap.WriteMessage(HUGE),
                        Tap.Send(HUGE),
                        Tap.OpenDevice(HUGE),
                        Tap.Call(HUGE),
                        Tap.NoticeRead(HUGE),
                        Tap.Answer(HUGE, Outcome.AGREED),
                    )
                for (tap in taps) {
                    assertFailsWith<CoreException.BadInput>(tap::class.simpleName) { core.tap(tap) }
                }
                assertFailsWith<CoreException.BadInput> { readTap(HUGE) }
                assertAlive(core)
            }
        }

    @Test
    fun `f_01_empty and odd texts are taken or refused, and nothing falls over`() =
        awaiting {
            running { core ->
                for (text in listOf(
                    "",
                    " ",
                    "\u0000",
                    "\u202e",
                    "一三八",
                    "😀".repeat(1_000),
                    "'; --",
                    "\n\n",
                    "\ufeff",
                )) {
                    for (tap in listOf(Tap.LogIn(text), Tap.EnterCode(text), Tap.SearchDevices(text), Tap.Send(text))) {
                        runCatching { core.tap(tap) }.onFailure { assertTrue(it is CoreException.BadInput, "$it") }
                    }
                    assertFailsWith<CoreException.BadInput> { core.answer(text, Outcome.AGREED) }
                    assertFailsWith<CoreException.BadInput> { core.tap(Tap.PauseUpload(text)) }
                }
                assertAlive(core)
            }
        }

    @Test
    fun `half a character is not let through as something else`() =
        awaiting {
            running { core ->
                // A surrogate by itself is no character; Java lets it stand in a string.
                runCatching { core.tap(Tap.SearchDevices("\ud83d")) }
                assertAlive(core)
            }
        }

    @Test
    fun `a wrong configuration says which part`() =
        awaiting {
            val right = nowhere("$folder")
            val wrong: Map<Config, ConfigPart> =
                mapOf(
                    right.copy(folder = "") to ConfigPart.FOLDER,
                    right.copy(folder = "somewhere") to ConfigPart.FOLDER,
                    right.copy(folder = "/tmp/\u0000") to ConfigPart.FOLDER,
                    right.copy(accountUrl = "http://localhost:9") to ConfigPart.ADDRESS,
                    right.copy(mediaUrl = "") to ConfigPart.ADDRESS,
                    right.copy(telemetryUrl = "https://u:p@localhost") to ConfigPart.ADDRESS,
                    right.copy(anchorsPem = "") to ConfigPart.ANCHORS,
                    right.copy(anchorsPem = "no certificate") to ConfigPart.ANCHORS,
                    right.copy(pins = emptyList()) to ConfigPart.PINS,
                    right.copy(pins = listOf("00")) to ConfigPart.PINS,
                    right.copy(appVersion = "one") to ConfigPart.APP_VERSION,
                    right.copy(channel = "app store") to ConfigPart.CHANNEL,
                    right.copy(folder = HUGE) to ConfigPart.FOLDER,
                )
            for ((config, part) in wrong) {
                val error = assertFailsWith<CoreException>("$part") { Gongchao.start(config, phone()) }
                assertEquals(part, (error as? CoreException.Configuration)?.part, "$error")
            }
            running { assertAlive(it) }
        }

    @Test
    fun `a folder that is a file, or may not be made, is the storage's fault`() =
        awaiting {
            val file = Files.createFile(folder.resolve("file"))
            for (path in listOf("$file", "$file/below", "/proc/gongchao")) {
                assertFailsWith<CoreException.Storage>(path) { Gongchao.start(nowhere(path), phone()) }
            }
        }

    @Test
    fun `f_02_after the end every call says so, and ending again is no fault`() =
        awaiting {
            val core = Gongchao.start(nowhere("$folder"), phone())
            core.shutdown()
            core.shutdown()
            core.close()
            core.close()
            val calls: List<suspend () -> Unit> =
                listOf(
                    { core.tap(Tap.Foreground) },
                    { core.tap(Tap.LogIn("13800138000")) },
                    { core.openScan() },
                    { core.lists() },
                    { core.policy() },
                    { core.settle() },
                    { core.lendTime() },
                )
            for (call in calls) assertFailsWith<CoreException.ShutDown> { call() }
        }

    @Test
    fun `the bare client says so too`() =
        awaiting {
            Client.start(nowhere("$folder"), MemoryVault(), Desk, Wifi).use { client ->
                client.shutdown()
                assertFailsWith<CoreException.ShutDown> { client.shutdown() }
                assertFailsWith<CoreException.ShutDown> { client.tap(Tap.Foreground) }
                assertFailsWith<CoreException.ShutDown> { client.scan() }
                assertFailsWith<CoreException.ShutDown> { client.lists() }
                assertFailsWith<CoreException.ShutDown> { client.policy() }
                assertFailsWith<CoreException.ShutDown> { client.settle() }
                client.lendTime().use { lease -> assertFailsWith<CoreException.ShutDown> { lease.next(1_000u) } }
            }
        }

    @Test
    fun `a second client in a folder is refused until the first is gone`() =
        awaiting {
            val vault = MemoryVault()
            val first = Gongchao.start(nowhere("$folder"), phone(vault))
            assertFailsWith<CoreException.AlreadyRunning> { Gongchao.start(nowhere("$folder"), phone(vault)) }
            assertAlive(first)
            first.shutdown()
            Gongchao.start(nowhere("$folder"), phone(vault)).use { assertAlive(it) }
        }

    @Test
    fun `a key that is gone is told, and starting anew is the way on`() =
        awaiting {
            val vault = MemoryVault()
            Gongchao.start(nowhere("$folder"), phone(vault)).close()
            assertFailsWith<CoreException.KeyLost> { Gongchao.start(nowhere("$folder"), phone()) }
            Gongchao.startAnew(nowhere("$folder"), phone(vault)).use { assertAlive(it) }
            Gongchao.start(nowhere("$folder"), phone(vault)).use { assertAlive(it) }
        }

    @Test
    fun `ten starts at a time in one folder are one client`() =
        awaiting {
            val vault = MemoryVault()
            val started = ConcurrentLinkedQueue<Gongchao>()
            val refused = ConcurrentLinkedQueue<Throwable>()
            val starts =
                (1..10).map {
                    launch(Dispatchers.IO) {
                        runCatching {
                            Gongchao.start(
                                nowhere("$folder"),
                                phone(vault),
                            )
                        }.fold(started::add, refused::add)
                    }
                }
            starts.forEach { it.join() }
            assertEquals(1, started.size)
            assertTrue(refused.all { it is CoreException.AlreadyRunning }, "$refused")
            started.forEach { it.close() }
        }

    @Test
    fun `f_02_a port may call the client that asks it`() =
        awaiting {
            val client = AtomicReference<Client>()
            val answers = AtomicReference("")
            val device =
                object : DeviceProbe {
                    override fun read() = Desk.read()

                    override fun system() =
                        Desk.system().also {
                            client.get()?.run {
                                tap(Tap.TickBox(true))
                                answers.set(snapshot().edition)
                            }
                        }
                }
            val network =
                object : NetworkProbe {
                    // Another client, from inside a start.
                    override fun read() =
                        Wifi.read().also {
                            Client.start(nowhere("$folder/inner"), MemoryVault(), Desk, Wifi).use { inner ->
                                answers.set(inner.snapshot().edition)
                                runBlocking { inner.shutdown() }
                            }
                        }
                }
            Gongchao.start(nowhere("$folder"), phone(device = device, network = network)).use { core ->
                assertEquals("2024-06-19", answers.get())
                assertAlive(core)
            }
        }

    @Test
    fun `who draws may tap, and may end everything, from where a snapshot reaches him`() =
        awaiting {
            val core = Gongchao.start(nowhere("$folder"), phone())
            val drawing =
                launch(Dispatchers.Unconfined) {
                    core.snapshots.first { seen ->
                        if (!seen.consent.ticked) core.tap(Tap.TickBox(true))
                        seen.consent.ticked
                    }
                    core.close()
                }
            drawing.join()
            assertFailsWith<CoreException.ShutDown> { core.tap(Tap.Foreground) }
        }

    @Test
    fun `many threads at a time, and one of them ends it`() =
        awaiting {
            val vault = MemoryVault()
            repeat(10) {
                val core = Gongchao.start(nowhere("$folder"), phone(vault))
                val faults = ConcurrentLinkedQueue<Throwable>()
                val threads =
                    (1..8).map { nr ->
                        thread {
                            runBlocking {
                                repeat(50) { turn ->
                                    runCatching {
                                        when ((nr + turn) % 4) {
                                            0 -> core.tap(Tap.TickBox(turn % 2 == 0))
                                            1 -> core.lists()
                                            2 -> core.openScan()
                                            else -> core.settle()
                                        }
                                    }.onFailure(faults::add)
                                    if (nr == 1 && turn == 25) core.close()
                                }
                            }
                        }
                    }
                threads.forEach(Thread::join)
                val strange = faults.filter { it !is CoreException.ShutDown && it !is CoreException.NotConsented }
                assertTrue(strange.isEmpty(), "$strange")
            }
        }
}
