package com.gctookit.gongchao.app

import android.view.WindowManager.LayoutParams.FLAG_SECURE
import androidx.compose.ui.autofill.ContentType
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import com.gctookit.gongchao.app.rig.Hand
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.app.rig.PhoneApp
import com.gctookit.gongchao.app.rig.Screen
import com.gctookit.gongchao.ui.words.Say
import org.junit.After
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.annotation.Config
import kotlin.test.assertEquals
import kotlin.test.assertTrue

/**
 * The screens, in the page as it ships, on the real core: gone to by taps, and left by going back. Which of them are reached
 * here, which elsewhere and which not at all stands in docs/screens.
 */
@RunWith(OnPhone::class)
class ScreensTest {
    private val hand = Hand()

    @After
    fun end() = hand.close()

    @Test
    fun `what can be read before anybody has logged in`() {
        Screen.tap(Say.AGREE)
        Screen.tap(Say.MORE)
        Screen.see(Say.ABOUT_READ)
        visit(Say.POLICY, Say.TEXT_MADE)
        Screen.tap(Say.EDITIONS)
        Screen.see(Say.EDITIONS_LEAD)
        Screen.tap("2024-06-19")
        Screen.see(Say.TEXT_MADE)
        hand.back()
        hand.back()
        visit(Say.COLLECTED, Say.COLLECTED_LEAD)
        visit(Say.SHARED, Say.SHARED)
        visit(Say.CONTACT, Say.CONTACT_LEAD)
        visit(Say.SAFETY, Say.SAFETY_LOST)
    }

    @Test
    fun `the work`() {
        hand.logIn()
        Screen.picture("home")
        visit(Say.DEVICES, Say.SEARCH_HINT)
        visit(Say.MESSAGES, Say.MESSAGE_HINT)
        visit(Say.UPLOADS, Say.UPLOADS_NONE)
        visit(Say.DIAL, Say.DIAL_LEAD)
        Screen.tap(Say.NOTICES)
        Screen.tap(Say.NOTICE_POLICY)
        Screen.see(Say.NOTICE_EDITION)
        hand.back()
        hand.back()
        hand.wantToScan()
        hand.answer(true)
        Screen.see(Say.SCAN_AIM)
        Screen.picture("scan")
    }

    @Test
    fun `what belongs to the person`() {
        hand.logIn()
        Screen.tap(Say.MINE)
        visit(Say.PERMISSIONS, Say.PERMISSIONS_LEAD)
        visit(Say.COLLECTED, Say.COLLECTED_LEAD)
        visit(Say.LOG, Say.LOG_SAVE)
        visit(Say.SESSIONS, Say.SESSION_OWN)
        visit(Say.NOTICES, Say.NOTICE_POLICY)
        Screen.tap(Say.RIGHTS)
        Screen.see(Say.RIGHTS_LEAD)
        Screen.tap(Say.CANCELLATION)
        Screen.tap(Say.CANCELLATION_READ)
        Screen.see(Say.CANCELLATION_MEANS)
        Screen.await("the page of a code is kept out of pictures") { Unit.takeIf { secure() } }
        hand.back()
        Screen.await("another page is not") { Unit.takeUnless { secure() } }
    }

    @Test
    fun `an act that takes a fresh code, up to the code`() {
        hand.logIn()
        Screen.tap(Say.MINE)
        Screen.tap(Say.SESSIONS)
        Screen.see(Say.SESSION_OWN)
        Screen.tap(Say.SESSIONS_END_ALL)
        Screen.see(Say.SESSIONS_ALL_SURE)
        Screen.tap(Say.LOG_OUT_YES)
        Screen.see(Say.CODE_SENT)
        Screen.await("it is kept out of pictures") { Unit.takeIf { secure() } }
        hand.back()
        Screen.see(Say.SESSION_OWN)
        Screen.await("the list is not") { Unit.takeUnless { secure() } }
    }

    @Test
    fun `a code is offered to the system's autofill and kept out of pictures of the screen`() {
        val number = PhoneApp.number()
        Screen.tap(Say.AGREE)
        Screen.see(Say.LOGIN_TITLE)
        assertTrue(!secure())
        assertEquals(ContentType.PhoneNumber, offered())
        Screen.type(Screen.said(Say.NUMBER), number)
        Screen.tap(Say.BOX)
        Screen.tap(Say.LOGIN_CODE)
        Screen.see(Say.CODE_TITLE)
        assertEquals(ContentType.SmsOtpCode, offered())
        Screen.await("it is kept out of pictures") { Unit.takeIf { secure() } }
        hand.turn()
        Screen.see(Say.CODE_TITLE)
        assertTrue(secure(), "a page that was turned is open to pictures")
        Screen.tap(Say.OTHER_NUMBER)
        Screen.see(Say.LOGIN_TITLE)
        Screen.await("the login is not") { Unit.takeUnless { secure() } }
    }

    @Test
    @Config(qualifiers = "en-rUS-w640dp-h360dp-land-night-xhdpi")
    fun `in English, at night, on its side`() {
        Screen.await("it speaks English") { Unit.takeIf { Screen.texts().any { Say.NOTICE_TITLE.en in it } } }
        assertEquals("Gongchao", hand.activity.getString(R.string.app))
        val picture = Screen.picture("notice-english-night")
        assertTrue(picture.width > picture.height)
    }

    /** Goes there, sees what stands there, and goes back. */
    private fun visit(
        place: Say,
        seen: Say,
    ) {
        Screen.tap(place)
        Screen.see(seen)
        hand.back()
    }

    private fun secure() = hand.activity.window.attributes.flags and FLAG_SECURE != 0

    /** What the one field on the page is offered as. */
    private fun offered(): ContentType? =
        Screen.nodes().firstNotNullOfOrNull { it.config.getOrNull(SemanticsProperties.ContentType) }
}
