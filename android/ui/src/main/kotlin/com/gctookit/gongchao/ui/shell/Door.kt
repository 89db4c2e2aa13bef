package com.gctookit.gongchao.ui.shell

import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.NoticeAnswer
import com.gctookit.gongchao.core.Snapshot

/** The first page, as the snapshot has it. */
enum class Door {
    /** The notice of the first start. */
    NOTICE,

    /** The number. */
    LOGIN,

    /** The code. */
    CODE,

    /** The work. */
    HOME,
    ;

    companion object {
        fun of(snapshot: Snapshot): Door =
            when {
                snapshot.consent.notice != NoticeAnswer.AGREED -> NOTICE
                snapshot.login is LoginView.WaitingForCode -> CODE
                snapshot.login is LoginView.LoggedIn -> HOME
                else -> LOGIN
            }
    }
}
