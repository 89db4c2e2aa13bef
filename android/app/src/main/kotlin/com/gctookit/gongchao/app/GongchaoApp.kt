package com.gctookit.gongchao.app

import android.app.Application
import com.gctookit.gongchao.app.errand.Errands
import com.gctookit.gongchao.app.media.Picked
import com.gctookit.gongchao.app.phone.KeystoreVault
import com.gctookit.gongchao.app.phone.PhoneFacts
import com.gctookit.gongchao.app.phone.PhoneNetwork
import com.gctookit.gongchao.app.phone.Saving
import com.gctookit.gongchao.app.phone.Server
import com.gctookit.gongchao.core.Config
import com.gctookit.gongchao.core.Errand
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.kit.Gongchao
import com.gctookit.gongchao.kit.Phone
import com.gctookit.gongchao.ui.shell.Running
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.SupervisorJob
import kotlinx.coroutines.launch
import kotlin.time.Duration

/**
 * The process: it owns the core, for the page that is looked at and for the worker that nobody sees. The core is started by
 * the first of them that comes and ends with the process.
 */
open class GongchaoApp : Application() {
    /** Outlives every page. */
    val scope = CoroutineScope(SupervisorJob() + Dispatchers.Default)

    /** The core. */
    open val running: Running by lazy { core() }

    /** What was picked and is not sent yet. */
    val picked: Picked by lazy { Picked(this, scope) }

    /** A text that is saved, while the system asks where. */
    open val saving: Saving by lazy { Saving(this, scope) }

    private val network by lazy { PhoneNetwork(this) }

    /** Starts the core where it does not run, and tells it of the network from here on. */
    fun begin(anew: Boolean = false) {
        running.begin(anew)
        network.whenChanged { running.tap(Tap.Network(it)) }
    }

    /** Nobody looks any more: what is in memory is written, and a worker is asked for where one is wanted. */
    fun away(): Job {
        running.tap(Tap.Background)
        val before = picked.times
        return scope.launch {
            try {
                running.settle()
                val next = running.lendTime(Duration.ZERO)
                Errands.plan(this@GongchaoApp, next)
                if (next is Errand.Done) picked.tidy(before, running.stage.value)
            } catch (cancelled: CancellationException) {
                throw cancelled
            } catch (_: Throwable) {
                // It did not start, so it owes nothing; or it has ended, and the next start takes up what it owes.
            }
        }
    }

    /** What the core is started with. */
    protected open fun config(): Config = Server.config(this)

    /** A core that is not started yet. */
    protected fun core() = Running(scope, ::start)

    private suspend fun start(anew: Boolean): Gongchao {
        val phone = Phone(KeystoreVault(this), PhoneFacts(this), network)
        return if (anew) Gongchao.startAnew(config(), phone) else Gongchao.start(config(), phone)
    }
}
