package com.gctookit.gongchao.rig

import com.gctookit.gongchao.core.Client
import com.gctookit.gongchao.core.Config
import com.gctookit.gongchao.core.DeviceFacts
import com.gctookit.gongchao.core.Keeper
import com.gctookit.gongchao.core.KeeperAnswer
import com.gctookit.gongchao.core.Kind
import com.gctookit.gongchao.core.StartTrouble
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
        val kept = HashMap<String, ByteArray>()
        val keeper =
            object : Keeper {
                override fun lookUp(alias: String) =
                    kept[alias]?.let { KeeperAnswer.Present(it) } ?: KeeperAnswer.Absent

                override fun keep(
                    alias: String,
                    secret: ByteArray,
                ) {
                    kept[alias] = secret
                }

                override fun forget(alias: String) {
                    kept.remove(alias)
                }
            }
        val anchor = checkNotNull(Smoke::class.java.getResource("/anchor.pem")).readText()
        val nowhere = "https://localhost:9"
        val device = DeviceFacts("smoke", Kind.DESKTOP, "0", 800u, 600u, 480, "zh-CN")
        val config = Config(folder.path, nowhere, nowhere, nowhere, anchor, listOf("00".repeat(32)), device, "0.1.0")
        runBlocking {
            withTimeout(60.seconds) {
                Client.start(config, keeper).use { client ->
                    check(kept.isNotEmpty()) { "the keeper was not asked" }
                    client.tap("""{"tap":"tick_box","ticked":true}""")
                    check("\"ticked\":true" in client.nextSnapshot(0u)) { "the tap did not arrive" }
                    val refused = runCatching { client.tap("no tap") }.exceptionOrNull()
                    check(refused is StartTrouble.NotATap) { "a wrong tap was answered by $refused" }
                    client.shutdown()
                }
            }
        }
        folder.deleteRecursively()
        println("smoke: the library answers in ${arguments.firstOrNull() ?: "this program"}")
    }
}
