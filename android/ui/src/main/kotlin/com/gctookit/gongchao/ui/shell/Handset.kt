package com.gctookit.gongchao.ui.shell

import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.ImageBitmap
import com.gctookit.gongchao.core.OsPermission
import com.gctookit.gongchao.core.Outcome

/**
 * What the machine below the screens does for them: an Android phone, or a desktop that stands in for one.
 *
 * It is called from the thread that draws and comes back at once; what takes time comes back by the function given along.
 * It decides nothing: whether something may be done was asked of the core before.
 */
interface Handset {
    /** Whether there is a light beside the camera. */
    val hasTorch: Boolean

    /**
     * The camera's picture. While it is drawn and looked at, its frames go to the core's open scan; it lets go of the camera
     * when the app is left, and when it is not drawn any more. Frames that come faster than they are looked at are dropped,
     * never kept.
     *
     * Where there is no picture to be had, because no camera opens or another app took it, the scan is left: the snapshot
     * says then that nothing is scanned, and the screen offers to begin again and to search.
     */
    @Composable
    fun Camera(
        torch: Boolean,
        modifier: Modifier,
    )

    /** Calls [back] when the person goes back by the machine's own gesture or key. */
    @Composable
    fun OnBack(
        enabled: Boolean,
        back: () -> Unit,
    )

    /** While it is drawn, the screen is kept out of pictures of the screen and of the list of recent apps. */
    @Composable
    fun Private()

    /**
     * Shows the system's own prompt. Our purpose stands on the screen meanwhile. While it is shown, nothing is shown a second
     * time: [answered] takes the place of the one before.
     */
    fun ask(
        permission: OsPermission,
        answered: (Outcome) -> Unit,
    )

    /**
     * Shows the system's picker of pictures and videos. [picked] gets the absolute path of each that was chosen, or none. While
     * it is shown, nothing is shown a second time: [picked] takes the place of the one before.
     */
    fun pick(picked: (List<String>) -> Unit)

    /**
     * Makes a small picture of a photo, [side] pixels wide and high, turned as the camera was held; null where it cannot be
     * read. The only thing here that takes its time, on a thread of its own.
     */
    suspend fun thumbnail(
        photo: ByteArray,
        side: Int,
    ): ImageBitmap?

    /** Opens the dialler with a `tel:` address, which is kept nowhere. False where there is none. */
    fun dial(uri: String): Boolean

    /** Opens what the person writes e-mail with, at a `mailto:` address. False where there is none. */
    fun write(uri: String): Boolean

    /** Opens the system's settings of this app. */
    fun openSettings()

    /** Lets the person save a text where they want; [saved] says whether it was. */
    fun save(
        name: String,
        text: String,
        saved: (Boolean) -> Unit,
    )
}
