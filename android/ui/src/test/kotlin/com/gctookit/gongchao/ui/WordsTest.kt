package com.gctookit.gongchao.ui

import com.gctookit.gongchao.ui.previews.Samples
import com.gctookit.gongchao.ui.shell.Place
import com.gctookit.gongchao.ui.words.Say
import com.gctookit.gongchao.ui.words.Tongue
import com.gctookit.gongchao.ui.words.bytes
import com.gctookit.gongchao.ui.words.moment
import org.junit.jupiter.api.Test
import java.time.LocalDate
import java.time.ZoneId
import kotlin.test.assertEquals
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What is said, and what is kept of where a person was. */
class WordsTest {
    @Test
    fun `everything is said in both languages`() {
        val chinese = Regex("[\\u4e00-\\u9fff]")
        for (say in Say.entries) {
            assertTrue(say.zh.isNotBlank() && say.en.isNotBlank(), "$say says nothing")
            assertTrue(chinese.containsMatchIn(say.zh) || say == Say.AND, "$say has no Chinese")
            assertTrue(!chinese.containsMatchIn(say.en), "$say has Chinese in its English")
        }
    }

    @Test
    fun `both languages fill in the same`() {
        val places = Regex("\\{\\d}")
        for (say in Say.entries) {
            val filled = { text: String ->
                places
                    .findAll(text)
                    .map { it.value }
                    .sorted()
                    .toList()
            }
            assertEquals(filled(say.zh), filled(say.en), "$say")
        }
    }

    @Test
    fun `sentences end as sentences do`() {
        for (say in Say.entries.filter { '。' in it.zh }) {
            assertTrue(say.zh.last() in "。？" && say.en.last() in ".?", "$say")
        }
    }

    @Test
    fun `places are filled in`() = assertEquals("42 秒后可重新发送", Tongue.ZH.of(Say.RESEND_IN, 42))

    @Test
    fun `bytes are rounded up and told in whole steps`() {
        val told = listOf(0uL, 1uL, 1024uL, 1_048_575uL, 1_048_576uL, 3_400_000uL).map(::bytes)
        assertEquals(listOf("0 KB", "1 KB", "1 KB", "1024 KB", "1.0 MB", "3.2 MB"), told)
    }

    @Test
    fun `today needs no day`() {
        val zone = ZoneId.of("Asia/Shanghai")
        assertEquals("09:20", moment(Samples.THEN, zone, LocalDate.of(2024, 6, 19)))
        assertEquals("2024-06-19 09:20", moment(Samples.THEN, zone, LocalDate.of(2024, 6, 20)))
    }

    @Test
    fun `every place is found again after the app was killed`() {
        val places =
            listOf(Place.Scan, Place.Devices, Place.Device, Place.Messages, Place.Uploads, Place.Dial, Place.Mine) +
                listOf(Place.About, Place.Policy, Place.Editions, Place.Edition("2024-06-19"), Place.Permissions) +
                listOf(Place.Collected, Place.Shared, Place.Rights, Place.Contact, Place.Safety, Place.Notices) +
                listOf(Place.Notice("a:b"), Place.Sessions, Place.Cancellation, Place.Log)
        assertEquals(places, places.map { Place.read(Place.write(it)) })
        assertNull(Place.read("Nowhere"))
    }
}
