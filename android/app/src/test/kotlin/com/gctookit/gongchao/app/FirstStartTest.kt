package com.gctookit.gongchao.app

import com.gctookit.gongchao.app.rig.Hand
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.app.rig.PhoneApp
import com.gctookit.gongchao.app.rig.Screen
import com.gctookit.gongchao.app.rig.Wire
import com.gctookit.gongchao.ui.words.Say
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RuntimeEnvironment
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/** The first start, up to the yes without which nothing leaves the phone. */
@RunWith(OnPhone::class)
class FirstStartTest {
    private val app = RuntimeEnvironment.getApplication() as PhoneApp

    @Test
    fun `nothing is said to any server before the notice was agreed to, however often the app is opened`() {
        Wire().use { wire ->
            app.servers = { it.copy(accountUrl = wire.url, mediaUrl = wire.url, telemetryUrl = wire.url) }
            Hand().use { hand ->
                Screen.see(Say.NOTICE_TITLE)
                Screen.picture("notice")
                Screen.tap(Say.DISAGREE)
                Screen.see(Say.NOTICE_REFUSED)
                hand.leave()
                hand.comeBack()
                hand.turn()
                hand.die()
                Screen.see(Say.NOTICE_TITLE)
                hand.leave()
                hand.comeBack()
                assertEquals(0, wire.calls)

                // The same wire hears what is said after the yes.
                Screen.tap(Say.AGREE)
                Screen.type(Screen.said(Say.NUMBER), PhoneApp.number())
                Screen.tap(Say.BOX)
                Screen.tap(Say.LOGIN_CODE)
                Screen.await("somebody calls") { Unit.takeIf { wire.calls > 0 } }
            }
        }
    }

    @Test
    fun `a phone whose vault is locked, gone or slow says so, and begins anew only when it is told to`() {
        Hand().use { hand ->
            hand.logIn()
            hand.lock()
            hand.die()
            Screen.see(Say.UNLOCK_FIRST)
            Screen.picture("start-locked")
            hand.unlock()
            Screen.tap(Say.TRY_AGAIN)
            Screen.see(Say.MINE_BELOW)

            hand.loseKeys()
            hand.die()
            Screen.see(Say.KEY_LOST)
            Screen.tap(Say.KEY_LOST_ANEW)
            Screen.tap(Say.KEY_LOST_YES)
            Screen.see(Say.NOTICE_TITLE)
            assertTrue(app.running.stage.value is com.gctookit.gongchao.ui.shell.Stage.Running)
        }
    }

    @Test
    fun `an app without its servers says that it did not start`() {
        app.servers = { it.copy(accountUrl = "http://plain.invalid") }
        Hand().use { Screen.see(Say.START_FAILED) }
    }
}
