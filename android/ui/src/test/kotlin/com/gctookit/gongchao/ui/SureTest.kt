@file:OptIn(ExperimentalTestApi::class)

package com.gctookit.gongchao.ui

import androidx.compose.runtime.CompositionLocalProvider
import androidx.compose.runtime.MutableState
import androidx.compose.runtime.saveable.LocalSaveableStateRegistry
import androidx.compose.runtime.saveable.SaveableStateRegistry
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.v2.runComposeUiTest
import com.gctookit.gongchao.ui.frame.rememberAsked
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals

/** A question that outlives the app. */
class SureTest {
    /** Whether something is asked about a thing in an app that begins with what was [kept] of another, and what it keeps. */
    private fun app(
        about: String,
        kept: Map<String, List<Any?>>?,
        ask: Boolean,
    ): Pair<Boolean, Map<String, List<Any?>>> {
        var asked: MutableState<Boolean>? = null
        val registry = SaveableStateRegistry(kept) { true }
        var keeps = emptyMap<String, List<Any?>>()
        runComposeUiTest {
            setContent {
                CompositionLocalProvider(LocalSaveableStateRegistry provides registry) { asked = rememberAsked(about) }
            }
            if (ask) runOnIdle { asked?.value = true }
            waitForIdle()
            keeps = registry.performSave()
        }
        return checkNotNull(asked).value to keeps
    }

    private fun askedAfterwards(
        before: String,
        after: String,
        ask: Boolean = true,
    ): Boolean = app(after, app(before, null, ask).second, ask = false).first

    @Test
    fun `it is still asked of the same thing`() = assertEquals(true, askedAfterwards("9f3a", "9f3a"))

    @Test
    fun `it is asked of no other thing`() = assertEquals(false, askedAfterwards("9f3a", "other"))

    @Test
    fun `what was not asked is not asked afterwards`() =
        assertEquals(false, askedAfterwards("9f3a", "9f3a", ask = false))
}
