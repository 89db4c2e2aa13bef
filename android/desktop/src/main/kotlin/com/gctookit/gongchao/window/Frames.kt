package com.gctookit.gongchao.window

import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.toComposeImageBitmap
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.withContext
import java.awt.image.BufferedImage
import java.io.File
import java.nio.ByteBuffer
import javax.imageio.ImageIO
import kotlin.time.Duration.Companion.seconds

/** A picture as a camera gives it: its brightness, row by row, in memory that crosses without a copy. */
class Frame(
    val picture: BufferedImage,
) {
    val width: Int get() = picture.width
    val height: Int get() = picture.height

    /** As it is shown. */
    val shown: ImageBitmap = picture.toComposeImageBitmap()

    val plane: ByteBuffer =
        ByteBuffer.allocateDirect(picture.width * picture.height).apply {
            val row = IntArray(picture.width)
            for (y in 0 until picture.height) {
                picture.getRGB(0, y, picture.width, 1, row, 0, picture.width)
                for (pixel in row) put(brightness(pixel))
            }
            flip()
        }

    /** As the eye weighs the colours, in whole numbers. */
    private fun brightness(pixel: Int): Byte {
        val red = pixel shr 16 and 0xFF
        val green = pixel shr 8 and 0xFF
        val blue = pixel and 0xFF
        return ((299 * red + 587 * green + 114 * blue) / 1000).toByte()
    }
}

/** As a camera gives them, one after the other for ever: thirty a second, each picture for long enough to be believed. */
fun List<Frame>.filmed(): Flow<Frame> =
    flow {
        while (true) {
            for (frame in this@filmed) {
                repeat(LOOKS) {
                    emit(frame)
                    delay(BETWEEN)
                }
            }
        }
    }

/** What a look at each frame gives. One that comes while another is looked at takes the place of the one that waits. */
fun <T> Flow<Frame>.looked(look: (Frame) -> T): Flow<T> = conflate().map { withContext(Dispatchers.IO) { look(it) } }

private val BETWEEN = 1.seconds / 30

/** A label is believed once it was seen in several frames. */
private const val LOOKS = 8

/** The desktop's camera: an image file, or a folder of them that is shown one after the other. */
class Frames(
    private val place: File,
) {
    /** The pictures that are there now; what cannot be read as one is left out. */
    fun read(): List<Frame> = files(place, pictures).mapNotNull(::frame)

    private fun frame(file: File): Frame? =
        try {
            ImageIO.read(file)?.let(::Frame)
        } catch (_: Exception) {
            // What reads a broken picture throws more than it declares.
            null
        }

    companion object {
        private val pictures = setOf("png", "jpg", "jpeg", "bmp", "gif")
        private val videos = setOf("mp4", "mov", "m4v")

        /** What a picker of pictures and videos offers: those of a folder by name, or the one file. */
        fun album(place: File): List<File> = files(place, pictures + videos)

        private fun files(
            place: File,
            endings: Set<String>,
        ): List<File> =
            when {
                place.isDirectory -> {
                    place.listFiles { file -> file.extension.lowercase() in endings }.orEmpty().sorted()
                }

                place.isFile -> {
                    listOf(place)
                }

                else -> {
                    emptyList()
                }
            }
    }
}
