package com.gctookit.gongchao.app.errand

import android.app.job.JobParameters
import android.app.job.JobService
import com.gctookit.gongchao.app.GongchaoApp
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Job
import kotlinx.coroutines.launch
import kotlin.time.Duration

/**
 * The worker: it lends the core the time that the system lends to it, and asks for the next one when the core says so. The
 * core moves the bytes; this keeps the process alive meanwhile.
 */
class ErrandService : JobService() {
    private var work: Job? = null

    override fun onStartJob(parameters: JobParameters): Boolean {
        val app = application as GongchaoApp
        app.begin()
        work = app.scope.launch { run(app, parameters) }
        return true
    }

    /** The system wants its time back; what was on its way is taken up by the next worker. */
    override fun onStopJob(parameters: JobParameters): Boolean {
        work?.cancel()
        return true
    }

    private suspend fun run(
        app: GongchaoApp,
        parameters: JobParameters,
    ) {
        try {
            val next = app.running.lendTime(Duration.INFINITE)
            jobFinished(parameters, false)
            Errands.plan(app, next)
        } catch (cancelled: CancellationException) {
            throw cancelled
        } catch (_: Throwable) {
            // The phone was not unlocked yet, or the core has ended: once more, later.
            jobFinished(parameters, true)
        }
    }
}
