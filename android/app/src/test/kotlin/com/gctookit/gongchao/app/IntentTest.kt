package com.gctookit.gongchao.app

import android.app.Activity
import android.content.Intent
import android.net.Uri
import android.provider.MediaStore
import android.webkit.MimeTypeMap
import com.gctookit.gongchao.app.rig.Album
import com.gctookit.gongchao.app.rig.Hand
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.app.rig.Screen
import com.gctookit.gongchao.ui.words.Say
import org.junit.After
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowActivity
import org.robolectric.shadows.ShadowToast
import java.io.ByteArrayOutputStream
import java.io.File
import kotlin.test.assertContains
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNotEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What is handed to other apps, and what comes back. */
@RunWith(OnPhone::class)
class IntentTest {
    private val hand = Hand().logIn()
    private val picked = File(hand.app.cacheDir, "picked")

    @After
    fun end() = hand.close()

    @Test
    fun `a customer's number goes to the dialler, which waits for the person, and stands nowhere on the screen`() {
        Screen.tap(Say.DIAL)
        val row = Screen.see("••••")
        Screen.tap(row)
        Screen.tap(Say.AGREE)
        val dial = hand.started()
        assertEquals(Intent.ACTION_DIAL, dial.action)
        assertEquals("tel", dial.data?.scheme)
        val number = requireNotNull(dial.data).schemeSpecificPart
        assertTrue(number.length > 6 && '•' !in number)
        assertFalse(Screen.texts().any { number in it })
    }

    @Test
    fun `a phone without a dialler is told, and goes on`() {
        shadowOf(hand.app).checkActivities(true)
        Screen.tap(Say.DIAL)
        Screen.tap(Screen.see("••••"))
        Screen.tap(Say.AGREE)
        Screen.tap(Say.UNDERSTOOD)
        Screen.see(Say.DIAL_LEAD)
        assertNull(hand.system.nextStartedActivity)
    }

    @Test
    fun `the office's address goes to what writes e-mail, and a phone without one says so`() {
        Screen.tap(Say.MINE)
        Screen.tap(Say.CONTACT)
        Screen.tap(Say.CONTACT_EMAIL)
        val mail = hand.started()
        assertEquals(Intent.ACTION_SENDTO, mail.action)
        assertEquals("mailto:kefu@gctookit.com", mail.dataString)
        shadowOf(hand.app).checkActivities(true)
        Screen.tap(Say.CONTACT_EMAIL)
        Screen.see(Say.CONTACT_UNOPENED)
        assertNull(hand.system.nextStartedActivity)
    }

    @Test
    fun `a picture that was picked arrives, and no copy of it stays`() {
        val picker = pick()
        assertEquals(MediaStore.ACTION_PICK_IMAGES, picker.intent.action)
        hand.deliver(picker, Activity.RESULT_OK, Album.lends("photo.jpg"))
        Screen.see(DONE)
        Screen.picture("uploads")
        hand.leave()
        Screen.await("the copy is gone") { Unit.takeUnless { picked.exists() } }
    }

    @Test
    fun `the app ends while the picker is open, and what was picked arrives all the same`() {
        val picker = pick()
        hand.die()
        assertNull(hand.system.nextStartedActivityForResult, "a second picker")
        hand.deliver(picker, Activity.RESULT_OK, Album.lends("photo.jpg"))
        Screen.see(DONE)
    }

    @Test
    fun `what was picked arrives though the page is turned, or the app is left, while it is copied`() {
        val ways = listOf({ hand.turn() }, { hand.leave().also { leftForGood() } })
        for ((nr, leave) in ways.withIndex()) {
            val picker = pick(again = nr > 0)
            val letGo = Album.hold()
            hand.deliver(picker, Activity.RESULT_OK, Album.lends("photo.jpg"))
            leave()
            assertNull(hand.system.nextStartedActivityForResult, "a second picker")
            letGo()
            if (nr > 0) hand.comeBack()
            Screen.await("it arrives, way $nr") { Unit.takeIf { Screen.texts().count { DONE in it } > nr } }
        }
    }

    /** Everything is done that is done when the app is left. */
    private fun leftForGood() {
        val away = hand.app.away()
        Screen.await("what is done when it is left") { Unit.takeIf { away.isCompleted } }
    }

    @Test
    fun `nothing picked is nothing sent, and what cannot be read is left out`() {
        hand.deliver(pick(), Activity.RESULT_CANCELED, null)
        Screen.see(Say.UPLOADS_NONE)
        hand.deliver(pick(again = true), Activity.RESULT_OK, Album.lends("no-such-picture.jpg"))
        Screen.see(Say.UPLOADS_NONE)
        assertEquals(0, picked.listFiles().orEmpty().size)
    }

    @Test
    fun `the log that is saved is the log that was shown, where the person chose`() {
        Screen.tap(Say.MINE)
        Screen.tap(Say.LOG)
        val shown = Screen.see("gongchao log")
        Screen.tap(Say.LOG_SAVE)
        val place = hand.startedForAnswer()
        assertEquals(Intent.ACTION_CREATE_DOCUMENT, place.intent.action)
        val saved = chosen(place)
        Screen.see(Say.SAVED)
        assertNotEquals("", saved.toString())
        assertContains(shown, saved.toString().lines().first())
    }

    @Test
    fun `a place that takes nothing is told`() {
        Screen.tap(Say.MINE)
        Screen.tap(Say.LOG)
        Screen.tap(Say.LOG_SAVE)
        hand.deliver(hand.startedForAnswer(), Activity.RESULT_CANCELED, null)
        Screen.see(Say.NOT_SAVED)
    }

    @Test
    fun `the page is turned while the system asks where, and the text is saved all the same, and that is said`() {
        Screen.tap(Say.MINE)
        Screen.tap(Say.LOG)
        Screen.tap(Say.LOG_SAVE)
        val place = hand.startedForAnswer()
        hand.turn()
        val saved = chosen(place)
        assertEquals(Say.SAVED.zh, toldOverThePage())
        assertContains(saved.toString(), "gongchao log")
    }

    @Test
    fun `the app ends while the system asks where, and that nothing was saved is said`() {
        Screen.tap(Say.MINE)
        Screen.tap(Say.LOG)
        Screen.tap(Say.LOG_SAVE)
        val place = hand.startedForAnswer()
        hand.die()
        val saved = chosen(place)
        assertEquals(Say.NOT_SAVED.zh, toldOverThePage())
        assertEquals("", saved.toString())
    }

    @Test
    fun `the consents are saved under a name that the system leaves as it is`() {
        Screen.tap(Say.MINE)
        Screen.tap(Say.RIGHTS)
        Screen.tap(Say.RIGHT_LEDGER)
        val place = hand.startedForAnswer()
        assertEquals("gongchao-consents.jsonld", place.intent.getStringExtra(Intent.EXTRA_TITLE))
        // A kind with another ending would get that one, too.
        assertTrue(MimeTypeMap.getSingleton().getExtensionFromMimeType(place.intent.type) in listOf(null, "jsonld"))
        chosen(place)
        Screen.see(Say.SAVED)
    }

    /** The person says where; what is saved there. */
    private fun chosen(place: ShadowActivity.IntentForResult): ByteArrayOutputStream {
        val saved = ByteArrayOutputStream()
        val address = Uri.parse("content://files/chosen")
        shadowOf(hand.app.contentResolver).registerOutputStream(address, saved)
        hand.deliver(place, Activity.RESULT_OK, Intent().setData(address))
        return saved
    }

    private fun toldOverThePage() = Screen.await("it is told") { ShadowToast.getTextOfLatestToast() }

    private fun pick(again: Boolean = false): ShadowActivity.IntentForResult {
        if (!again) Screen.tap(Say.UPLOADS)
        Screen.tap(Say.CHOOSE)
        if (!again) Screen.tap(Say.AGREE)
        return hand.startedForAnswer()
    }

    private companion object {
        const val DONE = "已送达"
    }
}
