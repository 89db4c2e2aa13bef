package com.gctookit.gongchao.kit

import com.gctookit.gongchao.core.Client
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.DeviceFacts
import com.gctookit.gongchao.core.DeviceProbe
import com.gctookit.gongchao.core.Durability
import com.gctookit.gongchao.core.LogRecord
import com.gctookit.gongchao.core.NetworkProbe
import com.gctookit.gongchao.core.NetworkReading
import com.gctookit.gongchao.core.PortException
import com.gctookit.gongchao.core.SystemFacts
import com.gctookit.gongchao.core.Vault
import com.gctookit.gongchao.core.VaultAnswer
import com.gctookit.gongchao.core.VaultBreach
import com.gctookit.gongchao.core.checkVault
import com.gctookit.gongchao.core.drainLog
import com.gctookit.gongchao.rig.Desk
import com.gctookit.gongchao.rig.MemoryVault
import com.gctookit.gongchao.rig.Wifi
import com.gctookit.gongchao.rig.awaiting
import com.gctookit.gongchao.rig.nowhere
import com.gctookit.gongchao.rig.phone
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.EnumSource
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What can come out of a port beside an answer. */
enum class Fault {
    DECLARED,
    UNDECLARED,
    ERROR,
    HANG,
}

/** A number that must never be seen in a log, whatever a port throws. */
private const val NUMBER = "13800138000"

class PortsTest {
    private val released = CountDownLatch(1)

    /** Does what the fault says; a hang ends with the case, so that its thread comes back. */
    private fun <T> fail(fault: Fault): T =
        when (fault) {
            Fault.DECLARED -> {
                throw PortException.Failed()
            }

            Fault.UNDECLARED -> {
                throw IllegalStateException("$NUMBER is busy")
            }

            Fault.ERROR -> {
                throw NotImplementedError("$NUMBER is not done yet")
            }

            Fault.HANG -> {
                released.await()
                throw PortException.Failed()
            }
        }

    private class BrokenVault(
        private val lookUp: (() -> VaultAnswer)? = null,
        private val keep: (() -> Durability)? = null,
        private val forget: (() -> Durability)? = null,
    ) : Vault {
        private val whole = MemoryVault()

        override fun lookUp(alias: String) = lookUp?.invoke() ?: whole.lookUp(alias)

        override fun keep(
            alias: String,
            secret: ByteArray,
        ) = keep?.invoke() ?: whole.keep(alias, secret)

        override fun forget(alias: String) = forget?.invoke() ?: whole.forget(alias)
    }

    private class BrokenDevice(
        private val answer: () -> DeviceFacts,
    ) : DeviceProbe {
        override fun system() = answer().let { SystemFacts(it.os, it.osVersion) }

        override fun read() = answer()
    }

    private class BrokenNetwork(
        private val answer: () -> NetworkReading,
    ) : NetworkProbe {
        override fun read() = answer()
    }

    @BeforeEach
    fun emptyLog() {
        log()
    }

    @AfterEach
    fun release() = released.countDown()

    private fun log(): List<LogRecord> = generateSequence { drainLog(100u).ifEmpty { null } }.flatten().toList()

    /** What the core wrote down about a port: which, and the kind of the fault, and nothing of its text. */
    private fun assertLogged(
        port: String,
        fault: Fault,
    ) {
        val lines = log()
        assertTrue(lines.none { NUMBER in it.toString() }, "the text of a fault is in the log")
        val kind =
            when (fault) {
                Fault.DECLARED -> return
                Fault.UNDECLARED -> "java.lang.IllegalStateException"
                Fault.ERROR -> "kotlin.NotImplementedError"
                Fault.HANG -> "hangs"
            }
        assertTrue(lines.any { it.name == "$port $kind" }, "no line says `$port $kind`: ${lines.map { it.name }}")
    }

    @ParameterizedTest
    @EnumSource
    fun `f_03_a vault that cannot be read keeps a client from starting, and nothing is overwritten`(
        fault: Fault,
        @TempDir folder: Path,
    ) = awaiting {
        var kept = 0
        val vault =
            BrokenVault(lookUp = { fail(fault) }, keep = {
                kept++
                Durability.DURABLE
            })
        assertFailsWith<CoreException.WaitForUnlock> { Gongchao.start(nowhere("$folder"), phone(vault)) }
        assertEquals(0, kept, "a key was written over one that could not be read")
        assertLogged("vault.look_up", fault)
        // The folder was not kept by the failure.
        Gongchao.start(nowhere("$folder"), phone()).close()
    }

    @ParameterizedTest
    @EnumSource
    fun `a vault that does not keep the key keeps a client from starting`(
        fault: Fault,
        @TempDir folder: Path,
    ) = awaiting {
        val vault = BrokenVault(keep = { fail(fault) })
        assertFailsWith<CoreException.WaitForUnlock> { Gongchao.start(nowhere("$folder"), phone(vault)) }
        assertLogged("vault.keep", fault)
        Gongchao.start(nowhere("$folder"), phone()).close()
    }

    @ParameterizedTest
    @EnumSource
    fun `a vault that does not forget keeps a client from starting anew`(
        fault: Fault,
        @TempDir folder: Path,
    ) = awaiting {
        val vault = BrokenVault(forget = { fail(fault) })
        assertFailsWith<CoreException.WaitForUnlock> { Gongchao.startAnew(nowhere("$folder"), phone(vault)) }
        assertLogged("vault.forget", fault)
        Gongchao.start(nowhere("$folder"), phone()).close()
    }

    @ParameterizedTest
    @EnumSource
    fun `a network that cannot be read is not known, and a client starts all the same`(
        fault: Fault,
        @TempDir folder: Path,
    ) = awaiting {
        val network = BrokenNetwork { fail(fault) }
        Gongchao.start(nowhere("$folder"), phone(network = network)).use { core ->
            assertNull(core.snapshots.value.network)
        }
        assertLogged("network.read", fault)
    }

    @ParameterizedTest
    @EnumSource
    fun `a device that cannot be read costs its facts and nothing else`(
        fault: Fault,
        @TempDir folder: Path,
    ) = awaiting {
        val device = BrokenDevice { fail(fault) }
        Gongchao.start(nowhere("$folder"), phone(device = device)).use { core ->
            assertTrue(core.policy().paragraphs.isNotEmpty())
        }
    }

    @ParameterizedTest
    @EnumSource(names = ["UNDECLARED", "ERROR"])
    fun `f_02_without the careful port, an error is no answer either`(
        fault: Fault,
        @TempDir folder: Path,
    ) {
        val vault = BrokenVault(lookUp = { fail(fault) })
        // What JNA keeps to itself leaves an empty answer, and an empty answer is none.
        assertFailsWith<CoreException.WaitForUnlock> { Client.start(nowhere("$folder"), vault, Desk, Wifi) }
        assertTrue(log().none { NUMBER in it.toString() }, "the text of a fault is in the log")
    }

    @Test
    fun `the vault of these tests keeps every rule of a vault, and one that mixes names does not`() {
        assertEquals(emptyList(), checkVault(MemoryVault()))
        val whole = MemoryVault()
        val one =
            object : Vault {
                override fun lookUp(alias: String) = whole.lookUp("one")

                override fun keep(
                    alias: String,
                    secret: ByteArray,
                ) = whole.keep("one", secret)

                override fun forget(alias: String) = whole.forget("one")
            }
        assertTrue(VaultBreach.NAMES_MIXED in checkVault(one))
    }

    @Test
    fun `f_03_questions that hang do not add up to threads without end`(
        @TempDir folder: Path,
    ) = awaiting {
        val hanging = phone(BrokenVault(lookUp = { fail(Fault.HANG) }))
        val starts = (1..12).map { Thread { runBlocking { start(folder, it, hanging) } }.apply { start() } }
        starts.forEach(Thread::join)
        assertTrue(log().any { "too many questions hang" in it.name })
        // With the hung ones back, questions are asked again.
        released.countDown()
        var again: Gongchao? = null
        while (again == null) again = runCatching { Gongchao.start(nowhere("$folder/again"), phone()) }.getOrNull()
        again.close()
    }

    private suspend fun start(
        folder: Path,
        nr: Int,
        phone: Phone,
    ) {
        assertFailsWith<CoreException.WaitForUnlock> { Gongchao.start(nowhere("$folder/$nr"), phone) }
    }
}
