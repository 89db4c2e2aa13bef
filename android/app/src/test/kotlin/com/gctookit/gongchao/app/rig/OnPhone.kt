package com.gctookit.gongchao.app.rig

import org.junit.runner.notification.RunNotifier
import org.robolectric.RobolectricTestRunner
import java.io.File

/** Runs cases on Android as a desktop has it. Without the resources, which aapt2 makes, there is no app to run. */
class OnPhone(
    cases: Class<*>,
) : RobolectricTestRunner(cases) {
    override fun run(notifier: RunNotifier) {
        if (File("target/resources.ap_").exists()) return super.run(notifier)
        println("skipped: no aapt2, so the app was compiled and not tried; see android/README.md")
        notifier.fireTestIgnored(description)
    }
}
