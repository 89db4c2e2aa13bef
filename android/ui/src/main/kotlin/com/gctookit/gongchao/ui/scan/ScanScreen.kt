package com.gctookit.gongchao.ui.scan

import androidx.compose.foundation.background
import androidx.compose.foundation.border
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.material3.Icon
import androidx.compose.material3.IconToggleButton
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.rememberSaveable
import androidx.compose.runtime.setValue
import androidx.compose.ui.Alignment
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.LiveRegionMode
import androidx.compose.ui.semantics.liveRegion
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.text.style.TextAlign
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.ScanView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.frame.Act
import com.gctookit.gongchao.ui.frame.Card
import com.gctookit.gongchao.ui.frame.Coming
import com.gctookit.gongchao.ui.frame.Empty
import com.gctookit.gongchao.ui.frame.FactRow
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.Quiet
import com.gctookit.gongchao.ui.frame.Sheet
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/**
 * The scanner: asked for, looking, found. What was found is opened only when the person says so.
 *
 * @param asked whether a prompt is open: then nothing of the scan has been decided yet
 * @param camera the camera's picture, with its light on or off
 */
@Composable
fun ScanScreen(
    scan: ScanView,
    asked: Boolean,
    hasTorch: Boolean,
    tap: (Tap) -> Unit,
    back: () -> Unit,
    search: () -> Unit,
    opened: () -> Unit,
    camera: @Composable (torch: Boolean, modifier: Modifier) -> Unit,
) {
    var torch by rememberSaveable { mutableStateOf(false) }
    val looking = scan is ScanView.Ready
    Frame(
        said(Say.SCAN),
        back,
        actions = {
            if (looking && hasTorch) {
                IconToggleButton(torch, { torch = it }) {
                    Icon(Signs.torch, said(if (torch) Say.TORCH_OFF else Say.TORCH_ON))
                }
            }
        },
    ) {
        when (scan) {
            is ScanView.Ready -> {
                Finder { camera(torch, Modifier.fillMaxSize()) }
            }

            is ScanView.Found -> {
                Found(scan, tap, opened)
            }

            is ScanView.Idle -> {
                if (asked) {
                    Coming(said(Say.SCAN_ASKED))
                } else {
                    Empty(Signs.scan, said(Say.SCAN_IDLE), said(Say.SCAN_IDLE_BELOW), said(Say.SCAN_BEGIN)) {
                        tap(Tap.Begin(Feature.SCAN))
                    }
                    Box(Modifier.fillMaxSize().padding(20.dp), contentAlignment = Alignment.BottomCenter) {
                        Other(said(Say.SCAN_SEARCH), onClick = search)
                    }
                }
            }
        }
    }
}

/** The picture with the field into which the label belongs. */
@Composable
private fun Finder(camera: @Composable () -> Unit) {
    Box(Modifier.fillMaxSize().background(Color.Black), contentAlignment = Alignment.Center) {
        camera()
        Column(
            Modifier.padding(24.dp),
            verticalArrangement = Arrangement.spacedBy(20.dp),
            horizontalAlignment = Alignment.CenterHorizontally,
        ) {
            Box(
                Modifier
                    .weight(1f, fill = false)
                    .size(width = 300.dp, height = 210.dp)
                    .border(2.dp, Color.White.copy(alpha = 0.9f), RoundedCornerShape(18.dp)),
            )
            Text(
                said(Say.SCAN_AIM),
                Modifier
                    .background(Color.Black.copy(alpha = 0.6f), RoundedCornerShape(12.dp))
                    .padding(horizontal = 16.dp, vertical = 10.dp),
                color = Color.White,
                style = MaterialTheme.typography.bodyMedium,
                textAlign = TextAlign.Center,
            )
        }
    }
}

@Composable
private fun Found(
    found: ScanView.Found,
    tap: (Tap) -> Unit,
    opened: () -> Unit,
) {
    Sheet(space = 14.dp) {
        Column(
            Modifier.padding(top = 8.dp).semantics { liveRegion = LiveRegionMode.Polite },
            verticalArrangement = Arrangement.spacedBy(6.dp),
        ) {
            Icon(Signs.done, null, Modifier.size(36.dp), tint = MaterialTheme.colorScheme.primary)
            Text(said(Say.SCAN_FOUND), style = MaterialTheme.typography.headlineSmall)
        }
        Card { FactRow(found.format.name.replace('_', ' '), found.text) }
        Quiet(said(Say.SCAN_CONFIRM))
        Act(said(Say.SCAN_OPEN)) {
            tap(Tap.OpenScanned)
            opened()
        }
        Other(said(Say.SCAN_AGAIN), Modifier.fillMaxWidth()) { tap(Tap.Begin(Feature.SCAN)) }
    }
}
