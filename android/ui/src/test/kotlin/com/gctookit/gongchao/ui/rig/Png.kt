package com.gctookit.gongchao.ui.rig

import org.jetbrains.skia.Bitmap
import java.awt.image.BufferedImage
import java.awt.image.IndexColorModel
import java.io.ByteArrayOutputStream
import javax.imageio.IIOImage
import javax.imageio.ImageIO
import javax.imageio.ImageWriteParam

/** Small files: a screen has few colours. The most frequent ones stay as they are; the edges of letters get the nearest. */
object Png {
    fun of(bitmap: Bitmap): ByteArray {
        val pixels =
            IntArray(bitmap.width * bitmap.height) {
                bitmap.getColor(it % bitmap.width, it / bitmap.width) and
                    RGB
            }
        val palette = palette(pixels)
        val nearest = HashMap<Int, Int>()
        val model =
            IndexColorModel(8, palette.size, palette.bytes(RED), palette.bytes(GREEN), palette.bytes(BLUE))
        val image = BufferedImage(bitmap.width, bitmap.height, BufferedImage.TYPE_BYTE_INDEXED, model)
        for ((at, pixel) in pixels.withIndex()) {
            val index = nearest.getOrPut(pixel) { palette.indices.minBy { apart(palette[it], pixel) } }
            image.raster.setSample(at % bitmap.width, at / bitmap.width, 0, index)
        }
        return written(image)
    }

    private fun palette(pixels: IntArray): List<Int> {
        val counts = HashMap<Int, Int>()
        for (pixel in pixels) counts.merge(pixel, 1, Int::plus)
        // Of colours that are as frequent as each other the smaller first, so that one picture gives the same bytes twice.
        return counts.entries
            .sortedWith(compareBy({ -it.value }, { it.key }))
            .take(COLOURS)
            .map { it.key }
    }

    private fun written(image: BufferedImage): ByteArray {
        val bytes = ByteArrayOutputStream()
        val writer = ImageIO.getImageWritersByFormatName("png").next()
        val asSmallAsCanBe =
            writer.defaultWriteParam.apply {
                compressionMode = ImageWriteParam.MODE_EXPLICIT
                compressionQuality = 0f
            }
        ImageIO.createImageOutputStream(bytes).use { out ->
            writer.output = out
            writer.write(null, IIOImage(image, null, null), asSmallAsCanBe)
        }
        writer.dispose()
        return bytes.toByteArray()
    }

    private fun List<Int>.bytes(place: Int) = ByteArray(size) { (this[it] shr place).toByte() }

    private fun apart(
        one: Int,
        other: Int,
    ): Int =
        listOf(RED, GREEN, BLUE).sumOf { place ->
            val step = (one shr place and 0xFF) - (other shr place and 0xFF)
            step * step
        }

    private const val COLOURS = 96
    private const val RGB = 0xFFFFFF
    private const val RED = 16
    private const val GREEN = 8
    private const val BLUE = 0
}
