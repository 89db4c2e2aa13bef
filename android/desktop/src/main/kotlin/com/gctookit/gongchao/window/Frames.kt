package com.gctookit.gongchao.window

import java.awt.image.BufferedImage
import java.io.File
import java.nio.ByteBuffer
import javax.imageio.ImageIO

/** A picture as a camera gives it: its brightness, row by row, in memory that crosses without a copy. */
class Frame(
    val picture: BufferedImage,
) {
    val width: Int get() = picture.width
    val height: Int get() = picture.height

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

/** The desktop's camera: an image file, or a folder of them that is shown one after the other. */
class Frames(
    private val place: File,
) {
    /** The pictures that are there now; what cannot be read as one is left out. */
    fun read(): List<Frame> = pictures(place).mapNotNull { file -> ImageIO.read(file)?.let(::Frame) }

    companion object {
        private val endings = setOf("png", "jpg", "jpeg", "bmp", "gif")

        /** The image files of a folder by name, or the one file. */
        fun pictures(place: File): List<File> =
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
