package com.gctookit.gongchao.app

import android.content.pm.ApplicationInfo
import android.content.pm.PackageManager
import com.gctookit.gongchao.app.rig.OnPhone
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RuntimeEnvironment
import java.io.File
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** What the phone is asked for, who may call us, and what may be taken along. */
@RunWith(OnPhone::class)
class ManifestTest {
    private val app = RuntimeEnvironment.getApplication()
    private val house = File(System.getProperty("gongchao.house"))
    private val own = File("src/main/AndroidManifest.xml").readText()

    private val wanted =
        PackageManager.GET_PERMISSIONS or PackageManager.GET_ACTIVITIES or PackageManager.GET_SERVICES or
            PackageManager.GET_RECEIVERS or PackageManager.GET_PROVIDERS

    private val whole = requireNotNull(app.packageManager.getPackageInfo(app.packageName, wanted))

    @Test
    fun `the phone is asked for what the edition asks for, and for nothing else`() {
        val made = File(house, "core/editions/made/AndroidManifest.xml").readText()
        val declared =
            Regex(
                "uses-permission android:name=\"([^\"]+)\"",
            ).findAll(made).map { it.groupValues[1] }.toSet()
        assertEquals(3, declared.size)
        assertEquals(declared, whole.requestedPermissions.orEmpty().toSet())
        // Ours asks for nothing by itself: its one line takes a library's out again.
        val asks = own.lines().filter { "<uses-" in it }
        assertTrue(asks.all { "tools:node=\"remove\"" in it }, "$asks")
    }

    @Test
    fun `nobody but the launcher and the system's scheduler calls us`() {
        val activities = whole.activities.orEmpty().map { it.name to it.exported }
        assertEquals(listOf(MainActivity::class.java.name to true), activities)
        val service = whole.services.orEmpty().single()
        assertFalse(service.exported)
        assertEquals(android.app.job.JobService.PERMISSION_BIND, service.permission)
        assertNull(whole.receivers)
        assertNull(whole.providers)
    }

    @Test
    fun `k_07_no backup and no other phone takes anything along, and nothing is said in the open`() {
        val flags = requireNotNull(whole.applicationInfo).flags
        assertEquals(0, flags and ApplicationInfo.FLAG_ALLOW_BACKUP)
        assertEquals(0, flags and ApplicationInfo.FLAG_DEBUGGABLE)
        val domains = listOf("root", "file", "database", "sharedpref", "external").sorted()
        for ((file, times) in listOf("data_extraction" to 2, "full_backup" to 1)) {
            val rules = File("src/main/res/xml/$file.xml").readText()
            val shut = Regex("<exclude domain=\"(\\w+)\" path=\"\\.\"").findAll(rules).map { it.groupValues[1] }
            assertEquals(List(times) { domains }.flatten().sorted(), shut.toList().sorted(), file)
            assertFalse("<include" in rules, file)
        }
        assertTrue("@xml/data_extraction" in own && "@xml/full_backup" in own && "@xml/network_security" in own)
        assertTrue("cleartextTrafficPermitted=\"false\"" in File("src/main/res/xml/network_security.xml").readText())
    }

    @Test
    fun `both builds are for the same phones`() {
        val maven = File("pom.xml").readText()
        val gradle = File("build.gradle.kts").readText()
        for ((mavens, gradles) in listOf("min" to "minSdk", "target" to "targetSdk", "target" to "compileSdk")) {
            val number = Regex("<app.$mavens>(\\d+)<").find(maven)?.groupValues?.get(1)
            assertTrue("$gradles = $number\n" in gradle, "$gradles is not $number")
        }
        val jna = Regex("<jna.version>([^<]+)<").find(File(house, "bindings/kotlin/pom.xml").readText())
        assertTrue("jna:${jna?.groupValues?.get(1)}@aar" in gradle)
    }
}
