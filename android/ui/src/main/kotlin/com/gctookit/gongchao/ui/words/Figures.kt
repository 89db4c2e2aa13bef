package com.gctookit.gongchao.ui.words

import java.time.Instant
import java.time.LocalDate
import java.time.ZoneId
import java.time.format.DateTimeFormatter

/** Bytes as people read them: whole kilobytes, or megabytes with one place. */
fun bytes(count: ULong): String =
    if (count < MEGA) {
        "${(count + KILO - 1uL) / KILO} KB"
    } else {
        val tenths = count * 10uL / MEGA
        "${tenths / 10uL}.${tenths % 10uL} MB"
    }

/** A moment in milliseconds since 1970, as the day and the minute where the phone is; of today only the minute. */
fun moment(
    millis: Long,
    zone: ZoneId = ZoneId.systemDefault(),
    today: LocalDate = LocalDate.now(zone),
): String {
    val at = Instant.ofEpochMilli(millis).atZone(zone)
    return (if (at.toLocalDate() == today) minute else day).format(at)
}

private const val KILO: ULong = 1024uL
private const val MEGA: ULong = 1_048_576uL
private val minute = DateTimeFormatter.ofPattern("HH:mm")
private val day = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm")
