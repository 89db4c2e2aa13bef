package com.gctookit.gongchao.app.media

import android.net.Uri
import androidx.activity.ComponentActivity
import androidx.activity.result.PickVisualMediaRequest
import androidx.activity.result.contract.ActivityResultContracts.PickMultipleVisualMedia
import androidx.activity.result.contract.ActivityResultContracts.PickVisualMedia
import com.gctookit.gongchao.app.phone.Shown

/**
 * The system's picker of pictures and videos. It runs outside the app, which sees what was chosen and nothing else, and
 * needs no permission for that; a phone that has no picker shows its files instead.
 */
internal class Picker(
    activity: ComponentActivity,
    private val picked: Picked,
) {
    private val shown = Shown<List<Uri>>(activity, "picker")

    private val launcher = activity.registerForActivityResult(PickMultipleVisualMedia(), shown::answer)

    fun pick(paths: (List<String>) -> Unit) {
        if (picked.passTo(paths)) return
        shown.show({ picked.copy(it, paths) }, instead = listOf()) {
            launcher.launch(PickVisualMediaRequest(PickVisualMedia.ImageAndVideo))
        }
    }
}
