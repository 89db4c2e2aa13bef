package com.gctookit.gongchao.app.rig

import java.io.InputStream
import java.io.OutputStream
import java.security.Key
import java.security.KeyStoreSpi
import java.security.Provider
import java.security.SecureRandom
import java.security.Security
import java.security.cert.Certificate
import java.security.spec.AlgorithmParameterSpec
import java.util.Collections
import java.util.Date
import java.util.Enumeration
import java.util.concurrent.ConcurrentHashMap
import javax.crypto.KeyGeneratorSpi
import javax.crypto.SecretKey
import javax.crypto.spec.SecretKeySpec

/**
 * Stands in for the phone's Keystore, which a desktop has not: it has the same names and keeps keys in memory. It shows that
 * we ask as we should and what becomes of what it answers, and nothing about the safety of a key.
 */
object Keystore {
    private const val NAME = "AndroidKeyStore"
    private val keys = ConcurrentHashMap<String, SecretKey>()

    /** What goes wrong when a key is looked up. */
    @Volatile var fault: (() -> Nothing)? = null

    /** What goes wrong when a key is made. */
    @Volatile var noKeys: (() -> Nothing)? = null

    val names: Set<String> get() = keys.keys.toSet()

    /** A new phone. */
    fun install() {
        fault = null
        noKeys = null
        keys.clear()
        if (Security.getProvider(NAME) == null) Security.addProvider(StandIn())
    }

    /** The system threw every key away. */
    fun wipe() = keys.clear()

    /** The system gave every name another key. */
    fun change() = keys.replaceAll { _, _ -> key() }

    private fun key(): SecretKey = SecretKeySpec(ByteArray(32).also(SecureRandom()::nextBytes), "AES")

    private class StandIn : Provider(NAME, "1", "stands in") {
        init {
            put("KeyStore.$NAME", Store::class.java.name)
            put("KeyGenerator.AES", Maker::class.java.name)
        }
    }

    /** Makes keys under the name that it is told. */
    class Maker : KeyGeneratorSpi() {
        private var name = ""

        override fun engineInit(
            parameters: AlgorithmParameterSpec,
            random: SecureRandom?,
        ) {
            name = (parameters as android.security.keystore.KeyGenParameterSpec).keystoreAlias
        }

        override fun engineInit(random: SecureRandom?) = error("a key without a name")

        override fun engineInit(
            size: Int,
            random: SecureRandom?,
        ) = error("a key without a name")

        override fun engineGenerateKey(): SecretKey {
            noKeys?.invoke()
            return key().also { keys[name] = it }
        }
    }

    /** Looks keys up. */
    class Store : KeyStoreSpi() {
        override fun engineGetKey(
            alias: String,
            password: CharArray?,
        ): Key? {
            fault?.invoke()
            return keys[alias]
        }

        override fun engineDeleteEntry(alias: String) {
            fault?.invoke()
            keys.remove(alias)
        }

        override fun engineContainsAlias(alias: String) = keys.containsKey(alias)

        override fun engineAliases(): Enumeration<String> = Collections.enumeration(keys.keys)

        override fun engineSize() = keys.size

        override fun engineIsKeyEntry(alias: String) = keys.containsKey(alias)

        override fun engineIsCertificateEntry(alias: String) = false

        override fun engineLoad(
            stream: InputStream?,
            password: CharArray?,
        ) = Unit

        override fun engineStore(
            stream: OutputStream?,
            password: CharArray?,
        ) = Unit

        override fun engineGetCertificate(alias: String): Certificate? = null

        override fun engineGetCertificateAlias(certificate: Certificate?): String? = null

        override fun engineGetCertificateChain(alias: String): Array<Certificate>? = null

        override fun engineGetCreationDate(alias: String): Date? = null

        override fun engineSetKeyEntry(
            alias: String,
            key: Key?,
            password: CharArray?,
            chain: Array<out Certificate>?,
        ) = error("keys are made inside")

        override fun engineSetKeyEntry(
            alias: String,
            key: ByteArray?,
            chain: Array<out Certificate>?,
        ) = error("keys are made inside")

        override fun engineSetCertificateEntry(
            alias: String,
            certificate: Certificate?,
        ) = error("there are none")
    }
}
