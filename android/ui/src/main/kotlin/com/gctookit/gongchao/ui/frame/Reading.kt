package com.gctookit.gongchao.ui.frame

import androidx.compose.runtime.Composable
import androidx.compose.runtime.LaunchedEffect
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

private sealed interface Reading<out T> {
    data object Coming : Reading<Nothing>

    data object Failed : Reading<Nothing>

    data class Here<T>(
        val value: T,
    ) : Reading<T>
}

/**
 * Draws what is asked of the core and is in no snapshot. It is asked again when [key] changes; what failed can be tried
 * again by a tap.
 */
@Composable
fun <T> Read(
    key: Any?,
    read: suspend () -> T,
    draw: @Composable (T) -> Unit,
) {
    var reading by remember { mutableStateOf<Reading<T>>(Reading.Coming) }
    var tried by remember { mutableIntStateOf(0) }
    LaunchedEffect(key, tried) {
        reading =
            try {
                Reading.Here(read())
            } catch (_: CoreException) {
                // Its reason is in the core's log; what a person can do is the same for each.
                Reading.Failed
            }
    }
    when (val now = reading) {
        is Reading.Here -> {
            draw(now.value)
        }

        is Reading.Coming -> {
            Coming()
        }

        is Reading.Failed -> {
            Empty(Signs.warning, said(Say.READ_FAILED), said(Say.READ_FAILED_DO), said(Say.TRY_AGAIN)) {
                reading = Reading.Coming
                tried += 1
            }
        }
    }
}
