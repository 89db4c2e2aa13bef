package com.gctookit.gongchao.app

import android.os.Bundle
import androidx.activity.ComponentActivity
import androidx.activity.compose.setContent
import androidx.activity.enableEdgeToEdge
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import com.gctookit.gongchao.app.phone.PhoneHandset
import com.gctookit.gongchao.core.OsPermission
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.look.GongchaoTheme
import com.gctookit.gongchao.ui.shell.Shell

/** The one page: the screens, on the core of the process. */
class MainActivity : ComponentActivity() {
    private val app get() = application as GongchaoApp
    private lateinit var handset: PhoneHandset

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        enableEdgeToEdge()
        handset = PhoneHandset(this, app.running, app.picked, app.saving)
        app.begin()
        setContent {
            val stage by app.running.stage.collectAsState()
            GongchaoTheme {
                Shell(stage, app.running, handset, again = { app.begin() }, anew = { app.begin(anew = true) })
            }
        }
    }

    override fun onStart() {
        super.onStart()
        app.running.comeToFront()
    }

    override fun onResume() {
        super.onResume()
        // It may have been taken back in the settings meanwhile, or for good by a system that tidies up.
        app.running.tap(Tap.PermissionSeen(OsPermission.CAMERA, handset.allowed(OsPermission.CAMERA)))
    }

    override fun onStop() {
        app.away()
        super.onStop()
    }
}
