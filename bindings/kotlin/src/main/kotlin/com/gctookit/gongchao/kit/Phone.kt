package com.gctookit.gongchao.kit

import com.gctookit.gongchao.core.DeviceFacts
import com.gctookit.gongchao.core.DeviceProbe
import com.gctookit.gongchao.core.Durability
import com.gctookit.gongchao.core.NetworkProbe
import com.gctookit.gongchao.core.NetworkReading
import com.gctookit.gongchao.core.PortException
import com.gctookit.gongchao.core.SystemFacts
import com.gctookit.gongchao.core.Vault
import com.gctookit.gongchao.core.VaultAnswer

/**
 * What the app provides: its vault, its device, its network. Whatever comes out of them, the core hears it as a failure
 * of that one question.
 *
 * That is more than Kotlin gives by itself. What crosses is called by JNA, and JNA keeps an [Error] (`TODO()`, a missing
 * class, no memory) to itself: the core would read an answer that nobody gave. So each port stands behind one that
 * catches everything and passes on the name of what came out, never its text, which could hold anything.
 */
class Phone(
    vault: Vault,
    device: DeviceProbe,
    network: NetworkProbe,
) {
    internal val vault: Vault = CarefulVault(vault)
    internal val device: DeviceProbe = CarefulDevice(device)
    internal val network: NetworkProbe = CarefulNetwork(network)
}

private class CarefulVault(
    private val port: Vault,
) : Vault {
    override fun lookUp(alias: String): VaultAnswer = careful { port.lookUp(alias) }

    override fun keep(
        alias: String,
        secret: ByteArray,
    ): Durability = careful { port.keep(alias, secret) }

    override fun forget(alias: String): Durability = careful { port.forget(alias) }
}

private class CarefulDevice(
    private val port: DeviceProbe,
) : DeviceProbe {
    override fun system(): SystemFacts = careful { port.system() }

    override fun read(): DeviceFacts = careful { port.read() }
}

private class CarefulNetwork(
    private val port: NetworkProbe,
) : NetworkProbe {
    override fun read(): NetworkReading = careful { port.read() }
}

private inline fun <T> careful(answer: () -> T): T =
    try {
        answer()
    } catch (declared: PortException) {
        throw declared
    } catch (other: Throwable) {
        throw PortException.Undeclared(other.javaClass.name)
    }
