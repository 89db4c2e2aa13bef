package com.gctookit.gongchao.ui

import org.junit.jupiter.api.Test
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What the screens are written with. What no shell may call at all is looked for by `cargo xtask never`. */
class SourcesTest {
    private val folder = File(System.getProperty("gongchao.house"), "android/ui/src/main/kotlin")
    private val sources = folder.walk().filter { it.extension == "kt" }.toList()

    @Test
    fun `they use only what Android and the desktop share`() {
        assertTrue(sources.size > 20, "no sources in $folder")
        val others =
            imports().filterNot { (_, name) -> shared.any(name::startsWith) } +
                imports().filter { (_, name) -> name in ofOneSide || ofTheDesktop.any(name::startsWith) }
        assertEquals(listOf(), others)
    }

    @Test
    fun `they say nothing that is not in the one file of words`() {
        val text = Regex("\"[^\"]*[\\u4e00-\\u9fff][^\"]*\"")
        val said =
            sources.filterNot { it.name == "Say.kt" }.flatMap { file ->
                file.readLines().filter { text.containsMatchIn(it) }.map { "${file.name}: ${it.trim()}" }
            }
        assertEquals(listOf(), said)
    }

    @Test
    fun `no screen keeps the state of the core`() {
        val kept = Regex("""(remember|rememberSaveable)\s*[({].*(snapshot|Snapshot)""")
        assertEquals(listOf(), sources.filter { kept.containsMatchIn(it.readText()) }.map { it.name })
    }

    private fun imports(): List<Pair<String, String>> =
        sources.flatMap { file ->
            file.readLines().filter { it.startsWith("import ") }.map { file.name to it.removePrefix("import ") }
        }

    private companion object {
        val shared =
            listOf("animation", "foundation", "material3", "runtime", "ui").map { "androidx.compose.$it." } +
                listOf("com.gctookit.gongchao.", "java.time.", "kotlin.", "kotlinx.coroutines.")

        /** In the desktop's jars and not in Android's, or the other way round. */
        val ofTheDesktop =
            listOf("androidx.compose.ui.awt.", "androidx.compose.ui.scene.", "androidx.compose.ui.backhandler.")

        val ofOneSide =
            listOf("application", "singleWindowApplication", "Window", "Tray", "MenuBar", "DialogWindow")
                .map { "androidx.compose.ui.window.$it" } +
                listOf("VerticalScrollbar", "ContextMenuArea", "onClick").map { "androidx.compose.foundation.$it" } +
                listOf("LocalContext", "LocalView").map { "androidx.compose.ui.platform.$it" } +
                listOf(
                    "androidx.compose.ui.ImageComposeScene",
                    "androidx.compose.ui.input.pointer.onPointerEvent",
                    "androidx.compose.ui.res.painterResource",
                    "androidx.compose.ui.res.stringResource",
                    "androidx.compose.ui.graphics.asSkiaBitmap",
                    "androidx.compose.ui.graphics.toAwtImage",
                    "androidx.compose.ui.viewinterop.AndroidView",
                )
    }
}
