package com.gctookit.gongchao.kit

import com.gctookit.gongchao.core.CancellationView
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.NoticeAnswer
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.rig.MemoryVault
import com.gctookit.gongchao.rig.ReferenceBackend
import com.gctookit.gongchao.rig.Worker
import com.gctookit.gongchao.rig.awaiting
import com.gctookit.gongchao.rig.nowhere
import com.gctookit.gongchao.rig.phone
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.withTimeout
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import kotlin.test.assertFailsWith
import kotlin.test.assertIs
import kotlin.test.assertTrue
import kotlin.time.Duration.Companion.seconds

/** How a core ends, and who hears of it. */
class EndTest {
    @TempDir
    lateinit var folder: Path

    @Test
    fun `who waits for the end hears of a shutdown, and who comes late does, too`() =
        awaiting {
            val core = Gongchao.start(nowhere("$folder"), phone())
            val waiting = async(Dispatchers.Default) { core.awaitEnd() }
            core.policy()
            assertTrue(waiting.isActive, "it runs")
            core.shutdown()
            waiting.await()
            core.awaitEnd()
        }

    @Test
    fun `an account that is gone ends its core, and the next one begins with nothing`() =
        awaiting {
            ReferenceBackend.start(folder.resolve("backend"), AT_ONCE).use { backend ->
                val (place, vault, number) = Triple(folder.resolve("client"), MemoryVault(), Worker.number())
                val worker = Worker.start(place, backend, phone(vault))
                worker.logIn(number)
                worker.tap(Tap.AskCancellation)
                val shown = worker.see("what it means") { it.account.cancellation is CancellationView.Reading }
                val seen = assertIs<CancellationView.Reading>(shown.account.cancellation).seen
                worker.tap(Tap.ConfirmCancellation(backend.codeFor("+86$number"), seen))

                withTimeout(PATIENCE) { worker.core.awaitEnd() }
                assertIs<LoginView.Cancelled>(worker.core.snapshots.value.login)
                // Ending what ended by itself is no fault.
                worker.core.shutdown()
                worker.close()
                assertFailsWith<CoreException.ShutDown> { worker.tap(Tap.Foreground) }
                Worker.start(place, backend, phone(vault)).use { next ->
                    next.see("the first start") { it.consent.notice == NoticeAnswer.UNANSWERED }
                }
            }
        }

    private companion object {
        /** A cancellation that nobody has time to take back. */
        const val AT_ONCE = """{ "cancel_cooling_off_s": 0 }"""

        /** The core looks after some seconds whether it was carried out. */
        val PATIENCE = 60.seconds
    }
}
