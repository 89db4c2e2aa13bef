package com.gctookit.gongchao.app.phone

import android.content.Context
import android.net.ConnectivityManager
import android.net.Network
import android.net.NetworkCapabilities
import com.gctookit.gongchao.core.NetworkLink
import com.gctookit.gongchao.core.NetworkProbe
import com.gctookit.gongchao.core.NetworkReading
import com.gctookit.gongchao.core.PortException

/** How the phone is connected, in the few words that the core knows: at the start when it asks, then at each change. */
class PhoneNetwork(
    private val context: Context,
) : NetworkProbe {
    private var watching = false

    override fun read(): NetworkReading =
        try {
            val system = system()
            reading(system.activeNetwork?.let(system::getNetworkCapabilities))
        } catch (_: Throwable) {
            throw PortException.Failed()
        }

    /** Tells each change from here on. Asked for a second time, it is told once all the same. */
    @Synchronized
    fun whenChanged(tell: (NetworkReading) -> Unit) {
        if (watching) return
        try {
            system().registerDefaultNetworkCallback(Watch(tell))
            watching = true
        } catch (_: Throwable) {
            // Some phones count the watchers and give none to who comes late; the core knows how it began.
        }
    }

    private fun system(): ConnectivityManager =
        requireNotNull(context.getSystemService(ConnectivityManager::class.java))

    private class Watch(
        private val tell: (NetworkReading) -> Unit,
    ) : ConnectivityManager.NetworkCallback() {
        private var told: NetworkReading? = null

        override fun onCapabilitiesChanged(
            network: Network,
            capabilities: NetworkCapabilities,
        ) = pass(reading(capabilities))

        override fun onLost(network: Network) = pass(reading(null))

        /** The system speaks up for each decibel. */
        private fun pass(reading: NetworkReading) {
            if (reading == told) return
            told = reading
            tell(reading)
        }
    }

    internal companion object {
        /** The same for the core. A way of another kind, through a tunnel perhaps, is one that nobody has to spare. */
        fun reading(way: NetworkCapabilities?): NetworkReading {
            val link =
                when {
                    way == null -> NetworkLink.NONE
                    way.hasTransport(NetworkCapabilities.TRANSPORT_WIFI) -> NetworkLink.WIFI
                    way.hasTransport(NetworkCapabilities.TRANSPORT_CELLULAR) -> NetworkLink.CELLULAR
                    else -> NetworkLink.WIRED
                }
            val free = way?.hasCapability(NetworkCapabilities.NET_CAPABILITY_NOT_METERED) ?: true
            return NetworkReading(link, metered = !free)
        }
    }
}
