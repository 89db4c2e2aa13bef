package com.gctookit.gongchao.kit

import com.gctookit.gongchao.core.Client
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.rig.Desk
import com.gctookit.gongchao.rig.MemoryVault
import com.gctookit.gongchao.rig.Wifi
import com.gctookit.gongchao.rig.awaiting
import com.gctookit.gongchao.rig.figure
import com.gctookit.gongchao.rig.nowhere
import org.junit.jupiter.api.Tag
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.condition.EnabledOnOs
import org.junit.jupiter.api.condition.OS
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import kotlin.io.path.readLines
import kotlin.test.assertTrue

// In a JVM of its own: what other cases left on the heap would hide what these calls leave behind.
@Tag("alone")
@Tag("figures")
@EnabledOnOs(OS.LINUX, disabledReason = "resident memory is read from /proc")
class LeakTest {
    /** One of each crossing: a value in, a record out, an error, an await, and two objects that come and go. */
    private suspend fun calls(client: Client) {
        client.tap(Tap.SearchDevices("pump"))
        client.snapshot()
        runCatching { client.scan() }
        client.policy()
    }

    private suspend fun objects(client: Client) {
        client.subscribe().use { it.next(null) }
        client.lendTime().close()
    }

    /** What the process really holds, with the JVM's own garbage out of the way. */
    private fun resident(): Long {
        repeat(3) { System.gc() }
        val line = Path.of("/proc/self/status").readLines().first { it.startsWith("VmRSS:") }
        return line.filter(Char::isDigit).toLong() / 1024
    }

    @Test
    fun `twenty thousand calls and five thousand objects leave no more behind than two thousand`(
        @TempDir folder: Path,
    ) = awaiting {
        Client.start(nowhere("$folder"), MemoryVault(), Desk, Wifi).use { client ->
            repeat(500) { calls(client) }
            repeat(250) { objects(client) }
            val early = resident()
            repeat(5_000) { calls(client) }
            repeat(2_500) { objects(client) }
            val late = resident()
            figure("resident memory after 2000 calls", early.toDouble(), "MiB")
            figure("20000 more calls and 5000 objects / 2000 calls", late.toDouble() / early, "x", atMost = 1.05)
            assertTrue(late <= early * 1.05, "$late MiB is more than 1.05 times $early MiB")
            client.shutdown()
        }
    }
}
