package com.gctookit.gongchao.app.phone

import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.core.Os
import org.json.JSONObject
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RuntimeEnvironment
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertNull

@RunWith(OnPhone::class)
class PhoneFactsTest {
    private val app = RuntimeEnvironment.getApplication()

    @Test
    fun `the kind of phone and of system, and nothing of which one`() {
        val facts = PhoneFacts(app)
        assertEquals(Os.ANDROID, facts.system().os)
        val read = facts.read()
        assertEquals(android.os.Build.MODEL, read.model)
        assertEquals(640u to 360u, read.screenLong to read.screenShort)
        assertEquals(480, read.utcOffsetMinutes)
        assertEquals("zh-CN", read.language)
    }

    @Test
    fun `the file of addresses is read in the backend's own words`() {
        val file =
            JSONObject(
                """{"account_url":"https://a","media_url":"https://m","telemetry_url":"https://t","ca_pem":"PEM",
                    "pins":["aa","bb"],"pin_keys":["cc"],"channel":"android_store","pin_seq":7,
                    "pin_not_after":1900000000,"something_else":1}""",
            )
        val config = Server.read(file, File("/f"), "1.2.3")
        assertEquals(
            listOf("https://a", "https://m", "https://t"),
            listOf(config.accountUrl, config.mediaUrl, config.telemetryUrl),
        )
        assertEquals(listOf("aa", "bb"), config.pins)
        assertEquals(listOf("cc") to listOf(), config.pinKeys to config.publisherKeys)
        assertEquals("android_store", config.channel)
        assertEquals(7uL to 1900000000uL, config.pinSeq to config.pinNotAfter)
        for (silent in listOf(JSONObject("{}"), JSONObject("""{"channel":null,"pin_seq":-1,"pin_not_after":null}"""))) {
            val other = Server.read(silent, File("/f"), "1.2.3")
            assertNull(other.channel)
            assertEquals(0uL to null, other.pinSeq to other.pinNotAfter)
        }
        assertEquals(listOf("/f", "1.2.3", "PEM"), listOf(config.folder, config.appVersion, config.anchorsPem))
    }

    @Test
    fun `an app that was built without it says what is missing`() {
        if ("server.json" !in app.assets.list("").orEmpty()) {
            assertFailsWith<com.gctookit.gongchao.core.CoreException.Configuration> { Server.config(app) }
        }
    }
}
