package com.gctookit.gongchao.rig

import java.util.Locale
import kotlin.math.ceil

/**
 * Says a figure in the words that `cargo xtask` reads: what it is, how much of what, and the most it may be where that
 * was promised.
 */
fun figure(
    name: String,
    value: Double,
    unit: String,
    atMost: Double? = null,
) {
    val limit = atMost?.let { " | at most $it" }.orEmpty()
    println("figure: kotlin: $name | %.3f $unit$limit".format(Locale.ROOT, value))
}

/** The time that this part of all does not pass: one that was measured, not one between two. */
fun List<Double>.quantile(part: Double): Double = sorted()[(ceil(part * size).toInt() - 1).coerceAtLeast(0)]
