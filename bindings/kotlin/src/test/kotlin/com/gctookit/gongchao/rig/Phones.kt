package com.gctookit.gongchao.rig

import com.gctookit.gongchao.core.DeviceFacts
import com.gctookit.gongchao.core.DeviceProbe
import com.gctookit.gongchao.core.Durability
import com.gctookit.gongchao.core.NetworkLink
import com.gctookit.gongchao.core.NetworkProbe
import com.gctookit.gongchao.core.NetworkReading
import com.gctookit.gongchao.core.Os
import com.gctookit.gongchao.core.PortException
import com.gctookit.gongchao.core.SystemFacts
import com.gctookit.gongchao.core.Vault
import com.gctookit.gongchao.core.VaultAnswer
import com.gctookit.gongchao.kit.Phone
import java.util.concurrent.ConcurrentHashMap

/** A vault that forgets everything with the process. */
class MemoryVault : Vault {
    private val kept = ConcurrentHashMap<String, ByteArray>()

    /** How many names it keeps. */
    val size: Int get() = kept.size

    override fun lookUp(alias: String): VaultAnswer = kept[alias]?.let { VaultAnswer.Present(it) } ?: VaultAnswer.Absent

    override fun keep(
        alias: String,
        secret: ByteArray,
    ): Durability {
        kept[alias] = secret
        return Durability.DURABLE
    }

    override fun forget(alias: String): Durability {
        kept.remove(alias)
        return Durability.DURABLE
    }
}

/** A desktop, as a phone would describe itself. */
object Desk : DeviceProbe {
    override fun system() = SystemFacts(os = Os.DESKTOP, osVersion = "1.0")

    override fun read() =
        DeviceFacts(
            model = "desk",
            os = Os.DESKTOP,
            osVersion = "1.0",
            screenLong = 800u,
            screenShort = 600u,
            utcOffsetMinutes = 480,
            language = "zh-CN",
        )
}

/** A network that costs nothing. */
object Wifi : NetworkProbe {
    override fun read() = NetworkReading(NetworkLink.WIFI, metered = false)
}

/** A phone on which everything works, but for what is given. */
fun phone(
    vault: Vault = MemoryVault(),
    device: DeviceProbe = Desk,
    network: NetworkProbe = Wifi,
) = Phone(vault, device, network)

/** A phone that answers as a scenario tells it to, from here on. */
class ToldPhone {
    @Volatile var answers = mapOf("vault" to "open", "device" to "answers", "network" to "answers")

    val vault: Vault =
        object : Vault {
            private val kept = MemoryVault()

            override fun lookUp(alias: String) =
                when (speak("vault")) {
                    "locked" -> VaultAnswer.TemporarilyUnavailable
                    "invalidated" -> VaultAnswer.Invalidated
                    else -> kept.lookUp(alias)
                }

            override fun keep(
                alias: String,
                secret: ByteArray,
            ): Durability {
                if (speak("vault") != "open") throw PortException.Failed()
                return kept.keep(alias, secret)
            }

            override fun forget(alias: String): Durability {
                if (speak("vault") == "locked") throw PortException.Failed()
                return kept.forget(alias)
            }
        }

    val device: DeviceProbe =
        object : DeviceProbe {
            override fun system(): SystemFacts {
                speak("device")
                return SystemFacts(Os.DESKTOP, "1.0")
            }

            override fun read(): DeviceFacts {
                speak("device")
                return DeviceFacts("Desktop", Os.DESKTOP, "1.0", 1280u, 800u, 480, "zh-CN")
            }
        }

    val network: NetworkProbe =
        object : NetworkProbe {
            override fun read(): NetworkReading {
                speak("network")
                return Wifi.read()
            }
        }

    private fun speak(port: String): String =
        when (val answer = answers.getValue(port)) {
            "fails" -> throw PortException.Failed()
            "undeclared" -> throw IllegalStateException("13800138000")
            else -> answer
        }
}
