package com.gctookit.gongchao.window.rig

import java.io.File
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.test.assertEquals
import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/** Somebody at the screen: is told where things stand in a window of ours, and clicks there. */
class Hand private constructor(
    private val display: Display,
    private val window: Process,
) : AutoCloseable {
    private val answers = window.inputStream.bufferedReader()
    private val questions = window.outputStream.writer()

    init {
        assertEquals("here", answers.readLine())
    }

    private val shown by lazy { display.windowOf(window) }

    fun see(text: String): Pair<Int, Int> {
        val answer = ask(text)
        check(answer.startsWith("at ")) { "never seen: $text. $answer" }
        val (x, y) = answer.removePrefix("at ").split(' ').map(String::toInt)
        return x to y
    }

    fun click(text: String) {
        val (x, y) = see(text)
        display.click(shown, x, y)
    }

    fun type(text: String) = display.type(text)

    /** To the end of the page. */
    fun scroll() {
        ask(REST)
        display.scroll(shown, MIDDLE.first, MIDDLE.second)
    }

    fun picture(name: String) {
        ask(REST)
        display.picture(shown, house.resolve("android/desktop/target/pictures/$name.png"))
        if (System.getProperty("gongchao.pictures") == "write") {
            display.picture(shown, house.resolve("docs/screens/window-$name.png"))
        }
    }

    /** When the program, its library, its first frame and then this text were there, from the moment it was started. */
    fun begun(text: String): List<Duration> = figures(BEGUN + text)

    /** Clicks on a box that this text names, and says how long it took from when the window hears it until the other state stood there. */
    fun tick(text: String): Duration {
        val (x, y) = see(text)
        say(TICKED + text)
        assertEquals("looking", answers.readLine())
        display.click(shown, x, y)
        return read().single()
    }

    /** The longest time for which what is drawn stood still, during so long a look. */
    fun blocked(look: Duration): Duration = figures("$BLOCKED${look.inWholeMilliseconds}").single()

    private fun figures(question: String): List<Duration> {
        say(question)
        return read()
    }

    private fun read(): List<Duration> {
        val answer = answers.readLine() ?: error("the window is gone")
        check(answer.startsWith("ms ")) { answer }
        return answer.removePrefix("ms ").split(' ').map { it.toDouble().milliseconds }
    }

    private fun ask(text: String): String {
        say(text)
        return answers.readLine() ?: error("the window is gone")
    }

    private fun say(text: String) {
        questions.write("$text\n")
        questions.flush()
    }

    override fun close() {
        questions.close()
        if (!window.waitFor(30, TimeUnit.SECONDS)) window.destroyForcibly()
    }

    companion object {
        private val MIDDLE = 200 to 380

        private val house =
            File(
                checkNotNull(System.getProperty("gongchao.house")) { "gongchao.house is not set" },
            ).canonicalFile
        private val assets = File(house, "tests/assets")

        /** A label that a camera can read. */
        val LABEL = File(assets, "label.png")

        /**
         * A window of ours, as it ships, on this screen.
         *
         * @param dir where the backend wrote of itself, and where the window keeps its files
         * @param folder the name of the window's folder there
         * @param camera what its camera sees
         */
        fun opens(
            display: Display,
            dir: Path,
            folder: String = "window",
            camera: File = LABEL,
        ): Hand {
            val java = File(System.getProperty("java.home"), "bin/java").path
            val path = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
            val built = System.getProperty("gongchao.built")
            val window =
                display
                    .program(
                        *listOf(java, "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1").toTypedArray(),
                        "-Djna.library.path=$built",
                        "-Dskiko.renderApi=SOFTWARE",
                        "-Duser.language=zh",
                        "-D$STARTED=${System.currentTimeMillis()}",
                        *listOf("-cp", path, "com.gctookit.gongchao.window.rig.PeepholeKt").toTypedArray(),
                        *listOf("--backend", "$dir/backend/info.json", "--folder", "$dir/$folder").toTypedArray(),
                        *listOf("--camera", "$camera", "--files", "$assets").toTypedArray(),
                    ).redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
            return Hand(display, window)
        }
    }
}
