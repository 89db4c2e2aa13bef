package com.gctookit.gongchao.kit

import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.FrameFault
import com.gctookit.gongchao.core.ScanView
import com.gctookit.gongchao.core.Sight
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.rig.Picture
import com.gctookit.gongchao.rig.ReferenceBackend
import com.gctookit.gongchao.rig.WithBackend
import com.gctookit.gongchao.rig.Worker
import com.gctookit.gongchao.rig.awaiting
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir
import java.nio.ByteBuffer
import java.nio.file.Path
import java.util.concurrent.ConcurrentLinkedQueue
import kotlin.concurrent.thread
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertTrue

@ExtendWith(WithBackend::class)
class ScanTest {
    private lateinit var worker: Worker
    private val picture = Picture.of(Picture.asset("label.png"))

    @BeforeEach
    fun openTheCamera(
        backend: ReferenceBackend,
        @TempDir folder: Path,
    ) = awaiting {
        worker = Worker.atWork(folder, backend)
        worker.begin(Feature.SCAN)
        worker.see("the camera") { it.scan == ScanView.Ready }
    }

    @AfterEach
    fun end() = worker.close()

    private fun still(
        scan: Scan,
        plane: ByteBuffer,
        rowBytes: Int = picture.width,
    ) = scan.still(plane, picture.width, picture.height, rowBytes)

    @Test
    fun `a plane is read from its position on, wherever its bytes lie`() =
        awaiting {
            worker.core.openScan().use { scan ->
                val text = assertNotNull(still(scan, ByteBuffer.wrap(picture.luma)), "an array").text
                val frame = picture.asFrame(padding = 24)
                assertEquals(text, still(scan, frame.plane, frame.rowBytes)?.text, "a direct buffer with a position")
                assertEquals(frame.rowBytes * picture.height, frame.plane.position(), "the position was moved")
                val readOnly = frame.plane.asReadOnlyBuffer()
                assertEquals(text, still(scan, readOnly, frame.rowBytes)?.text, "a buffer that may only be read")
                val inside = ByteBuffer.wrap(ByteArray(picture.luma.size) + picture.luma).position(picture.luma.size)
                assertEquals(text, still(scan, inside)?.text, "an array with a position")
                // Twice, so that the spare copy is used again.
                assertEquals(text, still(scan, inside)?.text, "an array with a position, again")
            }
        }

    @Test
    fun `what is no frame is refused, and the scan goes on`() =
        awaiting {
            worker.core.openScan().use { scan ->
                fun refused(
                    why: FrameFault,
                    bytes: Int,
                    width: Int,
                    height: Int,
                    rowBytes: Int = width,
                    degrees: Int = 0,
                ) {
                    for (plane in listOf(ByteBuffer.allocateDirect(bytes), ByteBuffer.allocate(bytes))) {
                        val of = "$width x $height of $rowBytes in $bytes"
                        val offered =
                            assertFailsWith<CoreException.BadFrame>(of) {
                                scan.offer(plane, width, height, rowBytes, degrees)
                            }
                        assertEquals(why, offered.frame, of)
                        val still =
                            assertFailsWith<CoreException.BadFrame>(of) {
                                scan.still(plane, width, height, rowBytes, degrees)
                            }
                        assertEquals(why, still.frame, of)
                    }
                }
                refused(FrameFault.EMPTY, 0, 0, 0)
                refused(FrameFault.EMPTY, 100, 0, 10)
                refused(FrameFault.EMPTY, 100, 10, 0)
                refused(FrameFault.SHORT, 99, 10, 10)
                refused(FrameFault.SHORT, 0, 10, 10)
                refused(FrameFault.STRIDE, 100, 10, 10, rowBytes = 9)
                refused(FrameFault.STRIDE, 100, 10, 10, rowBytes = 0)
                refused(FrameFault.TOO_LARGE, 100, 65_535, 65_535)
                refused(FrameFault.TOO_LARGE, 100, Int.MAX_VALUE, Int.MAX_VALUE)
                refused(FrameFault.TOO_LARGE, 100, -1, -1)
                refused(FrameFault.ROTATION, 100, 10, 10, degrees = 45)
                refused(FrameFault.ROTATION, 100, 10, 10, degrees = -90)
                assertNotNull(still(scan, ByteBuffer.wrap(picture.luma)))
            }
        }

    @Test
    fun `a scan that is over says so to whoever still looks`() =
        awaiting {
            val frame = picture.asFrame()
            val scan = worker.core.openScan()
            val withdrawn = worker.core.openScan()
            scan.close()
            scan.close()
            assertEquals(Sight.Over, scan.offer(frame.plane, picture.width, picture.height, frame.rowBytes))
            assertFailsWith<CoreException.NotConsented> { still(scan, frame.plane, frame.rowBytes) }

            worker.tap(Tap.Withdraw(Feature.SCAN))
            worker.see("no camera") { it.scan == ScanView.Idle }
            assertEquals(Sight.Over, withdrawn.offer(frame.plane, picture.width, picture.height, frame.rowBytes))
            assertFailsWith<CoreException.NotConsented> { still(withdrawn, frame.plane, frame.rowBytes) }
            assertFailsWith<CoreException.NotConsented> { worker.core.openScan() }
            withdrawn.close()
        }

    @Test
    fun `frames from four threads and a close among them`() =
        awaiting {
            repeat(5) {
                val scan = worker.core.openScan()
                val faults = ConcurrentLinkedQueue<Throwable>()
                val threads =
                    (1..4).map { nr ->
                        thread {
                            repeat(20) { turn ->
                                runCatching {
                                    scan.offer(ByteBuffer.allocate(10_000), 100, 100)
                                    if (nr == 1 && turn == 10) scan.close()
                                }.onFailure(faults::add)
                            }
                        }
                    }
                threads.forEach(Thread::join)
                assertTrue(faults.isEmpty(), "$faults")
            }
            val scan = worker.core.openScan()
            worker.close()
            assertIs<Sight.Over>(scan.offer(ByteBuffer.allocate(10_000), 100, 100))
            scan.close()
        }
}
