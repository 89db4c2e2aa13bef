package com.gctookit.gongchao.rig

import com.gctookit.gongchao.core.Client
import com.gctookit.gongchao.core.Config
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.Subscription
import com.gctookit.gongchao.core.readTap
import com.gctookit.gongchao.core.rehearsePanic
import com.gctookit.gongchao.kit.Phone
import com.gctookit.gongchao.kit.Scan
import kotlinx.coroutines.withTimeoutOrNull
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonArray
import kotlinx.serialization.json.JsonElement
import kotlinx.serialization.json.JsonNull
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.JsonPrimitive
import kotlinx.serialization.json.contentOrNull
import kotlinx.serialization.json.int
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import kotlinx.serialization.json.long
import kotlinx.serialization.json.put
import java.nio.ByteBuffer
import java.nio.file.Path
import kotlin.io.path.createDirectories
import kotlin.io.path.listDirectoryEntries
import kotlin.io.path.nameWithoutExtension
import kotlin.io.path.readBytes
import kotlin.io.path.readText
import kotlin.io.path.writeText
import kotlin.time.Duration.Companion.seconds

/**
 * One scenario of those that every language replays; `tests/contract/README.md` is their contract.
 *
 * It speaks to the crossing itself, so that an answer is seen as it comes; ports and frames go through the kit.
 */
class Replay(
    private val scenario: Path,
    private val folder: Path,
) : AutoCloseable {
    private val story = Json.parseToJsonElement(scenario.readText()).jsonObject
    private val backend = ReferenceBackend.start(folder.resolve("backend"), limits())
    private val phone = ToldPhone()
    private val ports = Phone(phone.vault, phone.device, phone.network)
    private var bound: Bound = emptyMap()
    private var client: Client? = null
    private var subscription: Subscription? = null
    private var scan: Scan? = null
    private var seen: JsonElement = JsonNull

    private fun limits(): String {
        val given = story["limits"]?.jsonObject.orEmpty()
        return JsonObject(mapOf<String, JsonElement>("resend_after_s" to JsonPrimitive(1)) + given).toString()
    }

    suspend fun run() {
        for ((at, step) in story.getValue("steps").jsonArray.withIndex()) {
            try {
                take(step.jsonObject)
            } catch (wrong: Exception) {
                throw AssertionError("step ${at + 1}, $step: ${wrong.message}", wrong)
            }
        }
    }

    private suspend fun take(step: JsonObject) {
        val verb = step.keys.single { it !in setOf("fails", "keep", "sight") }
        val wanted = step["fails"]?.jsonPrimitive?.content
        try {
            perform(verb, step.getValue(verb).filled(bound), step)
        } catch (error: CoreException) {
            check(error.word == wanted) { "failed with ${error.word}" }
            return
        }
        check(wanted == null) { "did not fail with $wanted" }
    }

    private suspend fun perform(
        verb: String,
        value: JsonElement,
        step: JsonObject,
    ) {
        when (verb) {
            "start" -> {
                val started = start(value.jsonObject)
                client = started
                subscription = started.subscribe()
                seen = JsonNull
            }

            "second" -> {
                start(value.jsonObject).use { it.shutdown() }
            }

            "shut_down" -> {
                running().shutdown()
            }

            "phone" -> {
                phone.answers += value.jsonObject.mapValues { it.value.jsonPrimitive.content }
            }

            "server" -> {
                backend.close()
            }

            "tap" -> {
                running().tap(readTap(value.toString()))
            }

            "resolve" -> {
                running().resolve(prompt(), Outcome.valueOf(value.jsonPrimitive.content.uppercase()))
            }

            "see" -> {
                see(value, step["keep"]?.jsonPrimitive?.content)
            }

            "sms" -> {
                val code = backend.nextCodeFor(value.jsonObject.text("to"))
                bound = bound + (value.jsonObject.text("as") to JsonPrimitive(code))
            }

            "scan" -> {
                if (value.jsonPrimitive.content == "open") {
                    scan = Scan(running().scan())
                } else {
                    scan?.close()
                }
            }

            "offer" -> {
                expect(JsonPrimitive(look(value.jsonObject, Scan::offer).word), step["sight"])
            }

            "still" -> {
                val label = look(value.jsonObject, Scan::still)
                val found =
                    label?.let {
                        JsonObject(mapOf("format" to JsonPrimitive(it.format.word), "text" to JsonPrimitive(it.text)))
                    }
                expect(found ?: JsonNull, step["sight"] ?: JsonNull)
            }

            "errand" -> {
                val errand = running().lendTime().use { it.next(1_000u) }
                expect(JsonPrimitive(errand.word), value)
            }

            "panic" -> {
                rehearsePanic()
            }

            else -> {
                error("this runner does not understand it")
            }
        }
    }

    private fun running() = checkNotNull(client) { "no client was started" }

    private fun expect(
        found: JsonElement,
        wanted: JsonElement?,
    ) = check(found == wanted) { "it was $found" }

    private fun start(value: JsonObject): Client {
        val usual = backend.config(folder.resolve("client"))
        val other = value["config"]?.jsonObject.orEmpty()
        val text = { name: String, own: String -> other[name]?.jsonPrimitive?.content ?: own }
        val config =
            Config(
                folder = text("folder", usual.folder),
                accountUrl = text("account_url", usual.accountUrl),
                mediaUrl = text("media_url", usual.mediaUrl),
                telemetryUrl = text("telemetry_url", usual.telemetryUrl),
                anchorsPem = text("anchors_pem", usual.anchorsPem),
                pins = other["pins"]?.jsonArray?.map { it.jsonPrimitive.content } ?: usual.pins,
                appVersion = text("app_version", usual.appVersion),
            )
        val anew = value["anew"]?.jsonPrimitive?.contentOrNull == "true"
        return if (anew) {
            Client.startAnew(config, ports.vault, ports.device, ports.network)
        } else {
            Client.start(config, ports.vault, ports.device, ports.network)
        }
    }

    private fun prompt(): String {
        val prompt = (seen as? JsonObject)?.getValue("consent")?.jsonObject?.getValue("prompt") as? JsonObject
        return checkNotNull(prompt) { "no prompt was seen" }.text("id")
    }

    private suspend fun see(
        pattern: JsonElement,
        keep: String?,
    ) {
        val match =
            withTimeoutOrNull(30.seconds) {
                var match = pattern.match(seen)
                while (match == null) {
                    val number =
                        (seen as? JsonObject)
                            ?.getValue("number")
                            ?.jsonPrimitive
                            ?.long
                            ?.toULong()
                    val next = checkNotNull(subscription).next(number) ?: error("the subscription ended")
                    seen = Json.parseToJsonElement(next.text())
                    match = pattern.match(seen)
                }
                match
            }
        bound = bound + checkNotNull(match) { "never seen; the last snapshot: ${seen.toString().take(4_000)}" }
        if (keep != null) leave(keep)
    }

    private fun leave(keep: String) {
        val replayed = System.getProperty("gongchao.replayed") ?: return
        val place = Path.of(replayed, scenario.nameWithoutExtension).createDirectories()
        place.resolve("$keep.json").writeText(seen.toString())
    }

    private fun <T> look(
        frame: JsonObject,
        look: Scan.(ByteBuffer, Int, Int, Int, Int) -> T,
    ): T {
        val side = { name: String -> frame[name]?.jsonPrimitive?.long?.toInt() }
        val file = frame["file"]?.jsonPrimitive?.content?.let { Pgm.of(contract.resolve("frames").resolve(it)) }
        val plane =
            file?.plane ?: ByteBuffer.wrap(ByteArray(frame.getValue("bytes").jsonPrimitive.int) { 0x80.toByte() })
        val width = side("width") ?: file?.width ?: 0
        val height = side("height") ?: file?.height ?: 0
        return checkNotNull(scan) { "no scan is open" }
            .look(plane, width, height, side("row_bytes") ?: width, side("degrees") ?: 0)
    }

    override fun close() {
        scan?.close()
        subscription?.close()
        client?.close()
        backend.close()
    }

    companion object {
        private val contract: Path = Path.of("../../tests/contract").toAbsolutePath().normalize()

        fun scenarios(): List<Path> = contract.resolve("scenarios").listDirectoryEntries("*.json").sorted()
    }
}

/** A frame as the scenarios keep it: 8-bit grey, binary PGM, a header of three lines. */
private class Pgm(
    val width: Int,
    val height: Int,
    val plane: ByteBuffer,
) {
    companion object {
        fun of(file: Path): Pgm {
            val bytes = file.readBytes()
            val header = String(bytes, 0, 64.coerceAtMost(bytes.size), Charsets.ISO_8859_1).split('\n', limit = 4)
            check(header[0] == "P5" && header[2] == "255") { "a frame is 8-bit grey, binary PGM" }
            val (width, height) = header[1].split(' ').map(String::toInt)
            val start = header.take(3).sumOf { it.length + 1 }
            return Pgm(width, height, ByteBuffer.wrap(bytes, start, bytes.size - start))
        }
    }
}
