package com.gctookit.gongchao.rig

import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import org.junit.jupiter.api.extension.ExtensionContext
import org.junit.jupiter.api.extension.ParameterContext
import org.junit.jupiter.api.extension.ParameterResolver
import java.io.File
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.io.path.createDirectories
import kotlin.io.path.readLines
import kotlin.io.path.readText
import kotlin.io.path.writeText

/**
 * The real backend as a process of its own, on free ports of loopback, with a phone for SMS that is a file.
 *
 * One serves all tests of a JVM: what they share is kept apart by the number that logs in and by the client's folder.
 */
class ReferenceBackend private constructor(
    private val process: Process,
    private val sms: Path,
    info: JsonObject,
) : AutoCloseable {
    val accountUrl: String = info.text("account_url")
    val mediaUrl: String = info.text("media_url")
    val telemetryUrl: String = info.text("telemetry_url")
    val anchorsPem: String = info.text("ca_pem")
    val pins: List<String> = info.getValue("pins").jsonArray.map { it.jsonPrimitive.content }

    /**
     * The code of the latest SMS to a number. The backend writes an SMS down before it says that it was sent, so it is
     * there once a snapshot waits for a code.
     */
    fun codeFor(number: String): String =
        sms
            .readLines()
            .map { Json.parseToJsonElement(it).jsonObject }
            .last { it.text("to") == number }
            .text("code")

    override fun close() {
        process.destroy()
        if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly()
    }

    companion object {
        /** Where cargo put the library and the program. */
        private val built = File(checkNotNull(System.getProperty("gongchao.built")) { "gongchao.built is not set" })

        /** Many tests log in from one address, and none of them waits a minute for its second code. */
        private const val LIMITS =
            """{ "resend_after_s": 1, "sms_per_phone_hour": 1000, "sms_per_phone_day": 1000,
                 "sms_per_install_hour": 1000, "sms_per_address_hour": 1000, "requests_per_minute": 1000000 }"""

        fun start(folder: Path): ReferenceBackend {
            folder.createDirectories()
            val info = folder.resolve("info.json")
            val sms = folder.resolve("sms.jsonl")
            val limits = folder.resolve("limits.json").apply { writeText(LIMITS) }
            val program = built.resolve(if (File.separatorChar == '\\') "gongchao.exe" else "gongchao")
            val command =
                listOf(program.path, "backend") +
                    listOf("--data", "$folder/data", "--info", "$info", "--outbox", "$sms", "--limits", "$limits")
            val process = ProcessBuilder(command).redirectErrorStream(true).start()
            // A JVM that is told to stop takes its backend with it.
            Runtime.getRuntime().addShutdownHook(Thread { process.destroyForcibly() })
            // It says where it is once it listens, and its last line is how it is ended.
            val said = mutableListOf<String>()
            val lines = process.inputStream.bufferedReader()
            do {
                said += lines.readLine() ?: error("the backend did not start: ${said.joinToString("\n")}")
            } while ("ctrl-c" !in said.last())
            return ReferenceBackend(process, sms, Json.parseToJsonElement(info.readText()).jsonObject)
        }
    }
}

private fun JsonObject.text(name: String): String = getValue(name).jsonPrimitive.content

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
