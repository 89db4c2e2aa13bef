package com.gctookit.gongchao.ui.shell

import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.Errand
import com.gctookit.gongchao.core.Lists
import com.gctookit.gongchao.core.Page
import com.gctookit.gongchao.core.PastEdition
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.kit.Gongchao
import com.gctookit.gongchao.kit.Scan
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Job
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.cancelChildren
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.launch
import kotlin.time.Duration

/**
 * The core behind the screens, from its start to its end. It has one owner, who ends it; it may fail to start, or end by
 * itself, and be started again. It never runs twice.
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

    /**
     * Starts, or starts again after a start that failed and after a core that ended by itself. One that is on its way or
     * runs is left alone.
     */
    @Synchronized
    fun begin(anew: Boolean = false) {
        if (life?.isActive == true) return
        latest.value = Stage.Starting
        life =
            scope.launch {
                try {
                    over(live(start(anew)))
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

    /** The person looks: where the core has ended by itself another one begins, and the one that runs hears of it. */
    fun comeToFront() {
        if (latest.value is Stage.Over) begin()
        tap(Tap.Foreground)
    }

    /** Shows what comes and passes taps on, until the core ends by itself; then it gives the last that was to be seen. */
    private suspend fun live(started: Gongchao): Snapshot {
        core = started
        coroutineScope {
            launch { started.snapshots.collect { latest.value = Stage.Running(it) } }
            launch { passTaps(started) }
            started.awaitEnd()
            coroutineContext.cancelChildren()
        }
        return started.snapshots.value
    }

    // In one step, so that nobody finds an end after which nothing can begin.
    @Synchronized
    private fun over(last: Snapshot) {
        core = null
        life = null
        latest.value = Stage.Over(last)
        // What was tapped last was meant for what is gone.
        while (taps.tryReceive().isSuccess) continue
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

    /** What is tapped before the core runs waits for it; what is tapped after it has ended by itself is for nobody. */
    override fun tap(tap: Tap) {
        if (latest.value !is Stage.Over) taps.trySend { it.tap(tap) }
    }

    override suspend fun lists(): Lists = here().lists()

    override suspend fun policy(): Page = here().policy()

    override suspend fun editions(): List<PastEdition> = here().editions()

    override suspend fun edition(id: String): Page? = here().edition(id)

    override suspend fun photo(upload: String): ByteArray? = here().photo(upload)

    override suspend fun ledger(): String = here().ledger()

    override suspend fun log(): String = here().log()

    /** The camera's end of the scan that is ready. */
    suspend fun openScan(): Scan = here().openScan()

    /** Waits until the core has what was tapped so far, and has written what was only in memory yet. */
    suspend fun settle() {
        val core = here()
        val passed = Job()
        taps.trySend { passed.complete() }
        coroutineScope {
            // Nobody waits for a core that takes nothing more.
            val ended =
                launch {
                    core.awaitEnd()
                    passed.complete()
                }
            passed.join()
            ended.cancel()
        }
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

    /** Ends the core, also one that is on its way; when it comes back, the folder is free. */
    suspend fun end() {
        synchronized(this) { life }?.cancelAndJoin()
        core?.shutdown()
        core = null
    }

    private fun here(): Gongchao = core ?: throw CoreException.ShutDown()
}
