package com.gctookit.gongchao.ui.fieldwork

import com.gctookit.gongchao.core.Doing
import com.gctookit.gongchao.ui.words.Say

/**
 * What is said where nothing stands because the core did not come to look: what holds it up, and what follows from that.
 * Null where it looked or is looking: then there is nothing, or it is on its way.
 *
 * @param shut what is said where the consent does not stand
 */
internal fun heldUp(
    doing: Doing,
    shut: Say,
): Pair<Say, Say>? =
    when (doing) {
        Doing.WAITING -> Say.DEVICES_WAIT to Say.WAIT_BELOW
        Doing.SIGNED_OUT -> Say.DEVICES_SIGNED_OUT to Say.SIGNED_OUT_BELOW
        Doing.REFUSED -> Say.DEVICES_REFUSED to Say.REFUSED_BELOW
        Doing.SHUT -> shut to Say.SHUT_BELOW
        Doing.IDLE, Doing.ASKING -> null
    }
