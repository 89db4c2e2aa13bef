package com.gctookit.gongchao.app.phone

import android.os.UserManager
import com.gctookit.gongchao.app.rig.Keystore
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.core.Durability
import com.gctookit.gongchao.core.PortException
import com.gctookit.gongchao.core.VaultAnswer
import com.gctookit.gongchao.core.checkVault
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import java.io.File
import java.security.KeyStoreException
import java.security.ProviderException
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertTrue

@RunWith(OnPhone::class)
class KeystoreVaultTest {
    private val app = RuntimeEnvironment.getApplication()
    private val vault = KeystoreVault(app)
    private val folder = File(app.noBackupFilesDir, "vault")
    private val secret = "the data key".toByteArray()

    @Test
    fun `it is a vault as the core wants one`() {
        assertEquals(listOf(), checkVault(vault))
    }

    @Test
    fun `what was kept is there, in another process too, and stands nowhere as it is`() {
        assertEquals(Durability.DURABLE, vault.keep("key", secret))
        assertContentEquals(secret, assertIs<VaultAnswer.Present>(KeystoreVault(app).lookUp("key")).secret)
        for (file in folder.walk().filter { it.isFile }) {
            assertFalse("data key" in file.readBytes().decodeToString(), "it is readable in ${file.name}")
        }
        assertTrue(folder.path.startsWith(app.noBackupFilesDir.path), "a backup would take it along")
    }

    @Test
    fun `what was never kept is absent`() {
        assertEquals(VaultAnswer.Absent, vault.lookUp("key"))
    }

    @Test
    fun `what its key does not open any more is invalidated`() {
        vault.keep("key", secret)
        Keystore.change()
        assertEquals(VaultAnswer.Invalidated, vault.lookUp("key"))
    }

    @Test
    fun `what has lost its key is invalidated, and a new secret is kept under a new one`() {
        vault.keep("key", secret)
        Keystore.wipe()
        assertEquals(VaultAnswer.Invalidated, vault.lookUp("key"))
        vault.keep("key", secret)
        assertIs<VaultAnswer.Present>(vault.lookUp("key"))
    }

    @Test
    fun `a file that was cut short or changed is invalidated`() {
        vault.keep("key", secret)
        val file = folder.listFiles().orEmpty().single()
        val whole = file.readBytes()
        for (damaged in listOf(byteArrayOf(), whole.copyOf(5), whole.copyOf(whole.size - 1), whole.also { it[20]++ })) {
            file.writeBytes(damaged)
            assertEquals(VaultAnswer.Invalidated, vault.lookUp("key"), "${damaged.size} bytes")
        }
    }

    @Test
    fun `a secret that was laid under another name is not taken for that one's`() {
        vault.keep("one", secret)
        vault.keep("two", "another".toByteArray())
        val (first, second) = folder.listFiles().orEmpty().sorted()
        first.copyTo(second, overwrite = true)
        assertEquals(VaultAnswer.Invalidated, vault.lookUp("two"))
    }

    @Test
    fun `a Keystore that is busy or broken is unavailable for now, whatever it throws`() {
        vault.keep("key", secret)
        val faults: List<() -> Nothing> =
            listOf(
                { throw KeyStoreException("busy") },
                { throw ProviderException("no answer") },
                { throw IllegalStateException("13800138000") },
                { throw NoClassDefFoundError("android") },
            )
        for (fault in faults) {
            Keystore.fault = fault
            assertEquals(VaultAnswer.TemporarilyUnavailable, vault.lookUp("key"))
            assertFailsWith<PortException.Failed> { vault.keep("key", secret) }
            assertFailsWith<PortException.Failed> { vault.forget("other") }
        }
        Keystore.fault = null
        assertIs<VaultAnswer.Present>(vault.lookUp("key"))
    }

    @Test
    fun `a phone that was not unlocked yet tells nothing, not even that there is nothing`() {
        shadowOf(app.getSystemService(UserManager::class.java)).setUserUnlocked(false)
        assertEquals(VaultAnswer.TemporarilyUnavailable, vault.lookUp("key"))
    }

    @Test
    fun `a key that cannot be made keeps nothing and leaves nothing behind`() {
        Keystore.noKeys = { throw ProviderException("full") }
        assertFailsWith<PortException.Failed> { vault.keep("key", secret) }
        assertEquals(VaultAnswer.Absent, vault.lookUp("key"))
        assertEquals(0, folder.listFiles().orEmpty().size)
    }

    @Test
    fun `what is forgotten takes its key along`() {
        vault.keep("key", secret)
        assertEquals(1, Keystore.names.size)
        vault.forget("key")
        assertEquals(VaultAnswer.Absent, vault.lookUp("key"))
        assertEquals(setOf(), Keystore.names)
    }
}
