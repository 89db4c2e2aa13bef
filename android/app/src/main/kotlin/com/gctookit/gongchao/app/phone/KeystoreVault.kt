package com.gctookit.gongchao.app.phone

import android.content.Context
import android.os.UserManager
import android.security.keystore.KeyGenParameterSpec
import android.security.keystore.KeyPermanentlyInvalidatedException
import android.security.keystore.KeyProperties
import com.gctookit.gongchao.core.Durability
import com.gctookit.gongchao.core.PortException
import com.gctookit.gongchao.core.Vault
import com.gctookit.gongchao.core.VaultAnswer
import java.io.File
import java.io.FileOutputStream
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardOpenOption.READ
import java.security.KeyStore
import javax.crypto.AEADBadTagException
import javax.crypto.Cipher
import javax.crypto.KeyGenerator
import javax.crypto.SecretKey
import javax.crypto.spec.GCMParameterSpec

/**
 * The phone's vault. The system's Keystore holds keys and no bytes: each secret is a file, sealed by a key of its own that
 * never leaves the Keystore. Both are in no backup.
 *
 * A Keystore is a service that can be busy, and on some phones often is. Only what cannot be otherwise is told as gone: no
 * file is [VaultAnswer.Absent]; a file whose key is gone, or that its key does not open, is [VaultAnswer.Invalidated].
 */
class KeystoreVault(
    private val context: Context,
) : Vault {
    private val folder = File(context.noBackupFilesDir, "vault")

    @Synchronized
    override fun lookUp(alias: String): VaultAnswer =
        try {
            if (locked()) VaultAnswer.TemporarilyUnavailable else opened(alias)
        } catch (_: NoSuchFileException) {
            VaultAnswer.Absent
        } catch (_: AEADBadTagException) {
            VaultAnswer.Invalidated
        } catch (_: KeyPermanentlyInvalidatedException) {
            VaultAnswer.Invalidated
        } catch (_: Throwable) {
            VaultAnswer.TemporarilyUnavailable
        }

    private fun opened(alias: String): VaultAnswer {
        val sealed = Files.readAllBytes(file(alias).toPath())
        if (sealed.size <= NONCE) return VaultAnswer.Invalidated
        val key = key(alias) ?: return VaultAnswer.Invalidated
        val cipher = Cipher.getInstance(CIPHER)
        cipher.init(Cipher.DECRYPT_MODE, key, GCMParameterSpec(TAG, sealed, 0, NONCE))
        cipher.updateAAD(alias.toByteArray())
        return VaultAnswer.Present(cipher.doFinal(sealed, NONCE, sealed.size - NONCE))
    }

    /** Written beside, synced, then renamed over: a kill leaves the old secret or the new one, never half of one. */
    @Synchronized
    override fun keep(
        alias: String,
        secret: ByteArray,
    ): Durability {
        val file = file(alias)
        // No name has a tilde.
        val beside = File(folder, "${file.name}~")
        try {
            val sealed = sealed(alias, secret)
            folder.mkdirs()
            FileOutputStream(beside).use {
                it.write(sealed)
                it.fd.sync()
            }
            Files.move(beside.toPath(), file.toPath(), ATOMIC_MOVE)
            synced()
        } catch (_: Throwable) {
            beside.delete()
            throw PortException.Failed()
        }
        return Durability.DURABLE
    }

    private fun sealed(
        alias: String,
        secret: ByteArray,
    ): ByteArray {
        val cipher = Cipher.getInstance(CIPHER)
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key(alias) ?: newKey(alias))
        } catch (_: KeyPermanentlyInvalidatedException) {
            // What it sealed is lost already.
            store().deleteEntry(entry(alias))
            cipher.init(Cipher.ENCRYPT_MODE, newKey(alias))
        }
        cipher.updateAAD(alias.toByteArray())
        val text = cipher.doFinal(secret)
        check(cipher.iv.size == NONCE)
        return cipher.iv + text
    }

    /** The file first: without it the name is absent, whatever becomes of the key. */
    @Synchronized
    override fun forget(alias: String): Durability {
        try {
            if (Files.deleteIfExists(file(alias).toPath())) synced()
            store().deleteEntry(entry(alias))
        } catch (_: Throwable) {
            throw PortException.Failed()
        }
        return Durability.DURABLE
    }

    private fun key(alias: String): SecretKey? = store().getKey(entry(alias), null) as SecretKey?

    private fun newKey(alias: String): SecretKey {
        val purposes = KeyProperties.PURPOSE_ENCRYPT or KeyProperties.PURPOSE_DECRYPT
        val spec =
            KeyGenParameterSpec
                .Builder(entry(alias), purposes)
                .setBlockModes(KeyProperties.BLOCK_MODE_GCM)
                .setEncryptionPaddings(KeyProperties.ENCRYPTION_PADDING_NONE)
                .setKeySize(KEY)
                // A worker that nobody looks at needs it, too: it asks for no finger and no screen.
                .setUserAuthenticationRequired(false)
                .build()
        return KeyGenerator.getInstance(KeyProperties.KEY_ALGORITHM_AES, STORE).run {
            init(spec)
            generateKey()
        }
    }

    private fun store(): KeyStore = KeyStore.getInstance(STORE).apply { load(null) }

    /** Before the first unlock after a start neither files nor keys are there, and nothing may be concluded from that. */
    private fun locked(): Boolean = context.getSystemService(UserManager::class.java)?.isUserUnlocked == false

    private fun synced() = FileChannel.open(folder.toPath(), READ).use { it.force(true) }

    private fun entry(alias: String) = "gongchao.vault.$alias"

    /** Names may hold anything and become files all the same; two names never become one. */
    private fun file(alias: String) = File(folder, alias.toByteArray().joinToString("") { "%02x".format(it) })

    private companion object {
        const val STORE = "AndroidKeyStore"
        const val CIPHER = "AES/GCM/NoPadding"

        /** Bits. */
        const val KEY = 256
        const val TAG = 128

        /** Bytes before what is sealed. */
        const val NONCE = 12
    }
}
