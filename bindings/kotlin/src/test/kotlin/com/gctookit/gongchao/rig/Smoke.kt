package com.gctookit.gongchao.rig

import com.gctookit.gongchao.core.Config
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.core.rehearsePanic
import com.gctookit.gongchao.kit.Gongchao
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withTimeout
import java.nio.file.Files
import kotlin.time.Duration.Companion.seconds

/**
 * A program of somebody else: crosses to the library and back in every way there is, and says so. The packaged jar and
 * the shrunk program are run by it, where no test runner could be.
 */
object Smoke {
    @JvmStatic
    fun main(arguments: Array<String>) {
        val folder = Files.createTempDirectory("gongchao-smoke").toFile()
        val vault = MemoryVault()
        runBlocking {
            withTimeout(60.seconds) {
                Gongchao.start(nowhere(folder.path), phone(vault)).use { core ->
                    check(vault.size == 2) { "the vault was not asked for both keys" }
                    core.tap(Tap.TickBox(ticked = true))
                    core.snapshots.first { it.consent.ticked }
                    check(core.policy().paragraphs.isNotEmpty()) { "the policy is empty" }
                    val panic = runCatching { rehearsePanic() }.exceptionOrNull()
                    check(panic is CoreException.Internal) { "a panic came as $panic" }
                    val refused = runCatching { core.openScan() }.exceptionOrNull()
                    check(refused is CoreException.NotConsented) { "a scan without consent was answered by $refused" }
                }
            }
        }
        folder.deleteRecursively()
        println("smoke: the library answers in ${arguments.firstOrNull() ?: "this program"}")
    }
}

/** A client of this folder whose servers are nowhere: what needs none can be tried with it. */
fun nowhere(folder: String): Config {
    val anchor = checkNotNull(Smoke::class.java.getResource("/anchor.pem")).readText()
    // The port of `discard`: nobody listens there.
    val url = "https://localhost:9"
    return Config(folder, url, url, url, anchor, listOf("00".repeat(32)), "0.1.0")
}
