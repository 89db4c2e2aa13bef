package com.gctookit.gongchao.kit

import com.gctookit.gongchao.core.Client
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.rig.Desk
import com.gctookit.gongchao.rig.MemoryVault
import com.gctookit.gongchao.rig.Wifi
import com.gctookit.gongchao.rig.awaiting
import com.gctookit.gongchao.rig.figure
import com.gctookit.gongchao.rig.nowhere
import com.gctookit.gongchao.rig.phone
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue
import kotlin.time.measureTime

class SnapshotsTest {
    @Tag("figures")
    @Test
    fun `a thousand changes in a burst are at most twenty deliveries, and the last one always`(
        @TempDir folder: Path,
    ) = awaiting {
        Client.start(nowhere("$folder"), MemoryVault(), Desk, Wifi).use { client ->
            val before = client.snapshot().number
            client.subscribe().use { subscription ->
                val deliveries =
                    async(Dispatchers.Default) {
                        val seen = mutableListOf<Snapshot>()
                        var number = before
                        // The number says which change is the last: each tap changes what is seen.
                        while (number < before + 1_000u) {
                            val next = checkNotNull(subscription.next(number))
                            number = next.number
                            seen += next
                        }
                        seen
                    }
                val burst = measureTime { for (nr in 1..1_000) client.tap(Tap.TickBox(nr % 2 == 1)) }
                val seen = deliveries.await()
                figure("1000 changes in a burst", burst.inWholeMicroseconds / 1_000.0, "ms")
                figure("deliveries of a burst of 1000, the last among them", seen.size.toDouble(), "of 1000", 20.0)
                assertTrue(seen.size <= 20, "${seen.size} deliveries")
                assertFalse(seen.last().consent.ticked, "the last change was not delivered")
                assertEquals(client.snapshot().number, seen.last().number)
                assertTrue(seen.zipWithNext().all { (earlier, later) -> earlier.number < later.number })
            }
            client.shutdown()
        }
    }

    @Test
    fun `the flow holds the last of a burst, and taps of one thread arrive in their order`(
        @TempDir folder: Path,
    ) = awaiting {
        Gongchao.start(nowhere("$folder"), phone()).use { core ->
            val before = core.snapshots.value.number
            for (nr in 1..1_001) launch { core.tap(Tap.TickBox(nr % 2 == 1)) }
            // Out of order, two equal taps in a row would change nothing and the count would fall short.
            val last = core.snapshots.first { it.number >= before + 1_001u }
            assertTrue(last.consent.ticked)
        }
    }

    @Test
    fun `one who waits is told of the end, and the flow stays at the last`(
        @TempDir folder: Path,
    ) = awaiting {
        val client = Client.start(nowhere("$folder"), MemoryVault(), Desk, Wifi)
        val subscription = client.subscribe()
        val waiting = async(Dispatchers.Default) { subscription.next(client.snapshot().number + 1_000u) }
        subscription.end()
        subscription.end()
        assertNull(waiting.await())
        assertNull(subscription.next(null))

        val other = client.subscribe()
        val waitingToo = async(Dispatchers.Default) { other.next(ULong.MAX_VALUE) }
        client.shutdown()
        assertNull(waitingToo.await())
    }

    @Test
    fun `what is printed of a snapshot, a tap and a configuration is their name`(
        @TempDir folder: Path,
    ) = awaiting {
        Gongchao.start(nowhere("$folder"), phone()).use { core ->
            assertEquals("Snapshot(…)", core.snapshots.value.toString())
            assertEquals("Tap(…)", Tap.LogIn("13800138000").toString())
        }
    }
}
