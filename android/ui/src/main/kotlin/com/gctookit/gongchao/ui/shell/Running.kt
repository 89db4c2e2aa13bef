package com.gctookit.gongchao.ui.shell

import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.Errand
import com.gctookit.gongchao.core.Lists
import com.gctookit.gongchao.core.Page
import com.gctookit.gongchao.core.PastEdition
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.kit.Gongchao
import com.gctookit.gongchao.kit.Scan
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlin.time.Duration

/**
 * The core behind the screens, from its start to its end. It has one owner, who ends it; it may fail to start and be
 * started again.
 *
 * @param start starts the core; anew, it moves aside what cannot be opened any more
 */
class Running(
    private val scope: CoroutineScope,
    private val start: suspend (anew: Boolean) -> Gongchao,
) : Hands {
    private val latest = MutableStateFlow<Stage>(Stage.Starting)
    private val taps = Channel<suspend (Gongchao) -> Unit>(Channel.UNLIMITED)
    private var life: Job? = null

    @Volatile private var core: Gongchao? = null

    /** How the core is, and what is to be drawn. */
    val stage: StateFlow<Stage> = latest.asStateFlow()

    /** Starts, or starts again after a start that failed. One that is on its way or runs is left alone. */
    @Synchronized
    fun begin(anew: Boolean = false) {
        if (life?.isActive == true) return
        latest.value = Stage.Starting
        life =
            scope.launch {
                try {
                    val started = start(anew)
                    core = started
                    launch { passTaps(started) }
                    started.snapshots.collect { latest.value = Stage.Running(it) }
                } catch (cancelled: CancellationException) {
                    throw cancelled
                } catch (fault: CoreException) {
                    latest.value = Stage.Failed(fault)
                } catch (_: Throwable) {
                    // A library that is missing, or none for this machine: there is no core that could say so.
                    latest.value = Stage.Failed(CoreException.Internal())
                }
            }
    }

    private suspend fun passTaps(core: Gongchao) {
        for (pass in taps) {
            try {
                pass(core)
            } catch (_: CoreException) {
                // Nothing was changed by it: too long to be typed by anybody, or the window is closing.
            }
        }
    }

    /** What is tapped before the core runs waits for it. */
    override fun tap(tap: Tap) {
        taps.trySend { it.tap(tap) }
    }

    override suspend fun lists(): Lists = here().lists()

    override suspend fun policy(): Page = here().policy()

    override suspend fun editions(): List<PastEdition> = here().editions()

    override suspend fun edition(id: String): Page? = here().edition(id)

    override suspend fun ledger(): String = here().ledger()

    override suspend fun log(): String = here().log()

    /** The camera's end of the scan that is ready. */
    suspend fun openScan(): Scan = here().openScan()

    /** Waits until the core has what was tapped so far, and has written what was only in memory yet. */
    suspend fun settle() {
        val core = here()
        // It ends with the core's life at the latest, so nobody waits for a core that takes nothing more.
        val passed = Job(life)
        taps.trySend { passed.complete() }
        passed.join()
        core.settle()
    }

    /**
     * Lends the core so much time of a worker, once it runs, and says what the worker is told. Fails where the core does
     * not start.
     */
    suspend fun lendTime(atMost: Duration): Errand {
        val now = stage.first { it !is Stage.Starting }
        if (now is Stage.Failed) throw now.fault
        return here().lendTime(atMost)
    }

    /** Ends the core; when it comes back, the folder is free. */
    suspend fun end() {
        core?.shutdown()
        life?.cancel()
    }

    private fun here(): Gongchao = core ?: throw CoreException.ShutDown()
}
