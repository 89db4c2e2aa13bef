package com.gctookit.gongchao.ui.media

import androidx.compose.runtime.Composable
import androidx.compose.runtime.remember
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.platform.LocalDensity
import androidx.compose.ui.unit.Dp
import androidx.compose.ui.unit.dp
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.ui.shell.Hands
import com.gctookit.gongchao.ui.shell.Handset
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

/**
 * Small pictures of the photos on a page, for as long as the page is there. They are made one after the other: a photo is
 * read whole, and a cheap phone has no room for two.
 */
class Thumbnails(
    private val make: suspend (upload: String) -> ImageBitmap?,
) {
    private val made = mutableMapOf<String, ImageBitmap>()
    private val turn = Mutex()

    /** That of an upload, where it was made already. */
    fun known(upload: String): ImageBitmap? = made[upload]

    /** That of an upload; null where there is none to be had. */
    suspend fun of(upload: String): ImageBitmap? =
        turn.withLock { made[upload] ?: make(upload)?.also { made[upload] = it } }

    companion object {
        /** How wide and high they are drawn. */
        val SIDE: Dp = 44.dp

        /** Those of the page that is drawn. */
        @Composable
        fun remembered(
            hands: Hands,
            handset: Handset,
        ): Thumbnails {
            val side = with(LocalDensity.current) { SIDE.roundToPx() }
            return remember(hands, handset, side) {
                Thumbnails { upload ->
                    try {
                        hands.photo(upload)?.let { handset.thumbnail(it, side) }
                    } catch (_: CoreException) {
                        // The sign for a photo stands there then, as for one that is not here any more.
                        null
                    } catch (_: OutOfMemoryError) {
                        // A photo as large as what a cheap phone has left is sent all the same.
                        null
                    }
                }
            }
        }
    }
}
