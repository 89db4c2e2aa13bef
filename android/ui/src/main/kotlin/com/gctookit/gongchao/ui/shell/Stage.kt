package com.gctookit.gongchao.ui.shell

import androidx.compose.runtime.Composable
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.ui.frame.Coming
import com.gctookit.gongchao.ui.frame.Empty
import com.gctookit.gongchao.ui.frame.Frame
import com.gctookit.gongchao.ui.frame.Sure
import com.gctookit.gongchao.ui.frame.rememberAsked
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/** How the core is. */
sealed interface Stage {
    /** What is to be drawn; null where there is nothing of the core's. */
    val snapshot: Snapshot? get() = null

    /** It is on its way. */
    data object Starting : Stage

    /** It runs, and this is to be drawn. */
    data class Running(
        override val snapshot: Snapshot,
    ) : Stage

    /** It ended by itself, and this was the last of it. */
    data class Over(
        override val snapshot: Snapshot,
    ) : Stage

    /** It did not start, and this is why. */
    data class Failed(
        val fault: CoreException,
    ) : Stage
}

/**
 * What stands there while there is no snapshot.
 *
 * @param again tries to start again
 * @param anew moves aside what cannot be opened any more and begins with nothing; only after the person said so
 */
@Composable
fun StageScreen(
    stage: Stage,
    again: () -> Unit,
    anew: () -> Unit,
) {
    val asked = rememberAsked()
    Frame(said(Say.APP), back = null) {
        if (stage !is Stage.Failed) {
            Coming(said(Say.STARTING))
        } else if (stage.fault is CoreException.KeyLost) {
            Empty(Signs.lock, said(Say.KEY_LOST), said(Say.KEY_LOST_BELOW), said(Say.KEY_LOST_ANEW)) {
                asked.value =
                    true
            }
        } else {
            val (title, below) = why(stage.fault)
            Empty(Signs.warning, said(title), said(below), said(Say.TRY_AGAIN), again)
        }
    }
    Sure(asked, said(Say.KEY_LOST_ANEW), said(Say.KEY_LOST_SURE), said(Say.KEY_LOST_YES), said(Say.KEEP), anew)
}

private fun why(fault: CoreException): Pair<Say, Say> =
    when (fault) {
        is CoreException.WaitForUnlock -> Say.UNLOCK_FIRST to Say.UNLOCK_FIRST_BELOW
        is CoreException.Newer -> Say.NEWER to Say.NEWER_BELOW
        is CoreException.AlreadyRunning -> Say.RUNNING_ALREADY to Say.RUNNING_ALREADY_BELOW
        is CoreException.Storage -> Say.STORAGE to Say.STORAGE_BELOW
        else -> Say.START_FAILED to Say.START_FAILED_BELOW
    }
