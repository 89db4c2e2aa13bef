package com.gctookit.gongchao.app.errand

import android.app.job.JobInfo
import android.app.job.JobScheduler
import android.content.ComponentName
import android.content.Context
import com.gctookit.gongchao.core.Errand

/**
 * When a worker is started for what is on its way while nobody looks: the core says when, the system's scheduler does it.
 * There is one, and a new plan takes the place of the one before. It does not outlive a restart of the phone: for that the
 * app would have to be told of the restart, which the edition does not declare; the next look at the app takes it up.
 */
object Errands {
    private const val NUMBER = 1

    /** Does what the core says of the next worker. */
    fun plan(
        context: Context,
        errand: Errand,
    ) {
        val system = context.getSystemService(JobScheduler::class.java) ?: return
        try {
            when (errand) {
                is Errand.Done -> system.cancel(NUMBER)
                is Errand.Stay -> system.schedule(job(context, after = 0, needsNetwork = true))
                is Errand.Wait -> system.schedule(job(context, errand.ms.toLong(), errand.needsNetwork))
            }
        } catch (_: Throwable) {
            // Some phones allow no worker at all to an app that is rarely looked at. The next look takes it up.
        }
    }

    private fun job(
        context: Context,
        after: Long,
        needsNetwork: Boolean,
    ): JobInfo {
        val network = if (needsNetwork) JobInfo.NETWORK_TYPE_ANY else JobInfo.NETWORK_TYPE_NONE
        return JobInfo
            .Builder(NUMBER, ComponentName(context, ErrandService::class.java))
            .setMinimumLatency(after)
            .setRequiredNetworkType(network)
            .build()
    }
}
