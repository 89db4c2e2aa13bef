package com.gctookit.gongchao.app.scan

import com.gctookit.gongchao.core.Sight
import com.gctookit.gongchao.kit.Scan
import java.nio.ByteBuffer

/** The camera's end of the core's scan: brightness goes in where it lies, and nothing of it is kept. */
class Frames(
    private val scan: Scan,
) : AutoCloseable by scan {
    /**
     * Looks at a frame.
     *
     * @param degrees by how much it is to be turned clockwise until it is upright
     * @return whether another one is wanted
     */
    fun look(
        brightness: ByteBuffer,
        width: Int,
        height: Int,
        rowBytes: Int,
        degrees: Int,
    ): Boolean =
        try {
            when (scan.offer(brightness, width, height, rowBytes, degrees)) {
                is Sight.Found, is Sight.Over -> false
                else -> true
            }
        } catch (_: Throwable) {
            false
        }
}
