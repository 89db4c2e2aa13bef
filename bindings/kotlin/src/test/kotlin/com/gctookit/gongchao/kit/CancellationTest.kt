package com.gctookit.gongchao.kit

import com.gctookit.gongchao.core.Client
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.core.Vault
import com.gctookit.gongchao.core.VaultAnswer
import com.gctookit.gongchao.rig.Desk
import com.gctookit.gongchao.rig.MemoryVault
import com.gctookit.gongchao.rig.Wifi
import com.gctookit.gongchao.rig.awaiting
import com.gctookit.gongchao.rig.nowhere
import com.gctookit.gongchao.rig.phone
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import kotlin.random.Random
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

class CancellationTest {
    @TempDir
    lateinit var folder: Path

    /** Every function of the crossing that awaits, and one that comes back while it is not cancelled. */
    private val awaits: Map<String, suspend (Client) -> Unit> =
        mapOf(
            "next snapshot" to { client -> client.subscribe().use { it.next(ULong.MAX_VALUE) } },
            "first snapshot" to { client -> client.subscribe().use { it.next(null) } },
            "lists" to { client -> client.lists() },
            "policy" to { client -> client.policy() },
            "settle" to { client -> client.settle() },
            "lent time" to { client -> client.lendTime().use { it.next(60_000u) } },
        )

    @TestFactory
    fun `cancelled at any moment, a call leaves the client as it was`() =
        awaits.map { (name, call) ->
            DynamicTest.dynamicTest(name) {
                runBlocking {
                    val client = Client.start(nowhere("$folder/$name"), MemoryVault(), Desk, Wifi)
                    val moments = Random(name.hashCode())
                    repeat(200) {
                        val job = launch(Dispatchers.Default) { call(client) }
                        repeat(moments.nextInt(20)) { yield() }
                        job.cancelAndJoin()
                    }
                    client.tap(Tap.TickBox(true))
                    client.subscribe().use { seen ->
                        var snapshot = checkNotNull(seen.next(null))
                        while (!snapshot.consent.ticked) snapshot = checkNotNull(seen.next(snapshot.number))
                    }
                    client.shutdown()
                    client.close()
                }
            }
        }

    @Test
    fun `a shutdown that is cancelled ends all the same, and the folder is free`() =
        awaiting {
            val vault = MemoryVault()
            repeat(20) {
                val core = Gongchao.start(nowhere("$folder"), phone(vault))
                val job = launch(Dispatchers.Default) { core.shutdown() }
                repeat(it) { yield() }
                job.cancelAndJoin()
                core.close()
                assertFailsWith<CoreException.ShutDown> { core.tap(Tap.Foreground) }
            }
        }

    @Test
    fun `a start that is cancelled leaves nothing behind`() =
        awaiting {
            val asked = CountDownLatch(1)
            val answer = CountDownLatch(1)
            val whole = MemoryVault()
            val slow =
                object : Vault by whole {
                    override fun lookUp(alias: String): VaultAnswer {
                        asked.countDown()
                        answer.await()
                        return whole.lookUp(alias)
                    }
                }
            val starting = async(Dispatchers.Default) { Gongchao.start(nowhere("$folder"), phone(slow)) }
            asked.await()
            starting.cancel()
            answer.countDown()
            assertFailsWith<CancellationException> { starting.await() }
            assertEquals(2, whole.size, "the start had not come to both keys, of the data and of the ledger")
            Gongchao.start(nowhere("$folder"), phone(whole)).close()
        }

    @Test
    fun `lent time that is cancelled is given back at once`() =
        awaiting {
            Gongchao.start(nowhere("$folder"), phone()).use { core ->
                repeat(100) {
                    val job = launch(Dispatchers.Default) { core.lendTime() }
                    repeat(it % 10) { yield() }
                    job.cancelAndJoin()
                }
                assertTrue(core.policy().paragraphs.isNotEmpty())
            }
        }
}
