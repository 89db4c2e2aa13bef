package com.gctookit.gongchao.kit

import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.ScanSession
import com.gctookit.gongchao.core.ScannedLabel
import com.gctookit.gongchao.core.Sight
import java.nio.ByteBuffer
import java.util.concurrent.atomic.AtomicReference

/**
 * The camera's end of a scan. Frames go in by reference, labels come out; nothing of a frame is kept.
 *
 * A frame is its brightness plane, from the buffer's position to its limit, which stay where they are. A direct buffer,
 * as Android's camera gives, is not copied. Call it from the camera's own thread: it comes back within one or two looks.
 */
class Scan internal constructor(
    private val session: ScanSession,
) : AutoCloseable {
    // Where a plane of the heap is copied to; one that is in use is nobody else's.
    private val spare = AtomicReference<ByteBuffer?>()

    /**
     * Looks at a frame of the camera.
     *
     * @param rowBytes bytes from the start of a row to the start of the next
     * @param degrees 0, 90, 180 or 270: by how much it is to be turned clockwise until it is upright
     * @return [Sight.Over] once the scan was closed or its consent was withdrawn
     * @throws CoreException.BadFrame where it is no frame
     */
    fun offer(
        plane: ByteBuffer,
        width: Int,
        height: Int,
        rowBytes: Int = width,
        degrees: Int = 0,
    ): Sight = lent(plane) { session.offer(it, width.toUInt(), height.toUInt(), rowBytes.toUInt(), degrees.toUInt()) }

    /**
     * Looks at a still picture with everything there is; it may take a second. Absent where no label was found.
     *
     * @throws CoreException.NotConsented once the scan was closed or its consent was withdrawn
     */
    fun still(
        plane: ByteBuffer,
        width: Int,
        height: Int,
        rowBytes: Int = width,
        degrees: Int = 0,
    ): ScannedLabel? =
        lent(plane) { session.still(it, width.toUInt(), height.toUInt(), rowBytes.toUInt(), degrees.toUInt()) }

    /**
     * Ends the scan. Closing twice is closing once. The session itself is small and stays until nobody holds it: a frame
     * that comes late is told that it comes late.
     */
    override fun close() = session.end()

    private inline fun <T> lent(
        plane: ByteBuffer,
        look: (ByteBuffer) -> T,
    ): T {
        // UniFFI hands over the start of a buffer and the length of its rest: with a position that is not 0 the core
        // would see other bytes than were meant. A slice starts at the position.
        if (plane.isDirect) return look(plane.slice())
        val bytes = plane.remaining()
        val copy = spare.getAndSet(null)?.takeIf { it.capacity() >= bytes } ?: ByteBuffer.allocateDirect(bytes)
        copy.clear()
        copy.put(plane.duplicate()).flip()
        return look(copy).also { spare.set(copy) }
    }
}
