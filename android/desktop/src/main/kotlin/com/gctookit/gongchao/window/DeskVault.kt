package com.gctookit.gongchao.window

import com.gctookit.gongchao.core.Durability
import com.gctookit.gongchao.core.PortException
import com.gctookit.gongchao.core.Vault
import com.gctookit.gongchao.core.VaultAnswer
import java.io.IOException
import java.nio.ByteBuffer
import java.nio.channels.FileChannel
import java.nio.file.Files
import java.nio.file.NoSuchFileException
import java.nio.file.Path
import java.nio.file.StandardCopyOption.ATOMIC_MOVE
import java.nio.file.StandardOpenOption.CREATE
import java.nio.file.StandardOpenOption.READ
import java.nio.file.StandardOpenOption.TRUNCATE_EXISTING
import java.nio.file.StandardOpenOption.WRITE
import java.nio.file.attribute.PosixFilePermissions

/**
 * The desktop's vault: one file for each name, readable by its owner alone. A phone has a Keystore, a desktop has a folder;
 * the four answers are the same. It guards from other users of the machine and from nobody else.
 */
class DeskVault(
    private val folder: Path,
) : Vault {
    override fun lookUp(alias: String): VaultAnswer =
        try {
            val bytes = Files.readAllBytes(file(alias))
            // A file that is empty was a secret once.
            if (bytes.isEmpty()) VaultAnswer.Invalidated else VaultAnswer.Present(bytes)
        } catch (_: NoSuchFileException) {
            VaultAnswer.Absent
        } catch (_: IOException) {
            VaultAnswer.TemporarilyUnavailable
        }

    /** Written beside, synced, then renamed over: a kill leaves the old secret or the new one, never half of one. */
    @Synchronized
    override fun keep(
        alias: String,
        secret: ByteArray,
    ): Durability {
        val file = file(alias)
        // No name has a tilde.
        val beside = file.resolveSibling("${file.fileName}~")
        try {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(ownersFolder))
            FileChannel.open(beside, setOf(WRITE, CREATE, TRUNCATE_EXISTING), ownersFile).use {
                it.write(ByteBuffer.wrap(secret))
                it.force(true)
            }
            Files.move(beside, file, ATOMIC_MOVE)
            FileChannel.open(folder, READ).use { it.force(true) }
        } catch (_: IOException) {
            // The secret must not lie about under a name that nobody forgets.
            runCatching { Files.deleteIfExists(beside) }
            throw PortException.Failed()
        }
        return Durability.DURABLE
    }

    override fun forget(alias: String): Durability {
        try {
            Files.deleteIfExists(file(alias))
        } catch (_: IOException) {
            throw PortException.Failed()
        }
        return Durability.DURABLE
    }

    /** Names are the core's and plain; anything else would be a path into somewhere. */
    private fun file(alias: String): Path =
        folder.resolve(alias.map { if (it.isAsciiLetterOrDigit() || it in ".-") it else '_' }.joinToString(""))

    private fun Char.isAsciiLetterOrDigit() = this in 'a'..'z' || this in 'A'..'Z' || this in '0'..'9'

    private companion object {
        val ownersFolder = PosixFilePermissions.fromString("rwx------")
        val ownersFile = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    }
}
