package com.gctookit.gongchao.window

import com.gctookit.gongchao.ui.shell.Running
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.io.File
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull

/** The picker of the desktop: its folder, and the machine's own dialog for what lies elsewhere. */
class DeskHandsetTest {
    @TempDir
    lateinit var dir: Path

    private var chosen = listOf<File>()
    private val picked = mutableListOf<List<String>>()

    @Test
    fun `what lies in another folder is chosen by the machine's own dialog`() {
        val handset = handset()
        handset.pick(picked::add)
        chosen = listOf(File("/elsewhere/a.jpg"), File("/elsewhere/b.mp4"))
        handset.pickElsewhere("choose")
        assertEquals(listOf(listOf("/elsewhere/a.jpg", "/elsewhere/b.mp4")), picked)
        assertNull(handset.standIn)
    }

    @Test
    fun `a dialog that was shut leaves the folder to choose from`() {
        val handset = handset()
        handset.pick(picked::add)
        handset.pickElsewhere("choose")
        assertEquals(listOf(), picked)
        assertNotNull(handset.standIn as? StandIn.Picker).picked(listOf())
        assertEquals(listOf(listOf()), picked)
        handset.pickElsewhere("choose")
        assertEquals(1, picked.size, "nobody waits for it any more")
    }

    private fun handset(): DeskHandset {
        val running = Running(CoroutineScope(Dispatchers.Unconfined)) { error("no core is needed") }
        return DeskHandset(running, arguments(), { chosen })
    }

    private fun arguments(): Arguments {
        val servers =
            listOf("account", "media", "telemetry").flatMap { listOf("--$it", "https://$it") } +
                listOf(
                    "--anchors",
                    dir
                        .resolve("anchors.pem")
                        .toFile()
                        .apply { writeText("PEM") }
                        .path,
                    "--pin",
                    "00",
                )
        return Arguments.read(servers + listOf("--files", dir.toString()))
    }
}
