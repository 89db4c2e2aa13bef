package com.gctookit.gongchao.ui.words

import androidx.compose.runtime.Composable
import androidx.compose.runtime.ReadOnlyComposable
import androidx.compose.runtime.staticCompositionLocalOf
import androidx.compose.ui.text.intl.Locale
import com.gctookit.gongchao.core.Words

/** A language that everything is said in. */
enum class Tongue {
    ZH,
    EN,
    ;

    /** What is said of it. */
    fun of(words: Words): String = if (this == EN) words.en else words.zh

    /** What is said of it, with its places filled in. */
    fun of(
        say: Say,
        vararg filled: Any,
    ): String {
        val sentence = if (this == EN) say.en else say.zh
        return filled.foldIndexed(sentence) { at, said, value -> said.replace("{$at}", value.toString()) }
    }

    companion object {
        /** English for a phone that speaks English. Any other one speaks Chinese: it is carried at work in China. */
        fun of(language: String): Tongue = if (language == "en") EN else ZH
    }
}

/** The language of what is drawn below; the phone's own, unless somebody says otherwise. */
val LocalTongue = staticCompositionLocalOf<Tongue?> { null }

/** The language of what is drawn here. */
@Composable
@ReadOnlyComposable
fun tongue(): Tongue = LocalTongue.current ?: Tongue.of(Locale.current.language)

/** The core's words in the person's language. */
@Composable
@ReadOnlyComposable
fun said(words: Words): String = tongue().of(words)

/** Our own words in the person's language. */
@Composable
@ReadOnlyComposable
fun said(
    say: Say,
    vararg filled: Any,
): String = tongue().of(say, *filled)
