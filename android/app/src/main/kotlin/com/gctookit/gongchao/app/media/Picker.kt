package com.gctookit.gongchao.app.media

import androidx.activity.ComponentActivity
import androidx.activity.result.PickVisualMediaRequest
import androidx.activity.result.contract.ActivityResultContracts.PickMultipleVisualMedia
import androidx.activity.result.contract.ActivityResultContracts.PickVisualMedia
import androidx.lifecycle.lifecycleScope
import com.gctookit.gongchao.app.phone.Shown
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.withContext

/**
 * The system's picker of pictures and videos. It runs outside the app, which sees what was chosen and nothing else, and
 * needs no permission for that; a phone that has no picker shows its files instead.
 */
internal class Picker(
    activity: ComponentActivity,
    private val picked: Picked,
) {
    private val shown = Shown<List<String>>(activity, "picker")

    private val launcher =
        activity.registerForActivityResult(PickMultipleVisualMedia()) { chosen ->
            activity.lifecycleScope.launch {
                shown.answer(withContext(Dispatchers.IO) { chosen.mapNotNull(picked::copy) })
            }
        }

    fun pick(paths: (List<String>) -> Unit) =
        shown.show(paths, instead = listOf()) {
            launcher.launch(PickVisualMediaRequest(PickVisualMedia.ImageAndVideo))
        }
}
