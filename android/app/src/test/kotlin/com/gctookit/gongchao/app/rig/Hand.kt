package com.gctookit.gongchao.app.rig

import android.os.Bundle
import com.gctookit.gongchao.app.MainActivity
import com.gctookit.gongchao.ui.words.Say
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.shadows.ShadowActivity

/** Somebody who has the phone in hand: opens the app, leaves it, is turned away from it, and comes back. */
class Hand : AutoCloseable {
    val app: PhoneApp get() = RuntimeEnvironment.getApplication() as PhoneApp

    private var page: ActivityController<MainActivity> = Robolectric.buildActivity(MainActivity::class.java).setup()

    val activity: MainActivity get() = page.get()

    val system: ShadowActivity get() = shadowOf(activity)

    /** From the first start to home. */
    fun logIn(): Hand {
        val number = PhoneApp.number()
        Screen.tap(Say.AGREE)
        Screen.type(Screen.said(Say.NUMBER), number)
        Screen.tap(Say.BOX)
        Screen.tap(Say.LOGIN_CODE)
        Screen.see(Say.CODE_TITLE)
        Screen.type("6 位验证码", PhoneApp.backend.codeFor("+86$number"))
        Screen.see(Say.MINE_BELOW)
        return this
    }

    /** The phone is turned: the page ends and another one begins with what it kept. */
    fun turn() {
        page.recreate()
        Screen.rest()
    }

    /** Another app comes to the front. */
    fun leave() {
        page.pause().stop()
        Screen.rest()
    }

    fun comeBack() {
        page.restart().start().resume()
        Screen.rest()
    }

    /** The phone needs memory: page and process end while nobody looks, and begin anew with what the page kept. */
    fun die() {
        val kept = Bundle()
        page
            .pause()
            .stop()
            .saveInstanceState(kept)
            .destroy()
        app.die()
        page = Robolectric.buildActivity(MainActivity::class.java).setup(kept)
        Screen.rest()
    }

    /** The core ends, too: the next case has another phone. */
    override fun close() {
        page.close()
        app.die()
    }
}
