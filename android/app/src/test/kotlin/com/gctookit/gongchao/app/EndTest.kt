package com.gctookit.gongchao.app

import android.app.job.JobParameters
import android.os.Parcel
import com.gctookit.gongchao.app.errand.ErrandService
import com.gctookit.gongchao.app.rig.Hand
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.app.rig.PhoneApp
import com.gctookit.gongchao.app.rig.Screen
import com.gctookit.gongchao.rig.ReferenceBackend
import com.gctookit.gongchao.ui.shell.Stage
import com.gctookit.gongchao.ui.words.Say
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import java.nio.file.Files
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertIs

/**
 * An account is on its way out: what stands there while it can be taken back and when it cannot, and when it is gone and the
 * core that had it with it, what comes after it.
 */
@RunWith(OnPhone::class)
class EndTest {
    private val app = RuntimeEnvironment.getApplication() as PhoneApp

    @Test
    fun `an account on its way out is taken back by a tap, also by who comes back to it later`() =
        cancelled(DEFAULT) { hand ->
            Screen.see(Say.LEAVING)
            Screen.picture("leaving")
            // What is owed can be read meanwhile, and there is nothing else.
            Screen.tap(Say.MORE)
            Screen.see(Say.ABOUT_READ)
            hand.back()
            hand.turn()
            Screen.see(Say.LEAVING)
            hand.die()
            Screen.see(Say.LEAVING)
            Screen.tap(Say.LEAVING_KEEP)
            Screen.see(Say.MINE_BELOW)
        }

    @Test
    fun `one that cannot be taken back any more says so, and offers no way that is none`() =
        cancelled(TOO_LATE) {
            Screen.see(Say.LEAVING)
            Screen.see(Say.LEAVING_FINAL)
            assertEquals(listOf<String>(), Screen.texts().filter { Say.LEAVING_KEEP.zh in it })
        }

    @Test
    fun `it stands there until the person goes, and who comes back finds the first start`() =
        gone { hand ->
            Screen.see(Say.GONE)
            hand.leave()
            assertIs<Stage.Over>(app.running.stage.value)
            hand.comeBack()
            Screen.see(Say.NOTICE_TITLE)
            Screen.tap(Say.AGREE)
            Screen.see(Say.LOGIN_TITLE)
        }

    @Test
    fun `a worker that comes after it finds nothing owed, and asks for no other`() =
        gone { hand ->
            hand.leave()
            val service = Robolectric.buildService(ErrandService::class.java).create()
            service.get().onStartJob(JobParameters.CREATOR.createFromParcel(Parcel.obtain()))
            Screen.await("the worker is done") { Unit.takeIf { shadowOf(service.get()).isJobFinished } }
            assertFalse(shadowOf(service.get()).isRescheduleNeeded)
            service.destroy()
        }

    /** Cancels an account that nobody has time to take back, up to the end of its core. */
    private fun gone(then: (Hand) -> Unit) =
        cancelled(AT_ONCE) { hand ->
            Screen.await("the core has ended") { Unit.takeIf { app.running.stage.value is Stage.Over } }
            then(hand)
        }

    /** Cancels an account, by a backend with these limits. */
    private fun cancelled(
        limits: String,
        then: (Hand) -> Unit,
    ) {
        ReferenceBackend.start(Files.createTempDirectory("gongchao-end"), limits).use { backend ->
            Hand.at(backend).use { hand ->
                val number = PhoneApp.number()
                hand.logIn(backend, number)
                for (step in listOf(Say.MINE, Say.RIGHTS, Say.CANCELLATION, Say.CANCELLATION_READ)) Screen.tap(step)
                Screen.see(Say.CANCELLATION_MEANS)
                Screen.type(Hand.CODE, backend.codeFor("+86$number"))
                Screen.tap(Say.CANCELLATION)
                Screen.see(Say.CANCELLATION_SURE)
                Screen.tap(Say.CANCELLATION_YES)
                then(hand)
            }
        }
    }

    private companion object {
        const val DEFAULT = "{}"
        const val AT_ONCE = """{ "cancel_cooling_off_s": 0 }"""
        const val TOO_LATE = """{ "cancel_cooling_off_s": 0, "cancel_processing_s": 86400 }"""
    }
}
