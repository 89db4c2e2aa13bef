package com.gctookit.gongchao.ui

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.SemanticsMatcher
import androidx.compose.ui.test.v2.runComposeUiTest
import com.gctookit.gongchao.ui.previews.EveryLook
import com.gctookit.gongchao.ui.previews.EveryScene
import com.gctookit.gongchao.ui.previews.EveryScreen
import com.gctookit.gongchao.ui.previews.EveryShape
import com.gctookit.gongchao.ui.previews.Scene
import com.gctookit.gongchao.ui.previews.Scenes
import com.gctookit.gongchao.ui.rig.Drawn
import com.gctookit.gongchao.ui.rig.Look
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What an editor draws beside the code is what the tests look at. */
@OptIn(ExperimentalTestApi::class)
class PreviewsTest {
    @Test
    fun `every scene has its preview under its name`() {
        val scenes = EveryScene()
        assertEquals(Scenes.all.map { it.name }, List(scenes.count) { scenes.getDisplayName(it) })
        drawn(scenes.values) { EveryScreen(it) }
    }

    @Test
    fun `each shape is looked at in every way`() = drawn(EveryShape().values) { EveryLook(it) }

    /** What stands on a page is what stands there in the tests, in the same scene. */
    private fun drawn(
        scenes: Sequence<Scene>,
        preview: @Composable (Scene) -> Unit,
    ) = runComposeUiTest {
        var shown by mutableStateOf(scenes.first())
        var previewed by mutableStateOf(true)
        setContent {
            key(shown, previewed) {
                if (previewed) preview(shown) else Drawn(shown, Look("phone"))
            }
        }
        for (scene in scenes) {
            val (one, other) =
                listOf(true, false).map {
                    shown = scene
                    previewed = it
                    waitForIdle()
                    texts()
                }
            assertEquals(other, one, scene.name)
        }
    }

    private fun ComposeUiTest.texts() =
        onAllNodes(SemanticsMatcher.keyIsDefined(SemanticsProperties.Text))
            .fetchSemanticsNodes()
            .flatMap { it.config[SemanticsProperties.Text] }
            .map { it.text }
            .also { assertTrue(it.isNotEmpty(), "nothing is drawn") }
}
