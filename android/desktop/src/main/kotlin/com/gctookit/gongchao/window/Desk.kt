package com.gctookit.gongchao.window

import com.gctookit.gongchao.core.DeviceFacts
import com.gctookit.gongchao.core.DeviceProbe
import com.gctookit.gongchao.core.NetworkLink
import com.gctookit.gongchao.core.NetworkProbe
import com.gctookit.gongchao.core.NetworkReading
import com.gctookit.gongchao.core.Os
import com.gctookit.gongchao.core.SystemFacts

/** A desktop as a device: it says what kind of thing it is, and nothing of which one. */
object Desk : DeviceProbe {
    override fun system() = SystemFacts(Os.DESKTOP, "1.0")

    override fun read() =
        DeviceFacts(
            model = "desktop",
            os = Os.DESKTOP,
            osVersion = "1.0",
            screenLong = 1280u,
            screenShort = 800u,
            utcOffsetMinutes = 480,
            language = "zh-CN",
        )
}

/** A cable that costs nothing. */
object Cable : NetworkProbe {
    override fun read() = NetworkReading(NetworkLink.WIRED, metered = false)
}
