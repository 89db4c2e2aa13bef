package com.gctookit.gongchao.app

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

/** Something happened to people's data, and the operator says so by a bulletin: whoever has the app reads it first. */
@RunWith(OnPhone::class)
class UrgentTest {
    private val backend = ReferenceBackend.start(Files.createTempDirectory("gongchao-urgent"))
    private val operator = Operator(backend)
    private val hand = Hand.at(backend)

    @After
    fun end() {
        hand.close()
        backend.close()
    }

    @Test
    fun `it stands in front of the work in its four parts until it is acknowledged, and can be read again`() {
        hand.logIn(backend)
        operator.tells(LEAK)
        Screen.tap(Say.NOTICES)
        Screen.see(Say.URGENT)
        Screen.picture("urgent")
        inItsParts()
        // The office can be reached over it, and it is there again.
        Screen.tap(Say.CONTACT)
        Screen.see(Say.CONTACT_LEAD)
        hand.back()
        Screen.see(Say.URGENT)
        // Neither going back nor a turn nor the end of the process leads around it.
        hand.back()
        Screen.see(Say.URGENT)
        hand.turn()
        Screen.see(Say.URGENT)
        hand.die()
        Screen.see(Say.URGENT)
        Screen.tap(Say.ACKNOWLEDGE)
        Screen.see(Say.MINE_BELOW)
        hand.die()
        Screen.see(Say.MINE_BELOW)
        assertEquals(listOf<String>(), Screen.texts().filter { Say.URGENT.zh in it })
        Screen.tap(Say.NOTICES)
        Screen.tap(Say.NOTICE_INCIDENT)
        Screen.see(LEAK.title)
        inItsParts()
    }

    @Test
    fun `it is read before anybody has logged in`() {
        operator.tells(LEAK)
        // Nothing is asked of a server before the yes, so nothing can stand there.
        Screen.see(Say.NOTICE_TITLE)
        Screen.tap(Say.AGREE)
        Screen.see(Say.URGENT)
        Screen.see(LEAK.title)
        Screen.tap(Say.ACKNOWLEDGE)
        Screen.see(Say.LOGIN_TITLE)
    }

    private fun inItsParts() {
        val heads = listOf(Say.INCIDENT_SITUATION, Say.INCIDENT_MEASURES, Say.INCIDENT_ADVICE, Say.INCIDENT_REMEDY)
        for ((head, part) in heads.zip(LEAK.parts)) {
            Screen.see(head)
            Screen.see(part)
        }
    }

    private companion object {
        val LEAK =
            Operator.Incident(
                id = "incident-1",
                title = "一台服务器被人闯入",
                body = "请您读完下面四段。",
                parts = listOf("有人读到了姓名。", "服务器已经停用。", "请留意陌生来电。", "我们承担由此产生的费用。"),
            )
    }
}
