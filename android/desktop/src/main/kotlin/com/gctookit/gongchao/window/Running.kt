package com.gctookit.gongchao.window

import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.Lists
import com.gctookit.gongchao.core.Page
import com.gctookit.gongchao.core.PastEdition
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.kit.Gongchao
import com.gctookit.gongchao.kit.Phone
import com.gctookit.gongchao.kit.Scan
import com.gctookit.gongchao.ui.shell.Hands
import com.gctookit.gongchao.ui.shell.Stage
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch

/**
 * The core behind the window, from its start to its end. It has one owner, who ends it; it may fail to start and be
 * started again.
 */
class Running(
    private val scope: CoroutineScope,
    private val start: suspend () -> Gongchao,
    private val startAnew: suspend () -> Gongchao,
) : Hands {
    private val latest = MutableStateFlow<Stage>(Stage.Starting)
    private val taps = Channel<Tap>(Channel.UNLIMITED)
    private var core: Gongchao? = null

    constructor(scope: CoroutineScope, arguments: Arguments) : this(
        scope,
        { Gongchao.start(arguments.config, phone(arguments)) },
        { Gongchao.startAnew(arguments.config, phone(arguments)) },
    )

    /** How the core is, and what is to be drawn. */
    val stage: StateFlow<Stage> = latest.asStateFlow()

    /** Starts, or starts again after a start that failed. */
    fun begin(anew: Boolean = false) {
        latest.value = Stage.Starting
        scope.launch {
            try {
                val started = if (anew) startAnew() else start()
                core = started
                launch { passTaps(started) }
                tap(Tap.Foreground)
                started.snapshots.collect { latest.value = Stage.Running(it) }
            } catch (fault: CoreException) {
                latest.value = Stage.Failed(fault)
            }
        }
    }

    private suspend fun passTaps(core: Gongchao) {
        for (tap in taps) {
            try {
                core.tap(tap)
            } catch (_: CoreException) {
                // Nothing was changed by it: too long to be typed by anybody, or the window is closing.
            }
        }
    }

    override fun tap(tap: Tap) {
        taps.trySend(tap)
    }

    override suspend fun lists(): Lists = here().lists()

    override suspend fun policy(): Page = here().policy()

    override suspend fun editions(): List<PastEdition> = here().editions()

    override suspend fun edition(id: String): Page? = here().edition(id)

    override suspend fun ledger(): String = here().ledger()

    override suspend fun log(): String = here().log()

    /** The camera's end of the scan that is ready. */
    suspend fun openScan(): Scan = here().openScan()

    /** Ends the core; when it comes back, the folder is free. */
    suspend fun end() {
        core?.shutdown()
    }

    private fun here(): Gongchao = core ?: throw CoreException.ShutDown()

    private companion object {
        fun phone(arguments: Arguments) = Phone(DeskVault(arguments.vault.toPath()), Desk, Cable)
    }
}
