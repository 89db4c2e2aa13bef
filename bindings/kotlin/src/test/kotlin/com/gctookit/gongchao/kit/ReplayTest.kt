package com.gctookit.gongchao.kit

import com.gctookit.gongchao.rig.Replay
import com.gctookit.gongchao.rig.awaiting
import org.junit.jupiter.api.DynamicTest
import org.junit.jupiter.api.TestFactory
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import java.util.concurrent.TimeUnit
import kotlin.io.path.nameWithoutExtension
import kotlin.test.assertTrue

class ReplayTest {
    @TempDir
    lateinit var folder: Path

    @TestFactory
    @Timeout(10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    fun `a scenario of every language goes as it is written`(): List<DynamicTest> {
        val scenarios = Replay.scenarios()
        assertTrue(scenarios.isNotEmpty(), "there are no scenarios")
        return scenarios.map { scenario ->
            DynamicTest.dynamicTest(scenario.nameWithoutExtension) {
                awaiting { Replay(scenario, folder.resolve(scenario.nameWithoutExtension)).use { it.run() } }
            }
        }
    }
}
