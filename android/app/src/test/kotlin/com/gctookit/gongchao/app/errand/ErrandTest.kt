package com.gctookit.gongchao.app.errand

import android.app.job.JobInfo
import android.app.job.JobParameters
import android.app.job.JobScheduler
import android.os.Parcel
import com.gctookit.gongchao.app.rig.Hand
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.app.rig.PhoneApp
import com.gctookit.gongchao.app.rig.Screen
import com.gctookit.gongchao.core.Errand
import com.gctookit.gongchao.ui.shell.Stage
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

@RunWith(OnPhone::class)
class ErrandTest {
    private val app = RuntimeEnvironment.getApplication() as PhoneApp
    private val system = requireNotNull(app.getSystemService(JobScheduler::class.java))

    @Test
    fun `the next worker comes when the core says, and only the latest word counts`() {
        Errands.plan(app, Errand.Wait(90_000u, needsNetwork = true))
        assertEquals(90_000, planned().minLatencyMillis)
        assertNotNull(planned().requiredNetwork)
        Errands.plan(app, Errand.Wait(5_000u, needsNetwork = false))
        assertEquals(5_000, planned().minLatencyMillis)
        assertNull(planned().requiredNetwork)
        Errands.plan(app, Errand.Stay)
        assertEquals(0, planned().minLatencyMillis)
        assertTrue(!planned().isPersisted, "it outlives a restart, which nobody declared")
        Errands.plan(app, Errand.Done)
        assertNull(system.getPendingJob(1))
    }

    @Test
    fun `a worker starts the core without a page, lends it time, and plans what the core says`() {
        Hand().use { it.logIn() }
        val service = Robolectric.buildService(ErrandService::class.java).create()
        try {
            assertTrue(service.get().onStartJob(parameters()))
            Screen.await("the worker is done") { Unit.takeIf { shadowOf(service.get()).isJobFinished } }
            assertTrue(app.running.stage.value is Stage.Running)
        } finally {
            service.destroy()
            app.die()
        }
    }

    @Test
    fun `a worker whose core does not start comes again later`() {
        app.servers = { it.copy(accountUrl = "http://plain.invalid") }
        val service = Robolectric.buildService(ErrandService::class.java).create()
        service.get().onStartJob(parameters())
        Screen.await("the worker is done") { Unit.takeIf { shadowOf(service.get()).isJobFinished } }
        assertTrue(shadowOf(service.get()).isRescheduleNeeded)
        service.destroy()
    }

    @Test
    fun `a worker whose time is up asks for more later`() {
        val service = Robolectric.buildService(ErrandService::class.java).create()
        service.get().onStartJob(parameters())
        assertTrue(service.get().onStopJob(parameters()))
        service.destroy()
        app.die()
    }

    private fun planned(): JobInfo = requireNotNull(system.getPendingJob(1))

    private fun parameters(): JobParameters = JobParameters.CREATOR.createFromParcel(Parcel.obtain())
}
