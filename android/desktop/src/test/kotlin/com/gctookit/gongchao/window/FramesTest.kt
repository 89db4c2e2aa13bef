package com.gctookit.gongchao.window

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import java.awt.image.BufferedImage
import java.util.concurrent.CountDownLatch
import kotlin.test.assertEquals

/** What happens to frames that come faster than they are looked at. */
class FramesTest {
    @Test
    @Timeout(30)
    fun `while one frame is looked at the newest waits, and what came before it is dropped`() {
        val (begun, all) = CompletableDeferred<Unit>() to CountDownLatch(1)
        val film =
            flow {
                emit(frame(1))
                begun.await()
                for (nr in 2..300) emit(frame(nr))
                all.countDown()
            }
        val looked =
            runBlocking {
                film
                    .looked {
                        begun.complete(Unit)
                        all.await()
                        it.width
                    }.take(2)
                    .toList()
            }
        assertEquals(listOf(1, 300), looked)
    }

    /** A frame that can be told from others by its width. */
    private fun frame(width: Int) = Frame(BufferedImage(width, 1, BufferedImage.TYPE_INT_RGB))
}
