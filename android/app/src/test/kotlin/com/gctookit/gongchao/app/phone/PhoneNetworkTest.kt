package com.gctookit.gongchao.app.phone

import android.content.Context
import android.content.ContextWrapper
import android.net.ConnectivityManager
import android.net.NetworkCapabilities
import com.gctookit.gongchao.app.rig.OnPhone
import com.gctookit.gongchao.core.NetworkLink
import com.gctookit.gongchao.core.NetworkReading
import com.gctookit.gongchao.core.PortException
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RuntimeEnvironment
import org.robolectric.Shadows.shadowOf
import org.robolectric.shadows.ShadowNetworkCapabilities
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith

@RunWith(OnPhone::class)
class PhoneNetworkTest {
    private val app: Context = RuntimeEnvironment.getApplication()
    private val system = requireNotNull(app.getSystemService(ConnectivityManager::class.java))

    @Test
    fun `each way is told in the few words that the core knows`() {
        val wifi = NetworkCapabilities.TRANSPORT_WIFI
        val mobile = NetworkCapabilities.TRANSPORT_CELLULAR
        val tunnel = NetworkCapabilities.TRANSPORT_VPN
        assertEquals(NetworkReading(NetworkLink.NONE, metered = false), PhoneNetwork.reading(null))
        assertEquals(NetworkReading(NetworkLink.WIFI, metered = false), PhoneNetwork.reading(way(true, wifi)))
        assertEquals(NetworkReading(NetworkLink.WIFI, metered = true), PhoneNetwork.reading(way(false, wifi)))
        assertEquals(NetworkReading(NetworkLink.CELLULAR, metered = true), PhoneNetwork.reading(way(false, mobile)))
        assertEquals(NetworkReading(NetworkLink.CELLULAR, true), PhoneNetwork.reading(way(false, mobile, tunnel)))
        assertEquals(NetworkReading(NetworkLink.WIRED, metered = false), PhoneNetwork.reading(way(true, tunnel)))
    }

    @Test
    fun `changes are told once each, and to one who asks twice once`() {
        val told = mutableListOf<NetworkReading>()
        val network = PhoneNetwork(app)
        network.whenChanged(told::add)
        network.whenChanged(told::add)
        val watch = shadowOf(system).networkCallbacks.single()
        val wifi = way(true, NetworkCapabilities.TRANSPORT_WIFI)
        val active = requireNotNull(system.activeNetwork)
        watch.onCapabilitiesChanged(active, wifi)
        watch.onCapabilitiesChanged(active, wifi)
        watch.onLost(active)
        assertEquals(listOf(NetworkLink.WIFI, NetworkLink.NONE), told.map { it.link })
    }

    @Test
    fun `without any network there is none`() {
        shadowOf(system).setActiveNetworkInfo(null)
        assertEquals(NetworkReading(NetworkLink.NONE, metered = false), PhoneNetwork(app).read())
    }

    @Test
    fun `a phone whose service throws is a question that failed, and nothing is watched`() {
        val broken =
            object : ContextWrapper(app) {
                override fun getSystemService(name: String): Any = throw NoSuchMethodError("of some maker")
            }
        assertFailsWith<PortException.Failed> { PhoneNetwork(broken).read() }
        PhoneNetwork(broken).whenChanged { error("nobody tells") }
    }

    private fun way(
        free: Boolean,
        vararg kinds: Int,
    ): NetworkCapabilities =
        ShadowNetworkCapabilities.newInstance().also {
            val shadow = shadowOf(it)
            for (kind in kinds) shadow.addTransportType(kind)
            if (free) {
                shadow.addCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED)
            } else {
                shadow.removeCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED)
            }
        }
}
