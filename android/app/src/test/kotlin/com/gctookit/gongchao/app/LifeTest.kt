package com.gctookit.gongchao.app

import android.provider.Settings
import com.gctookit.gongchao.app.rig.Hand
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.app.rig.Screen
import com.gctookit.gongchao.core.ScanView
import com.gctookit.gongchao.ui.shell.Stage
import com.gctookit.gongchao.ui.words.Say
import org.junit.After
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf
import kotlin.test.assertEquals
import kotlin.test.assertNull

/** Turned, ended and begun anew, asked and not allowed: what a phone does to an app. */
@RunWith(OnPhone::class)
class LifeTest {
    private val hand = Hand()

    @After
    fun end() = hand.close()

    @Test
    fun `a place outlives a turn and the end of the process`() {
        hand.logIn()
        Screen.tap(Say.MINE)
        Screen.tap(Say.ABOUT)
        Screen.see(Say.ABOUT_READ)
        hand.turn()
        Screen.see(Say.ABOUT_READ)
        hand.die()
        Screen.see(Say.ABOUT_READ)
        hand.back()
        Screen.see(Say.MINE_PRIVACY)
        hand.back()
        Screen.see(Say.MINE_BELOW)
    }

    @Test
    fun `our question outlives a turn, and the system's is not asked twice`() {
        hand.logIn()
        Screen.tap(Say.SCAN)
        Screen.see(Say.SCAN_ASKED)
        Screen.picture("consent")
        hand.turn()
        Screen.tap(Say.AGREE)
        Screen.see(Say.SYSTEM_ASKS)
        val before = Screen.await("the system asks") { hand.lastAsked() }
        hand.turn()
        Screen.see(Say.SYSTEM_ASKS)
        assertNull(hand.lastAsked(), "the page that came after it asked once more")
        // The answer comes to the page that is there now.
        hand.answer(before, true)
        Screen.see(Say.SCAN_AIM)
        assertEquals(ScanView.Ready, scan())
    }

    @Test
    fun `a process that ends while the system asks knows the answer, and nobody is asked twice`() {
        hand.logIn()
        hand.wantToScan()
        val before = Screen.await("the system asks") { hand.lastAsked() }
        hand.die()
        Screen.see(Say.SCAN_IDLE)
        hand.answer(before, true)
        Screen.tap(Say.SCAN_BEGIN)
        Screen.see(Say.SCAN_AIM)
        assertNull(hand.lastAsked(), "the system asked once more")
    }

    @Test
    fun `allowed, the camera's place is drawn, and taken back while nobody looked, it is not`() {
        hand.logIn()
        hand.wantToScan()
        hand.answer(true)
        Screen.see(Say.SCAN_AIM)
        hand.leave()
        hand.allowCamera(false)
        hand.comeBack()
        Screen.gone(Say.SCAN_AIM)
        Screen.see(Say.SCAN_IDLE)
    }

    @Test
    fun `a no is a no, and what was swept away is none`() {
        hand.logIn()
        hand.wantToScan()
        hand.answer(null)
        Screen.see(Say.SCAN_IDLE)
        // Nobody said no: it can be asked again at once.
        Screen.tap(Say.SCAN_BEGIN)
        hand.answer(false)
        Screen.see(Say.SCAN_IDLE)
        // Now somebody did, and the core leaves them alone: nothing is shown by the system.
        Screen.tap(Say.SCAN_BEGIN)
        // Taps keep their order: what comes after it is answered, so it was taken.
        Screen.tap(Say.SCAN_SEARCH)
        Screen.see("GC-10001")
        assertNull(hand.lastAsked(), "somebody who said no is asked again")
    }

    @Test
    fun `after a no for good the way leads through the system's settings`() {
        hand.logIn()
        hand.wantToScan()
        // The system answers by itself and shows nothing.
        shadowOf(hand.app.packageManager).setShouldShowRequestPermissionRationale("android.permission.CAMERA", false)
        hand.answer(false)
        Screen.see(Say.SCAN_IDLE)
        hand.back()
        Screen.tap(Say.MINE)
        Screen.tap(Say.PERMISSIONS)
        Screen.tap(Say.OPEN_SETTINGS)
        val settings = hand.started()
        assertEquals(Settings.ACTION_APPLICATION_DETAILS_SETTINGS, settings.action)
        assertEquals("package:com.gctookit.gongchao", settings.dataString)
        // There the person allows it; back here it is seen without asking.
        hand.leave()
        hand.allowCamera(true)
        hand.comeBack()
        hand.back()
        hand.back()
        Screen.tap(Say.SCAN)
        Screen.see(Say.SCAN_AIM)
    }

    private fun scan() = (hand.app.running.stage.value as Stage.Running).snapshot.scan
}
