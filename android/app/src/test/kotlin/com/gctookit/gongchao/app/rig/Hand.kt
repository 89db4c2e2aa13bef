package com.gctookit.gongchao.app.rig

import android.Manifest
import android.content.Intent
import android.content.pm.PackageManager
import android.os.Bundle
import android.os.UserManager
import com.gctookit.gongchao.app.MainActivity
import com.gctookit.gongchao.app.scan.Frames
import com.gctookit.gongchao.rig.ReferenceBackend
import com.gctookit.gongchao.ui.words.Say
import kotlinx.coroutines.runBlocking
import org.robolectric.Robolectric
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.android.controller.ActivityController
import org.robolectric.shadows.ShadowActivity

/** Somebody who has the phone in hand: opens the app, leaves it, is turned away from it, and comes back. */
class Hand : AutoCloseable {
    val app: PhoneApp get() = RuntimeEnvironment.getApplication() as PhoneApp

    private var page: ActivityController<MainActivity> = Robolectric.buildActivity(MainActivity::class.java).setup()

    private var answered: ShadowActivity.PermissionsRequest? = null

    val activity: MainActivity get() = page.get()

    val system: ShadowActivity get() = shadowOf(activity)

    /** From the first start to home. */
    fun logIn(
        backend: ReferenceBackend = PhoneApp.backend,
        number: String = PhoneApp.number(),
    ): Hand {
        Screen.tap(Say.AGREE)
        Screen.type(Screen.said(Say.NUMBER), number)
        Screen.tap(Say.BOX)
        Screen.tap(Say.LOGIN_CODE)
        Screen.see(Say.CODE_TITLE)
        Screen.type(CODE, backend.codeFor("+86$number"))
        Screen.see(Say.MINE_BELOW)
        return this
    }

    /** From home to the camera, up to the system's prompt: our question is answered with a yes. */
    fun wantToScan() {
        Screen.tap(Say.SCAN)
        Screen.tap(Say.AGREE)
    }

    /** From home to the camera's picture, and the core's end of it. */
    fun scan(): Frames {
        wantToScan()
        answer(true)
        Screen.see(Say.SCAN_AIM)
        return Frames(runBlocking { app.running.openScan() })
    }

    /** The phone is turned: the page ends and another one begins with what it kept. The process and its core stay. */
    fun turn() {
        page = page.next {}
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

    /** Something lies over the page: another app on its way to the front, or a part of the system. */
    fun isCovered() {
        page.pause()
        Screen.rest()
    }

    fun isSeenAgain() {
        page.resume()
        Screen.rest()
    }

    /** The phone needs memory: page and process end while nobody looks, and begin anew with what the page kept. */
    fun die() {
        page = page.next(app::die)
        Screen.rest()
    }

    /** The page after this one, on what this one kept; Robolectric's own way of doing it wants a frame that nobody draws. */
    private fun ActivityController<MainActivity>.next(between: () -> Unit): ActivityController<MainActivity> {
        val kept = Bundle()
        pause().stop().saveInstanceState(kept).destroy()
        between()
        return Robolectric.buildActivity(MainActivity::class.java).setup(kept)
    }

    /** Goes back by the system's own gesture. */
    fun back() {
        activity.onBackPressedDispatcher.onBackPressed()
        Screen.rest()
    }

    /** The phone was started and not unlocked yet. */
    fun lock() = shadowOf(users).setUserUnlocked(false)

    fun unlock() = shadowOf(users).setUserUnlocked(true)

    /** The system threw away every key of the app. */
    fun loseKeys() = Keystore.wipe()

    /** The person, or the system by itself, allows the camera or takes it back. */
    fun allowCamera(allowed: Boolean) {
        val app = shadowOf(app)
        if (allowed) app.grantPermissions(CAMERA) else app.denyPermissions(CAMERA)
    }

    /** Answers the system's prompt that is shown; null sweeps it away. */
    fun answer(allowed: Boolean?) = answer(Screen.await("the system asks") { lastAsked() }, allowed)

    /** Answers a prompt that an earlier page asked for: the answer comes to the page that is there now. */
    @Suppress("DEPRECATION") // It is what the system calls.
    fun answer(
        asked: ShadowActivity.PermissionsRequest,
        allowed: Boolean?,
    ) {
        answered = asked
        if (allowed != null) allowCamera(allowed)
        val answers = if (allowed == null) intArrayOf() else intArrayOf(if (allowed) GRANTED else DENIED)
        val names = if (allowed == null) arrayOf() else asked.requestedPermissions
        activity.onRequestPermissionsResult(asked.requestCode, names, answers)
        Screen.rest()
    }

    /** The prompt that this page asked the system for and that was not answered yet. */
    fun lastAsked(): ShadowActivity.PermissionsRequest? = system.lastRequestedPermission?.takeIf { it !== answered }

    /** What this page started, once it has. */
    fun started(): Intent = Screen.await("something is started") { system.nextStartedActivity }

    /** The same, with an answer that can be given to it. */
    fun startedForAnswer(): ShadowActivity.IntentForResult =
        Screen.await("something is started") { system.nextStartedActivityForResult }

    /** Answers what an earlier page may have started: the answer comes to the page that is there now. */
    fun deliver(
        started: ShadowActivity.IntentForResult,
        code: Int,
        answer: Intent?,
    ) {
        activity.activityResultRegistry.dispatchResult(started.requestCode, code, answer)
        Screen.rest()
    }

    private val users get() = requireNotNull(app.getSystemService(UserManager::class.java))

    /** The core ends, too: the next case has another phone. */
    override fun close() {
        page.close()
        app.die()
        // Compose remembers beyond a case that a frame is on its way; the next case would wait for it for ever.
        repeat(FRAMES) { Screen.rest() }
    }

    companion object {
        /** Opens an app whose servers are this backend's. */
        fun at(backend: ReferenceBackend): Hand {
            (RuntimeEnvironment.getApplication() as PhoneApp).speaksTo(backend)
            return Hand()
        }

        /** The field for a code. */
        const val CODE = "6 位验证码"

        private const val CAMERA = Manifest.permission.CAMERA
        private const val GRANTED = PackageManager.PERMISSION_GRANTED
        private const val DENIED = PackageManager.PERMISSION_DENIED
        private const val FRAMES = 8
    }
}
