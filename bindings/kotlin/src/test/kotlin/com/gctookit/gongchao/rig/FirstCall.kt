package com.gctookit.gongchao.rig

import com.gctookit.gongchao.core.Client
import com.gctookit.gongchao.core.IntegrityCheckingUniffiLib
import com.gctookit.gongchao.core.version
import com.sun.jna.Native
import com.sun.jna.NativeLibrary
import kotlinx.coroutines.runBlocking
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.time.measureTime

/**
 * A program that calls the core for the first time in its life and says what took how long, in microseconds: a JVM can
 * do that once only, so each time needs one of its own.
 */
object FirstCall {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val folder = Files.createTempDirectory("gongchao-first").toFile()
        val settings = nowhere(folder.path)
        val vault = MemoryVault()
        say("jna") { check(Native.POINTER_SIZE > 0) }
        say("library") { NativeLibrary.getInstance("gongchao_ffi") }
        say("checksums") { IntegrityCheckingUniffiLib.ensureInitialized() }
        say("first") { version() }
        say("second") { version() }
        lateinit var client: Client
        say("start") { client = Client.start(settings, vault, Desk, Wifi) }
        client.use { runBlocking { it.shutdown() } }
        folder.deleteRecursively()
    }

    private inline fun say(
        what: String,
        act: () -> Unit,
    ) = println("$what ${measureTime(act).inWholeNanoseconds / 1_000.0}")

    /** Runs it in a fresh JVM like this one: microseconds of each part. */
    fun inItsOwnJvm(): Map<String, Double> {
        val java = Path.of(System.getProperty("java.home"), "bin", "java")
        val classes = System.getProperty("surefire.test.class.path") ?: System.getProperty("java.class.path")
        val path = "-Djna.library.path=${System.getProperty("jna.library.path")}"
        val told =
            ProcessBuilder("$java", "-Xmx128m", "-XX:+UseSerialGC", path, "-cp", classes, FirstCall::class.java.name)
        val child = told.redirectErrorStream(true).start()
        val said = child.inputStream.bufferedReader().readLines()
        check(child.waitFor(60, TimeUnit.SECONDS) && child.exitValue() == 0) { said.joinToString("\n") }
        return said.associate { line -> line.substringBefore(' ') to line.substringAfter(' ').toDouble() }
    }
}
