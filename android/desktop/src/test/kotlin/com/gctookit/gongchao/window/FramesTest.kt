package com.gctookit.gongchao.window

import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout
import org.junit.jupiter.api.io.TempDir
import java.awt.image.BufferedImage
import java.nio.file.Path
import java.util.concurrent.CountDownLatch
import javax.imageio.ImageIO
import kotlin.test.assertEquals

/** Which pictures the camera is shown, and what happens to frames that come faster than they are looked at. */
class FramesTest {
    @TempDir
    lateinit var dir: Path

    @Test
    fun `a picture that is broken is left out, and the next one is taken`() {
        ImageIO.write(BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB), "png", file("b.png"))
        file("a.png").writeBytes(file("b.png").readBytes().copyOf(40))
        file("c.jpg").writeText("no picture")
        assertEquals(listOf(3), Frames(dir.toFile()).read().map { it.width })
    }

    @Test
    fun `an album offers pictures and videos, by name`() {
        for (name in listOf("c.txt", "b.MP4", "a.jpg")) file(name).writeText("")
        assertEquals(listOf("a.jpg", "b.MP4"), Frames.album(dir.toFile()).map { it.name })
        assertEquals(listOf(file("a.jpg")), Frames.album(file("a.jpg")))
        assertEquals(listOf(), Frames.album(file("nowhere")))
    }

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

    private fun file(name: String) = dir.resolve(name).toFile()

    /** A frame that can be told from others by its width. */
    private fun frame(width: Int) = Frame(BufferedImage(width, 1, BufferedImage.TYPE_INT_RGB))
}
