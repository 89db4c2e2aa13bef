package com.gctookit.gongchao.window

import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.awt.Color
import java.awt.image.BufferedImage
import java.io.File
import java.nio.file.Path
import javax.imageio.ImageIO
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertTrue

/** What the window is started with, and what its camera sees. */
class ArgumentsTest {
    @TempDir
    lateinit var dir: Path

    private val info
        get() =
            dir.resolve("info.json").toFile().apply {
                writeText(
                    """{ "account_url": "https://a", "media_url": "https://m", "telemetry_url": "https://t",
                         "ca_pem": "PEM", "pins": ["00"] }""",
                )
            }

    @Test
    fun `one file says where the servers are`() {
        val read = Arguments.read(listOf("--backend", info.path, "--folder", "$dir/own"))
        assertEquals(
            listOf("https://a", "https://m", "https://t"),
            read.config.run {
                listOf(accountUrl, mediaUrl, telemetryUrl)
            },
        )
        assertEquals("PEM" to listOf("00"), read.config.anchorsPem to read.config.pins)
        assertTrue(read.config.folder.startsWith("$dir/own") && read.vault.path.startsWith("$dir/own"))
    }

    @Test
    fun `one address by itself is used in place of the file's`() {
        val read = Arguments.read(listOf("--backend", info.path, "--media", "https://tusd"))
        assertEquals("https://tusd", read.config.mediaUrl)
    }

    @Test
    fun `what is missing or unknown is said`() {
        for (words in listOf(listOf("--acount", "x"), listOf("--backend"), listOf("--account", "https://a"))) {
            assertFailsWith<IllegalArgumentException> { Arguments.read(words) }
        }
    }

    @Test
    fun `a picture is brightness, row by row`() {
        val file = File(dir.toFile(), "one.png")
        val picture = BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB)
        picture.setRGB(1, 0, Color.WHITE.rgb)
        picture.setRGB(2, 1, Color(0, 255, 0).rgb)
        ImageIO.write(picture, "png", file)
        File(dir.toFile(), "notes.txt").writeText("no picture")
        val frame = Frames(dir.toFile()).read().single()
        val bytes = ByteArray(6) { frame.plane.get(it) }.map { it.toInt() and 0xFF }
        assertEquals(listOf(0, 255, 0, 0, 0, 149), bytes)
        assertTrue(frame.plane.isDirect)
    }

    @Test
    fun `everything is said in both languages`() {
        for (words in DeskWords.all) assertTrue(words.zh.isNotBlank() && words.en.isNotBlank())
    }
}
