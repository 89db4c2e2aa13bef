package com.gctookit.gongchao.ui.rig

import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.size
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.Modifier
import androidx.compose.ui.test.ComposeUiTest
import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.v2.runComposeUiTest
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.previews.SampleHands
import com.gctookit.gongchao.ui.previews.SampleHandset
import com.gctookit.gongchao.ui.previews.Scene
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.shell.Stage
import kotlin.test.assertEquals

/** A person before a screen: what is drawn can change, and what was tapped is written down. */
@OptIn(ExperimentalTestApi::class)
class Looked(
    test: ComposeUiTest,
    stage: Stage,
    val hands: SampleHands,
    val handset: SampleHandset,
) : ComposeUiTest by test {
    internal var stage by mutableStateOf(stage)

    /** How often a start with nothing was asked for. */
    var anew = 0

    /** The core publishes another snapshot. */
    fun becomes(snapshot: Snapshot) {
        stage = Stage.Running(snapshot)
        waitForIdle()
    }

    /** These taps and no other were passed on since the last look. */
    fun tapped(vararg taps: Tap) {
        waitForIdle()
        assertEquals(taps.toList(), hands.taps.toList())
        hands.taps.clear()
    }
}

/** Puts a screen before a person. */
@OptIn(ExperimentalTestApi::class)
fun look(
    snapshot: Snapshot,
    at: Place? = null,
    look: Look = Look("phone"),
    hands: SampleHands = SampleHands(),
    handset: SampleHandset = SampleHandset(),
    test: Looked.() -> Unit,
) = look(Scene("seen", snapshot, at), look, hands, handset, test)

/** The same for a scene. */
@OptIn(ExperimentalTestApi::class)
fun look(
    scene: Scene,
    look: Look = Look("phone"),
    hands: SampleHands = SampleHands(scene.how, scene.shared),
    handset: SampleHandset = SampleHandset(),
    test: Looked.() -> Unit,
) {
    runComposeUiTest {
        val looked = Looked(this, scene.stage, hands, handset)
        setContent {
            Box(Modifier.size(look.width.dp, look.height.dp)) {
                Drawn(Scene(scene.name, looked.stage, scene.at, scene.how, scene.shared), look, hands, handset) {
                    looked.anew +=
                        1
                }
            }
        }
        waitForIdle()
        looked.test()
    }
}
