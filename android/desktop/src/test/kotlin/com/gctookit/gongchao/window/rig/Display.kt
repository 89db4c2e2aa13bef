package com.gctookit.gongchao.window.rig

import java.io.File
import java.util.concurrent.TimeUnit

/** A screen that nobody looks at, with a mouse and a keyboard: Xvfb and xdotool. */
class Display private constructor(
    private val server: Process,
    private val name: String,
) : AutoCloseable {
    /** The one window of this process, as the screen knows it: a process may be wrong about where its own window is. */
    fun windowOf(process: Process): String =
        run("xdotool", "search", "--sync", "--onlyvisible", "--all", "--pid", "${process.pid()}", "--name", ".")
            .lines()
            .single { it.isNotBlank() }

    /** Moves the mouse to this place of a window and clicks. */
    fun click(
        window: String,
        x: Int,
        y: Int,
    ) = run("xdotool", "mousemove", "--window", window, "$x", "$y", "click", "1")

    /** Moves the mouse to this place of a window and turns the wheel as far as a long page goes. */
    fun scroll(
        window: String,
        x: Int,
        y: Int,
    ) = run(
        *listOf("xdotool", "mousemove", "--window", window, "$x", "$y").toTypedArray(),
        *listOf("click", "--repeat", "30", "--delay", "10", "5").toTypedArray(),
    )

    /** Presses the keys for a text, one after the other. */
    fun type(text: String) = run("xdotool", "type", "--delay", "20", text)

    /** Writes what a window shows into a file, with few colours so that it is small. */
    fun picture(
        window: String,
        file: File,
    ) {
        file.parentFile.mkdirs()
        run(
            "import",
            "-window",
            window,
            "+repage",
            "-dither",
            "None",
            "-colors",
            "96",
            "PNG8:${file.path}",
        )
    }

    /** A program that shows itself on this screen. */
    fun program(vararg words: String): ProcessBuilder = ProcessBuilder(*words).apply { environment()["DISPLAY"] = name }

    private fun run(vararg words: String): String {
        val process = program(*words).redirectErrorStream(true).start()
        val said = process.inputStream.bufferedReader().readText()
        check(process.waitFor() == 0) { "${words.first()}: $said" }
        return said
    }

    override fun close() {
        server.destroy()
        if (!server.waitFor(5, TimeUnit.SECONDS)) server.destroyForcibly()
    }

    companion object {
        private val programs = listOf("Xvfb", "xdotool", "import")

        /** What this machine lacks for it; nothing where it has everything. */
        fun missing(): List<String> {
            val places = System.getenv("PATH").orEmpty().split(File.pathSeparator)
            return programs.filter { program -> places.none { File(it, program).canExecute() } }
        }

        /** A screen of this size under a number that is free. It ends with the last window on it, whatever happens to us. */
        fun start(
            width: Int,
            height: Int,
        ): Display {
            val server =
                ProcessBuilder("Xvfb", "-displayfd", "1", "-terminate", "-screen", "0", "${width}x${height}x24")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
            val number = checkNotNull(server.inputStream.bufferedReader().readLine()) { "Xvfb did not start" }
            return Display(server, ":${number.trim()}")
        }
    }
}
