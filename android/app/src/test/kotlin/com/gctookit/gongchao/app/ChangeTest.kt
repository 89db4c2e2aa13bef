package com.gctookit.gongchao.app

import android.app.Activity
import com.gctookit.gongchao.app.rig.Album
import com.gctookit.gongchao.app.rig.Hand
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.app.rig.Operator
import com.gctookit.gongchao.app.rig.Screen
import com.gctookit.gongchao.rig.ReferenceBackend
import com.gctookit.gongchao.ui.words.Say
import org.junit.After
import org.junit.Test
import org.junit.runner.RunWith
import java.nio.file.Files
import kotlin.test.assertEquals

/** The policy changes while somebody works under it: what stands in front of them, and what each answer opens and leaves. */
@RunWith(OnPhone::class)
class ChangeTest {
    private val backend = ReferenceBackend.start(Files.createTempDirectory("gongchao-change"))
    private val operator = Operator(backend)
    private val hand = Hand.at(backend)

    @After
    fun end() {
        hand.close()
        backend.close()
    }

    @Test
    fun `a change that shuts something stands in front, can be left open, and agreed to it lets photos leave again`() {
        atWork()
        operator.publishes(NEWER, 2, Operator::moreOfPhotos)
        hearOf(NEWER)
        Screen.see(Say.WEIGHT_SERVICE)
        Screen.see(Say.CHANGE_SHUTS)
        Screen.see(MEDIA)
        Screen.picture("change")
        // The new edition is read over the question, and the question is there again.
        Screen.tap(Say.POLICY_FULL)
        Screen.see(Say.TEXT_MADE)
        hand.back()
        Screen.tap(Say.CHANGE_LATER)
        Screen.see(Say.NOTICE_POLICY)
        hand.back()
        Screen.see(Say.CHANGE_WAITS)
        // Neither a turn nor the end of the process answers it.
        hand.turn()
        hand.die()
        Screen.see(Say.CHANGE_WAITS)
        Screen.tap(Say.LOOK)
        Screen.see(Say.CHANGE_TITLE)
        Screen.tap(Say.AGREE)
        Screen.see(Say.MINE_BELOW)
        assertEquals(listOf<String>(), waiting())
        send()
        Screen.see(DONE)
    }

    @Test
    fun `who does not agree keeps everything else, and is not asked again`() {
        atWork()
        operator.publishes(NEWER, 2, Operator::moreOfPhotos)
        hearOf(NEWER)
        Screen.tap(Say.DISAGREE)
        Screen.see(Say.NOTICE_POLICY)
        hand.back()
        hand.die()
        Screen.see(Say.MINE_BELOW)
        assertEquals(listOf<String>(), waiting())
        Screen.tap(Say.MINE)
        Screen.tap(Say.PERMISSIONS)
        Screen.see(Say.ANSWER_SUPERSEDED)
        hand.back()
        hand.back()
        Screen.tap(Say.DEVICES)
        Screen.see("GC-10001")
    }

    @Test
    fun `a change that shuts nothing is told all the same, and one that comes after it is in front again`() {
        hand.logIn(backend)
        operator.publishes(NEWER, 2, Operator::anotherAddress)
        hearOf(NEWER)
        Screen.see(Say.WEIGHT_CONTACT)
        assertEquals(listOf<String>(), Screen.texts().filter { Say.CHANGE_SHUTS.zh in it })
        Screen.tap(Say.CHANGE_LATER)
        Screen.see(Say.NOTICE_POLICY)
        hand.back()
        operator.publishes(NEWEST, 3) {
            Operator.anotherAddress(it)
            Operator.moreOfPhotos(it)
        }
        // Nobody has answered the one before, so this one says what changed since the one that was agreed to.
        hearOf(NEWEST)
        Screen.see(Say.WEIGHT_SERVICE)
        Screen.see(Say.WEIGHT_CONTACT)
        Screen.tap(Say.AGREE)
        Screen.see(Say.NOTICE_POLICY)
    }

    /** Logged in, with a yes to sending. */
    private fun atWork() {
        hand.logIn(backend)
        Screen.tap(Say.UPLOADS)
        Screen.tap(Say.CHOOSE)
        Screen.tap(Say.AGREE)
        hand.deliver(hand.startedForAnswer(), Activity.RESULT_CANCELED, null)
        Screen.see(Say.UPLOADS_NONE)
        hand.back()
    }

    /** Asks for notices from home, and sees the change to this edition. */
    private fun hearOf(edition: String) {
        Screen.tap(Say.NOTICES)
        Screen.see(Say.CHANGE_TITLE)
        Screen.see("${Operator.BUILT_IN} 版改为 $edition 版")
    }

    /** Sends a picture from home: after a change sending asks anew. */
    private fun send() {
        Screen.tap(Say.UPLOADS)
        Screen.tap(Say.CHOOSE)
        Screen.tap(Say.AGREE)
        hand.deliver(hand.startedForAnswer(), Activity.RESULT_OK, Album.lends("photo.jpg"))
    }

    /** What stands on the page of a change that waits for its answer. */
    private fun waiting() =
        Screen.texts().filter { text -> listOf(Say.CHANGE_WAITS, Say.CHANGE_TITLE).any { it.zh in text } }

    private companion object {
        const val NEWER = "2027-01-01"
        const val NEWEST = "2027-02-01"
        const val MEDIA = "照片和视频"
        const val DONE = "已送达"
    }
}
