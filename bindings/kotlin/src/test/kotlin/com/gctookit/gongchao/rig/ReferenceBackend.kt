package com.gctookit.gongchao.rig

import kotlinx.coroutines.delay
import kotlinx.coroutines.withTimeout
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.extension.ExtensionContext
import org.junit.jupiter.api.extension.ParameterContext
import org.junit.jupiter.api.extension.ParameterResolver
import java.io.File
import java.net.URI
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.TimeUnit
import kotlin.io.path.createDirectories
import kotlin.io.path.exists
import kotlin.io.path.readText
import kotlin.io.path.writeText
import kotlin.time.Duration.Companion.milliseconds
import kotlin.time.Duration.Companion.seconds

/**
 * The real backend as a process of its own, on free ports of loopback, with a phone for SMS that is a file.
 *
 * One serves all tests of a JVM: what they share is kept apart by the number that logs in and by the client's folder.
 */
class ReferenceBackend private constructor(
    private val folder: Path,
    private var process: Process,
) : AutoCloseable {
    private val sms = folder.resolve(SMS)
    private val info: JsonObject = Json.parseToJsonElement(folder.resolve(INFO).readText()).jsonObject

    val accountUrl: String = info.text("account_url")
    val mediaUrl: String = info.text("media_url")
    val telemetryUrl: String = info.text("telemetry_url")
    val anchorsPem: String = info.text("ca_pem")
    val pins: List<String> = info.getValue("pins").jsonArray.map { it.jsonPrimitive.content }

    /** The key that it signs editions and bulletins with. */
    val publisher: String = info.text("publisher")

    /**
     * Ends it and starts it again on what it kept, at the same addresses and with the same keys; back once it listens.
     *
     * @param more what its command is told beside that, such as an edition to publish
     */
    fun startAgain(vararg more: String) {
        close()
        val parts = mapOf("account" to accountUrl, "media" to mediaUrl, "telemetry" to telemetryUrl)
        process = launch(folder, parts.map { (part, url) -> "--$part-port=${URI(url).port}" } + more)
    }

    /**
     * The code of the latest SMS to a number. The backend writes an SMS down before it says that it was sent, so it is
     * there once a snapshot waits for a code.
     */
    fun codeFor(number: String): String = codes(number).last()

    /** The code of the next SMS to a number that was not handed out yet; it waits for one. */
    suspend fun nextCodeFor(number: String): String {
        val nr = handedOut.merge(number, 1, Int::plus) ?: 1
        return withTimeout(30.seconds) {
            while (codes(number).size < nr) delay(20.milliseconds)
            codes(number)[nr - 1]
        }
    }

    private val handedOut = ConcurrentHashMap<String, Int>()

    private fun codes(number: String): List<String> {
        val text = if (sms.exists()) sms.readText() else ""
        // The last line may be half written.
        val lines = text.split('\n').dropLast(1).map { Json.parseToJsonElement(it).jsonObject }
        return lines.filter { it.text("to").endsWith(number) }.map { it.text("code") }
    }

    override fun close() {
        process.outputStream.close()
        if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly()
    }

    companion object {
        /** Where cargo put the library and the program. */
        private val built = File(checkNotNull(System.getProperty("gongchao.built")) { "gongchao.built is not set" })

        /** Many tests log in from one address, and none of them waits a minute for its second code. */
        private const val LIMITS =
            """{ "resend_after_s": 1, "sms_per_phone_hour": 1000, "sms_per_phone_day": 1000,
                 "sms_per_install_hour": 1000, "sms_per_address_hour": 1000, "requests_per_minute": 1000000 }"""

        // The shell between us and it waits for our end of the pipe: the backend ends with us, whatever happens to us. The
        // shell ends after it, so that its ports are free once the shell has.
        private const val LEASHED = """"$@" </dev/null & backend=$!; cat >/dev/null; kill -9 "${'$'}backend"; wait"""

        private const val SMS = "sms.jsonl"
        private const val INFO = "info.json"
        private const val ASKED = "limits.json"

        fun start(
            folder: Path,
            limits: String = LIMITS,
        ): ReferenceBackend {
            folder.createDirectories()
            folder.resolve(ASKED).writeText(limits)
            return ReferenceBackend(folder, launch(folder))
        }

        private fun launch(
            folder: Path,
            more: List<String> = listOf(),
        ): Process {
            val program = built.resolve("gongchao")
            val command =
                listOf("sh", "-c", LEASHED, "sh", program.path, "backend", "--data", "$folder/data") +
                    listOf("--info", "$folder/$INFO", "--outbox", "$folder/$SMS", "--limits", "$folder/$ASKED") + more
            val process = ProcessBuilder(command).redirectErrorStream(true).start()
            // It says where it is once it listens, and its last line is how it is ended.
            val said = mutableListOf<String>()
            val lines = process.inputStream.bufferedReader()
            do {
                said += lines.readLine() ?: error("the backend did not start: ${said.joinToString("\n")}")
            } while ("ctrl-c" !in said.last())
            return process
        }
    }
}

/** Gives a test the one backend of this JVM; it ends after the last test. */
class WithBackend : ParameterResolver {
    override fun supportsParameter(
        parameter: ParameterContext,
        context: ExtensionContext,
    ): Boolean = parameter.parameter.type == ReferenceBackend::class.java

    override fun resolveParameter(
        parameter: ParameterContext,
        context: ExtensionContext,
    ): Any =
        context.root
            .getStore(ExtensionContext.Namespace.create(WithBackend::class.java))
            .getOrComputeIfAbsent(ReferenceBackend::class.java) {
                ReferenceBackend.start(Files.createTempDirectory("gongchao-backend"))
            }
}
