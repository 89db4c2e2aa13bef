package com.gctookit.gongchao.app.phone

import android.content.Context
import android.os.Build
import com.gctookit.gongchao.core.DeviceFacts
import com.gctookit.gongchao.core.DeviceProbe
import com.gctookit.gongchao.core.Os
import com.gctookit.gongchao.core.SystemFacts
import java.util.Locale
import java.util.TimeZone

/**
 * What the phone says of itself: the kind of phone and of system, and nothing that tells one phone from another of its
 * kind. None of it needs a permission.
 */
class PhoneFacts(
    private val context: Context,
) : DeviceProbe {
    override fun system() = SystemFacts(Os.ANDROID, Build.VERSION.RELEASE)

    override fun read(): DeviceFacts {
        val screen = context.resources.displayMetrics
        val sides = listOf(screen.widthPixels, screen.heightPixels).map { (it / screen.density).toUInt() }
        return DeviceFacts(
            model = Build.MODEL,
            os = Os.ANDROID,
            osVersion = Build.VERSION.RELEASE,
            screenLong = sides.max(),
            screenShort = sides.min(),
            utcOffsetMinutes = TimeZone.getDefault().getOffset(System.currentTimeMillis()) / MINUTE,
            language = Locale.getDefault().toLanguageTag(),
        )
    }

    private companion object {
        /** Milliseconds. */
        const val MINUTE = 60_000
    }
}
