package com.gctookit.gongchao.window

import com.gctookit.gongchao.core.Config
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import kotlinx.serialization.json.jsonArray
import kotlinx.serialization.json.jsonObject
import kotlinx.serialization.json.jsonPrimitive
import java.io.File

/** What the window is started with. */
class Arguments(
    val config: Config,
    /** Where the camera's pictures are. */
    val camera: File,
    /** What the picker offers. */
    val files: File,
    /** Where the vault keeps its secrets. */
    val vault: File,
) {
    companion object {
        val usage =
            """
            --backend FILE    where the servers are: the file that `gongchao backend --info FILE` writes; or each by itself:
            --account URL --media URL --telemetry URL --anchors PEM-FILE --pin HEX
            --folder FOLDER   where the window keeps its files (.gongchao/window)
            --camera PATH     an image file, or a folder of them, as what the camera sees (.)
            --files FOLDER    what the picker of pictures and videos offers (.)
            """.trimIndent()

        /** Fails with a sentence where something is missing. */
        fun read(words: List<String>): Arguments {
            require(words.size % 2 == 0) { "each option takes one value" }
            val given = words.chunked(2).associate { (name, value) -> name to value }
            val unknown = given.keys - names
            require(unknown.isEmpty()) { "unknown: ${unknown.joinToString(" ")}" }
            val folder = File(given["--folder"] ?: ".gongchao/window").absoluteFile
            return Arguments(
                config = config(given, folder),
                camera = File(given["--camera"] ?: ".").absoluteFile,
                files = File(given["--files"] ?: ".").absoluteFile,
                vault = folder.resolve("vault"),
            )
        }

        private val names =
            setOf(
                "--backend",
                "--account",
                "--media",
                "--telemetry",
                "--anchors",
                "--pin",
                "--folder",
                "--camera",
                "--files",
            )

        private fun config(
            given: Map<String, String>,
            folder: File,
        ): Config {
            val info = given["--backend"]?.let { Json.parseToJsonElement(File(it).readText()).jsonObject }
            val text = { option: String, name: String ->
                requireNotNull(given[option] ?: info?.text(name)) { "$option or --backend is missing" }
            }
            return Config(
                folder = folder.resolve("core").path,
                accountUrl = text("--account", "account_url"),
                mediaUrl = text("--media", "media_url"),
                telemetryUrl = text("--telemetry", "telemetry_url"),
                anchorsPem = given["--anchors"]?.let { File(it).readText() } ?: text("--anchors", "ca_pem"),
                pins = given["--pin"]?.let { listOf(it) } ?: info?.pins() ?: error("--pin or --backend is missing"),
                appVersion = "0.1.0",
                channel = info?.text("channel"),
                pinSeq = info?.text("pin_seq")?.toULongOrNull() ?: 0u,
                pinNotAfter = info?.text("pin_not_after")?.toULongOrNull(),
            )
        }

        private fun JsonObject.text(name: String) = this[name]?.jsonPrimitive?.content

        private fun JsonObject.pins() = this["pins"]?.jsonArray?.map { it.jsonPrimitive.content }
    }
}
