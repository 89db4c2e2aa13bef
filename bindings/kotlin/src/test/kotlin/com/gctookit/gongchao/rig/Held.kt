package com.gctookit.gongchao.rig

import java.nio.file.Files
import kotlin.math.abs
import kotlin.test.assertEquals

/**
 * The eight ways in which a camera says that it was held. In the pixels of the house's photo it is dark on the right, and most
 * blue in the lower left corner: drawn upright, both lie where each way puts them.
 */
enum class Held(
    private val exif: Byte,
    private val dark: Pair<Int, Int>,
    private val blue: Pair<Int, Int>,
) {
    UPRIGHT(1, RIGHT, LEFT to BELOW),
    MIRRORED(2, LEFT to MIDDLE, RIGHT_BELOW),
    OVERHEAD(3, LEFT to MIDDLE, RIGHT_ABOVE),
    OVERHEAD_MIRRORED(4, RIGHT, LEFT to ABOVE),
    LEFT_MIRRORED(5, MIDDLE to BELOW, RIGHT_ABOVE),
    LEFT_SIDE(6, MIDDLE to BELOW, LEFT to ABOVE),
    RIGHT_MIRRORED(7, MIDDLE to ABOVE, LEFT to BELOW),
    RIGHT_SIDE(8, MIDDLE to ABOVE, RIGHT_BELOW),
    ;

    /** The photo of a camera that was held so. */
    fun photo(): ByteArray {
        val photo = Files.readAllBytes(Picture.asset("photo.jpg"))
        // The tag of the orientation, one short number: the value stands behind it.
        val tag = byteArrayOf(0x01, 0x12, 0x00, 0x03, 0x00, 0x00, 0x00, 0x01, 0x00)
        val at = (0..1000).first { start -> tag.indices.all { photo[start + it] == tag[it] } }
        return photo.apply { this[at + tag.size] = exif }
    }

    /** Looks at a picture of so many pixels each way whether it stands upright; [pixel] gives red, green and blue. */
    fun assertStands(
        side: Int,
        pixel: (x: Int, y: Int) -> List<Int>,
    ) {
        val at = { (x, y): Pair<Int, Int> -> pixel(x * (side - 1) / 2, y * (side - 1) / 2) }
        val places = (LEFT..LEFT + 2).flatMap { x -> (ABOVE..ABOVE + 2).map { y -> x to y } }
        val sides = places.filter { (x, y) -> abs(x - MIDDLE) + abs(y - MIDDLE) == 1 }
        val corners = places.filter { (x, y) -> abs(x - MIDDLE) + abs(y - MIDDLE) == 2 }
        assertEquals(dark, sides.minBy { at(it).sum() }, "$name: where it is dark")
        assertEquals(blue, corners.maxBy { at(it).let { (red, _, blue) -> blue - red } }, "$name: where it is blue")
    }
}

private const val LEFT = 0
private const val ABOVE = 0
private const val MIDDLE = 1
private const val BELOW = 2
private val RIGHT = 2 to MIDDLE
private val RIGHT_ABOVE = 2 to ABOVE
private val RIGHT_BELOW = 2 to BELOW
