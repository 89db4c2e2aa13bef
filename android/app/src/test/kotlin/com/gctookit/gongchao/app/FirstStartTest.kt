package com.gctookit.gongchao.app

import com.gctookit.gongchao.app.rig.Hand
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.app.rig.Screen
import com.gctookit.gongchao.ui.words.Say
import org.junit.Test
import org.junit.runner.RunWith

@RunWith(OnPhone::class)
class FirstStartTest {
    @Test
    fun `from the notice to home, on the real core and a real backend`() {
        Hand().use { hand ->
            Screen.see(Say.NOTICE_TITLE)
            Screen.picture("notice")
            hand.logIn()
            Screen.picture("home")
        }
    }
}
