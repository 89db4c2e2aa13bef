package com.gctookit.gongchao.ui.shell

import com.gctookit.gongchao.core.Lists
import com.gctookit.gongchao.core.Page
import com.gctookit.gongchao.core.PastEdition
import com.gctookit.gongchao.core.Tap

/**
 * What a screen does beside drawing: it passes taps on, and asks the core for what is too long for a snapshot.
 *
 * Each function that suspends may fail with a `CoreException`; a screen says so and offers to try again.
 */
interface Hands {
    /** Passes a tap on; what it changes is in a later snapshot. Taps keep their order. */
    fun tap(tap: Tap)

    /** The two lists that the law asks for. */
    suspend fun lists(): Lists

    /** The policy as it can be read now. */
    suspend fun policy(): Page

    /** Every edition that was ever in force on this phone, newest first. */
    suspend fun editions(): List<PastEdition>

    /** An edition by its name; null where it was never in force on this phone. */
    suspend fun edition(id: String): Page?

    /**
     * The photo of an upload as it is sent, for who sends it to look at. Null where it is a video, not copied yet, or not here
     * any more.
     */
    suspend fun photo(upload: String): ByteArray?

    /** The ledger of consents as a file to take along. */
    suspend fun ledger(): String

    /**
     * The log of this phone, to look at and to save: a person is shown and given the text of the same call. Empty where
     * nothing may be said yet.
     */
    suspend fun log(): String
}
