package com.gctookit.gongchao.kit

import com.gctookit.gongchao.core.Client
import com.gctookit.gongchao.core.Config
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.Errand
import com.gctookit.gongchao.core.Lists
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.Page
import com.gctookit.gongchao.core.PastEdition
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.core.Subscription
import com.gctookit.gongchao.core.Tap
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.NonCancellable
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import java.util.concurrent.atomic.AtomicBoolean
import kotlin.time.Duration
import kotlin.time.Duration.Companion.minutes
import kotlin.time.Duration.Companion.seconds
import kotlin.time.TimeSource

/**
 * The core while it runs. It has one owner, who ends it, and may see it end by itself: [awaitEnd]. Everybody else draws
 * [snapshots] and passes taps on.
 *
 * Every function may be called from any thread, the one that draws too: no work is done on it. Those that suspend can be
 * cancelled at any moment, and nothing is left half-done by that. What went wrong is a [CoreException]; after the end
 * each of them fails with [CoreException.ShutDown].
 */
class Gongchao private constructor(
    private val client: Client,
) : AutoCloseable {
    private val latest: MutableStateFlow<Snapshot> = MutableStateFlow(client.snapshot())
    private val ending = AtomicBoolean(false)
    private val end = Job()

    // Taps of one thread arrive in the order in which they were tapped, which a pool of threads does not promise.
    private val inOrder = Dispatchers.IO.limitedParallelism(1, "gongchao-taps")

    /** What is to be drawn: the latest snapshot, never an older one. After the end it stays at the last. */
    val snapshots: StateFlow<Snapshot> = latest.asStateFlow()

    private val passing: Job

    init {
        val subscription = client.subscribe()
        passing = CoroutineScope(Dispatchers.Default).launch { subscription.use { pass(it) } }
    }

    /**
     * Comes back when the core has ended: after [shutdown], or by itself, where an account was cancelled and everything
     * that was kept of it is erased. Then the folder is free, [snapshots] stays at the last, and whoever wants a core
     * starts another one.
     */
    suspend fun awaitEnd(): Unit = passing.join()

    /** Passes a tap on. It comes back at once; what the tap changes is in a later snapshot. */
    suspend fun tap(tap: Tap): Unit = withContext(inOrder) { client.tap(tap) }

    /** Answers the prompt of this name. An answer to a prompt that is not open any more changes nothing. */
    suspend fun answer(
        prompt: String,
        outcome: Outcome,
    ): Unit = tap(Tap.Answer(prompt, outcome))

    /**
     * Opens the camera's end of the scan that the snapshot shows as ready. Fails with [CoreException.NotConsented] where
     * none is. Whoever opens it closes it when the camera is left.
     */
    suspend fun openScan(): Scan = withContext(Dispatchers.IO) { Scan(client.scan()) }

    /** The two lists that the law asks for, with what was really taken on this phone. */
    suspend fun lists(): Lists = withContext(Dispatchers.IO) { client.lists() }

    /** The policy as it can be read now; needs no consent and no network. */
    suspend fun policy(): Page = withContext(Dispatchers.IO) { client.policy() }

    /** Every edition that was ever in force on this phone, newest first; needs no consent and no network. */
    suspend fun editions(): List<PastEdition> = withContext(Dispatchers.IO) { client.editions() }

    /** An edition as it can be read now, by its name; null where it was never in force on this phone. */
    suspend fun edition(id: String): Page? = withContext(Dispatchers.IO) { client.edition(id) }

    /** The ledger of consents as a file to take along: JSON-LD that anybody can verify without this phone. It names no person. */
    suspend fun ledger(): String = withContext(Dispatchers.IO) { client.ledger() }

    /**
     * The photo of an upload as it is sent, for who sends it to look at: JPEG or PNG. Null where it is a video, not copied yet,
     * not here any more, or longer than 32 MiB.
     */
    suspend fun photo(upload: String): ByteArray? = withContext(Dispatchers.IO) { client.photo(upload) }

    /**
     * The log of this phone as a text to look at and to save; it holds no person's words and no number. Show and save the
     * text of the same call: another call names the runs of the app otherwise. It is sent to nobody.
     */
    suspend fun log(): String = withContext(Dispatchers.IO) { client.log() }

    /**
     * Takes newer authorities and pins for a server: a signed record, as a file brought it. Fails with [CoreException.Pins]
     * where they are not taken; those in force stay then.
     */
    suspend fun takePins(record: String): Unit = withContext(Dispatchers.IO) { client.takePins(record) }

    /** Writes to disk what is only in memory yet: call it when the app goes to the background. */
    suspend fun settle(): Unit = withContext(Dispatchers.IO) { client.settle() }

    /**
     * Lends the time of a background worker, at most so much of it. It comes back when nothing is on its way any more and
     * says when a worker is wanted again, or says [Errand.Stay] when the time is up. Cancelling takes the time back; what
     * was on its way is taken up again later.
     */
    suspend fun lendTime(atMost: Duration = Duration.INFINITE): Errand =
        withContext(Dispatchers.IO) {
            val up = TimeSource.Monotonic.markNow() + atMost
            client.lendTime().use { lease ->
                try {
                    var errand: Errand
                    do {
                        val left = (-up.elapsedNow()).coerceIn(Duration.ZERO, QUESTION)
                        errand = lease.next(left.inWholeMilliseconds.toULong())
                    } while (errand is Errand.Stay && up.hasNotPassedNow())
                    errand
                } finally {
                    lease.giveBack()
                }
            }
        }

    /**
     * Ends the core: what is on its way is given up and taken up again at the next start. When it comes back, the folder
     * is free. It is not cut short by cancelling. Ending twice is ending once, and ending what ended by itself is no fault.
     */
    suspend fun shutdown() {
        withContext(NonCancellable + Dispatchers.IO) {
            if (ending.compareAndSet(false, true)) {
                // The client itself stays until nobody holds it: a call that comes late is told that it comes late.
                try {
                    client.shutdown()
                } catch (_: CoreException.ShutDown) {
                    // It had ended by itself.
                } finally {
                    end.complete()
                }
            } else {
                end.join()
            }
        }
    }

    /** [shutdown] for `use { }`. It blocks its thread until the folder is free. */
    override fun close(): Unit = runBlocking { shutdown() }

    private suspend fun pass(subscription: Subscription) {
        while (true) {
            try {
                val next = subscription.next(latest.value.number) ?: return
                latest.value = next
            } catch (_: CoreException.ShutDown) {
                return
            } catch (_: CoreException) {
                // A fault of the core's own; its place is in the log. A screen that stands still would be worse than one
                // that is late.
                delay(1.seconds)
            }
        }
    }

    companion object {
        /** How long one question of a lease waits; then it is asked again. */
        private val QUESTION = 1.minutes

        /**
         * Starts the core in its folder and takes up what the last one owed. A start that is cancelled leaves nothing
         * behind: what had begun is ended before it comes back.
         */
        suspend fun start(
            config: Config,
            phone: Phone,
        ): Gongchao = begin { Client.start(config, phone.vault, phone.device, phone.network) }

        /**
         * Moves aside what was kept under a key that is gone for good, and starts with nothing. Only for a person who was
         * told, after a start failed with [CoreException.KeyLost].
         */
        suspend fun startAnew(
            config: Config,
            phone: Phone,
        ): Gongchao = begin { Client.startAnew(config, phone.vault, phone.device, phone.network) }

        private suspend fun begin(start: () -> Client): Gongchao {
            var begun: Gongchao? = null
            try {
                withContext(Dispatchers.IO) { begun = own(start()) }
            } catch (cancelled: CancellationException) {
                begun?.shutdown()
                throw cancelled
            }
            return checkNotNull(begun)
        }

        private fun own(client: Client): Gongchao =
            try {
                Gongchao(client)
            } catch (fault: CoreException) {
                // Nobody owns it, so nobody else would end it.
                client.close()
                throw fault
            }
    }
}
