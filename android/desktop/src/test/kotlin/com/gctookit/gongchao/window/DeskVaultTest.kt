package com.gctookit.gongchao.window

import com.gctookit.gongchao.core.PortException
import com.gctookit.gongchao.core.VaultAnswer
import com.gctookit.gongchao.core.checkVault
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.attribute.PosixFilePermissions
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.writeBytes
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs

/** The desktop's vault against the rules that the core has for every vault. */
class DeskVaultTest {
    @TempDir
    lateinit var dir: Path

    private val folder get() = dir.resolve("vault")

    @Test
    fun `it keeps every rule and leaves nothing behind`() {
        assertEquals(listOf(), checkVault(DeskVault(folder)))
        assertEquals(listOf(), folder.listDirectoryEntries())
    }

    @Test
    fun `what is kept is there after a restart, and only its owner can read it`() {
        DeskVault(folder).keep("key", byteArrayOf(1, 2, 3))
        val again = assertIs<VaultAnswer.Present>(DeskVault(folder).lookUp("key"))
        assertContentEquals(byteArrayOf(1, 2, 3), again.secret)
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("key"))))
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
    }

    @Test
    fun `a file that is empty was a secret once`() {
        DeskVault(folder).keep("key", byteArrayOf(1))
        folder.resolve("key").writeBytes(byteArrayOf())
        assertIs<VaultAnswer.Invalidated>(DeskVault(folder).lookUp("key"))
    }

    @Test
    fun `where neither a file nor its absence can be told, it is asked again later`() {
        folder.writeBytes(byteArrayOf())
        assertIs<VaultAnswer.TemporarilyUnavailable>(DeskVault(folder).lookUp("key"))
        assertFailsWith<PortException.Failed> { DeskVault(folder).keep("key", byteArrayOf(1)) }
    }
}
