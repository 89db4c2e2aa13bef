@file:OptIn(ExperimentalTestApi::class)

package com.gctookit.gongchao.ui

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Text
import androidx.compose.ui.Modifier
import androidx.compose.ui.semantics.SemanticsActions
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.hasClickAction
import androidx.compose.ui.test.isHeading
import androidx.compose.ui.test.v2.runComposeUiTest
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.ui.previews.Scene
import com.gctookit.gongchao.ui.previews.Scenes
import com.gctookit.gongchao.ui.rig.Look
import com.gctookit.gongchao.ui.rig.look
import org.junit.jupiter.api.Test
import org.junit.jupiter.params.ParameterizedTest
import org.junit.jupiter.params.provider.MethodSource
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** What a finger has to hit, and what a person hears who does not see. */
class ReachTest {
    @ParameterizedTest
    @MethodSource("scenes")
    fun `whatever can be tapped is large enough and says what it is`(scene: Scene) {
        look(scene) { assertEquals(listOf(), wrong()) }
    }

    @ParameterizedTest
    @MethodSource("scenes")
    fun `the same with letters of twice the size`(scene: Scene) {
        look(scene, Look("large", font = 2f)) { assertEquals(listOf(), wrong()) }
    }

    @ParameterizedTest
    @MethodSource("scenes")
    fun `every page has a heading to jump to`(scene: Scene) {
        look(scene) { assertTrue(onAllNodes(isHeading()).fetchSemanticsNodes().isNotEmpty()) }
    }

    @Test
    fun `what is too small or says nothing is told`() {
        runComposeUiTest {
            setContent {
                Row {
                    Text("小", Modifier.clickable {})
                    Box(Modifier.size(60.dp).clickable {})
                }
            }
            assertEquals(2, wrong().size)
        }
    }

    private fun ComposeUiTest.wrong(): List<String> =
        onAllNodes(hasClickAction()).fetchSemanticsNodes().mapNotNull { node ->
            val words = node.words()
            when {
                words.isBlank() -> {
                    "something at ${node.boundsInRoot} says nothing"
                }

                node.isOfText() -> {
                    null
                }

                node.drawn() < DRAWN || maxOf(node.drawn(), node.touch()) < FINGER -> {
                    "“$words” is only ${node.size.width} by ${node.size.height}"
                }

                else -> {
                    null
                }
            }
        }

    /** A field for text is as high as its text and more; text that can be marked is no button. */
    private fun SemanticsNode.isOfText() = config.getOrNull(SemanticsActions.SetText) != null

    /** Also of what is scrolled out of sight, where nothing can be touched. */
    private fun SemanticsNode.drawn(): Int = minOf(size.width, size.height)

    private fun SemanticsNode.touch(): Int = touchBoundsInRoot.run { minOf(width, height) }.toInt()

    private fun SemanticsNode.words(): String =
        (
            config.getOrNull(SemanticsProperties.Text).orEmpty().map { it.text } +
                config.getOrNull(SemanticsProperties.ContentDescription).orEmpty() +
                config.getOrNull(SemanticsProperties.EditableText)?.text.orEmpty()
        ).joinToString("")

    companion object {
        /** What answers to a finger, in density-independent pixels, which here are pixels. */
        private const val FINGER = 48

        /** What is seen of it: Material draws its smallest buttons so, and lets the rest around them answer. */
        private const val DRAWN = 40

        @JvmStatic
        fun scenes() = Scenes.all
    }
}
