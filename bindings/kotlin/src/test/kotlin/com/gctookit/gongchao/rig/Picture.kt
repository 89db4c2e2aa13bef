package com.gctookit.gongchao.rig

import java.nio.ByteBuffer
import java.nio.file.Path
import javax.imageio.ImageIO

/** The brightness of a picture file, as a camera would hand it over. */
class Picture(
    val width: Int,
    val height: Int,
    /** Row after row, without anything between them. */
    val luma: ByteArray,
) {
    /**
     * As Android's camera gives it: direct, with padding after each row. A whole black picture lies before it, which is
     * all that is seen by one who reads from the buffer's start.
     */
    fun asFrame(padding: Int = 16): Frame {
        val rowBytes = width + padding
        val before = rowBytes * height
        val plane = ByteBuffer.allocateDirect(before + rowBytes * height)
        plane.position(before)
        for (row in 0 until height) {
            plane.put(luma, row * width, width)
            plane.position(plane.position() + padding)
        }
        plane.position(before)
        return Frame(plane, rowBytes)
    }

    class Frame(
        val plane: ByteBuffer,
        val rowBytes: Int,
    )

    companion object {
        /** One of the pictures that the whole house is tested on. */
        fun asset(name: String): Path = Path.of("../../tests/assets", name).toAbsolutePath().normalize()

        fun of(file: Path): Picture {
            val image = ImageIO.read(file.toFile())
            val luma = ByteArray(image.width * image.height)
            for (y in 0 until image.height) {
                for (x in 0 until image.width) {
                    val rgb = image.getRGB(x, y)
                    val (r, g, b) = Triple(rgb shr 16 and 0xff, rgb shr 8 and 0xff, rgb and 0xff)
                    luma[y * image.width + x] = ((299 * r + 587 * g + 114 * b) / 1000).toByte()
                }
            }
            return Picture(image.width, image.height, luma)
        }
    }
}
