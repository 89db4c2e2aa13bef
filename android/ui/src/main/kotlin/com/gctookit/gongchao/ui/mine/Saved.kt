package com.gctookit.gongchao.ui.mine

import androidx.compose.runtime.Composable
import com.gctookit.gongchao.ui.frame.Banner
import com.gctookit.gongchao.ui.frame.Mood
import com.gctookit.gongchao.ui.look.Signs
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.said

/** What came of a text that a person takes along. */
internal enum class Saved(
    val say: Say,
    val mood: Mood,
) {
    YES(Say.SAVED, Mood.GOOD),
    NO(Say.NOT_SAVED, Mood.WAITING),
    UNREADABLE(Say.READ_FAILED_DO, Mood.FAILED),
}

/** Says it. */
@Composable
internal fun Said(saved: Saved) {
    Banner(said(saved.say), if (saved == Saved.YES) Signs.done else Signs.warning, saved.mood)
}
