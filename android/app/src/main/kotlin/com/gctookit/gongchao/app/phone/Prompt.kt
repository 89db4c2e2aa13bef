package com.gctookit.gongchao.app.phone

import android.Manifest
import androidx.activity.ComponentActivity
import androidx.activity.result.contract.ActivityResultContracts.RequestMultiplePermissions
import com.gctookit.gongchao.core.OsPermission
import com.gctookit.gongchao.core.Outcome

/**
 * The system's prompt for a permission. It lies over the app, which may be turned or ended below it: the answer goes to
 * whoever asks when it has come.
 *
 * What the system says is passed on as it is said. It does not tell a no of this moment from a no for good, and what some
 * phones say about that is not so; when somebody is asked again is the core's to know.
 */
internal class Prompt(
    activity: ComponentActivity,
) {
    private val shown = Shown<Outcome>(activity, "prompt")

    // The contract for one permission takes a prompt that was swept away for a no. This one gives nothing back then.
    private val launcher =
        activity.registerForActivityResult(RequestMultiplePermissions()) { answers ->
            shown.answer(
                when {
                    answers.isEmpty() -> Outcome.DISMISSED
                    answers.values.all { it } -> Outcome.AGREED
                    else -> Outcome.REFUSED
                },
            )
        }

    fun ask(
        permission: OsPermission,
        answered: (Outcome) -> Unit,
    ) = shown.show(answered, instead = Outcome.DISMISSED) { launcher.launch(arrayOf(name(permission))) }

    companion object {
        /** What Android calls it. */
        fun name(permission: OsPermission): String =
            when (permission) {
                OsPermission.CAMERA -> Manifest.permission.CAMERA
            }
    }
}
