package com.gctookit.gongchao.app.rig

import android.content.Context
import com.gctookit.gongchao.app.GongchaoApp
import com.gctookit.gongchao.app.phone.Saving
import com.gctookit.gongchao.core.Config
import com.gctookit.gongchao.rig.ReferenceBackend
import com.gctookit.gongchao.ui.shell.Running
import kotlinx.coroutines.runBlocking
import org.robolectric.shadows.ShadowChoreographer
import java.io.File
import java.nio.file.Files
import java.util.concurrent.atomic.AtomicInteger

/** The app as it ships, told where the backend of the tests is, and mortal: a process that ends within its own. */
class PhoneApp : GongchaoApp() {
    private var now: Running? = null
    private var held: Saving? = null

    /** Another place to look for servers than the backend. */
    var servers: ((Config) -> Config) = { it }

    override val running: Running get() = now ?: core().also { now = it }

    override val saving: Saving get() = held ?: Saving(this, scope).also { held = it }

    override fun attachBaseContext(base: Context) {
        Keystore.install()
        // Else a frame is drawn as soon as it is wanted, and what turns round on the screen turns for ever.
        ShadowChoreographer.setPaused(true)
        ShadowChoreographer.setFrameDelay(Screen.frame)
        super.attachBaseContext(base)
    }

    override fun config(): Config =
        servers(
            Config(
                folder = File(noBackupFilesDir, "core").path,
                accountUrl = backend.accountUrl,
                mediaUrl = backend.mediaUrl,
                telemetryUrl = backend.telemetryUrl,
                anchorsPem = backend.anchorsPem,
                pins = backend.pins,
                appVersion = "0.1.0",
                publisherKeys = listOf(backend.publisher),
            ),
        )

    /** Looks for servers where this backend is, and takes what this backend publishes. */
    fun speaksTo(backend: ReferenceBackend) {
        servers = {
            it.copy(
                accountUrl = backend.accountUrl,
                mediaUrl = backend.mediaUrl,
                telemetryUrl = backend.telemetryUrl,
                anchorsPem = backend.anchorsPem,
                pins = backend.pins,
                publisherKeys = listOf(backend.publisher),
            )
        }
    }

    /** The process is gone. Files and keys stay; the next page starts another one. */
    fun die() {
        runBlocking { now?.end() }
        now = null
        held = null
    }

    companion object {
        /** The one backend of this JVM; it ends with it. */
        val backend: ReferenceBackend by lazy { ReferenceBackend.start(Files.createTempDirectory("gongchao-backend")) }

        private val numbers = AtomicInteger()

        /** A number that nobody else logs in with meanwhile. */
        fun number(): String = "1380013800${numbers.getAndIncrement() % 10}"
    }
}
