package com.gctookit.gongchao.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.v2.runComposeUiTest
import com.gctookit.gongchao.ui.previews.ConsentLooks
import com.gctookit.gongchao.ui.previews.DeviceLooks
import com.gctookit.gongchao.ui.previews.EveryScene
import com.gctookit.gongchao.ui.previews.EveryScreen
import com.gctookit.gongchao.ui.previews.HomeLooks
import com.gctookit.gongchao.ui.previews.NoticeLooks
import com.gctookit.gongchao.ui.previews.Scenes
import com.gctookit.gongchao.ui.previews.UploadsLooks
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What an editor draws beside the code draws something. */
@OptIn(ExperimentalTestApi::class)
class PreviewsTest {
    @Test
    fun `every scene has its preview under its name`() {
        val scenes = EveryScene()
        val names = List(scenes.count) { scenes.getDisplayName(it) }
        assertEquals(Scenes.all.map { it.name }, names)
        drawn(
            *scenes.values
                .map { scene -> @Composable { EveryScreen(scene) } }
                .toList()
                .toTypedArray(),
        )
    }

    @Test
    fun `the pages that are looked at in every way`() =
        drawn({ NoticeLooks() }, { HomeLooks() }, { ConsentLooks() }, { UploadsLooks() }, { DeviceLooks() })

    private fun drawn(vararg previews: @Composable () -> Unit) =
        runComposeUiTest {
            var shown by mutableStateOf(previews.first())
            setContent { key(shown) { shown() } }
            for (preview in previews) {
                shown = preview
                waitForIdle()
                // A dialog has a root of its own.
                val roots = onAllNodes(isRoot()).fetchSemanticsNodes()
                assertTrue(roots.all { it.children.isNotEmpty() }, "nothing is drawn")
            }
        }
}
