package com.gctookit.gongchao.kit

import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.Errand
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.LabelFormat
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.OpenDevice
import com.gctookit.gongchao.core.ScanView
import com.gctookit.gongchao.core.Sight
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.core.UploadKind
import com.gctookit.gongchao.core.UploadStanding
import com.gctookit.gongchao.rig.MemoryVault
import com.gctookit.gongchao.rig.Picture
import com.gctookit.gongchao.rig.ReferenceBackend
import com.gctookit.gongchao.rig.WithBackend
import com.gctookit.gongchao.rig.Worker
import com.gctookit.gongchao.rig.awaiting
import com.gctookit.gongchao.rig.phone
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import org.junit.jupiter.api.io.TempDir
import java.nio.file.Path
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertIs
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

@ExtendWith(WithBackend::class)
class WorkingDayTest {
    @Test
    fun `a worker logs in, consents, scans, opens the device, sends a photo and logs out`(
        backend: ReferenceBackend,
        @TempDir folder: Path,
    ) = awaiting {
        Worker.atWork(folder, backend).use { worker ->
            worker.begin(Feature.SCAN)
            worker.see("the camera") { it.scan == ScanView.Ready }
            val label =
                worker.core.openScan().use { scan ->
                    val picture = Picture.of(Picture.asset("label.png"))
                    val frame = picture.asFrame()
                    val looks =
                        generateSequence { scan.offer(frame.plane, picture.width, picture.height, frame.rowBytes) }
                    assertIs<Sight.Found>(looks.take(10).first { it is Sight.Found }).label
                }
            assertEquals(LabelFormat.CODE128, label.format)
            val found = worker.see("what was read") { it.scan is ScanView.Found }
            assertEquals(label.text, assertIs<ScanView.Found>(found.scan).text)
            worker.tap(Tap.OpenScanned)
            val open =
                worker
                    .see(
                        "the device",
                    ) { it.fieldwork.devices?.open is OpenDevice.Shown }
                    .fieldwork.devices
                    ?.open
            assertEquals(label.text, assertIs<OpenDevice.Shown>(open).device.code)
            worker.tap(Tap.Leave(Feature.SCAN))

            worker.begin(Feature.MEDIA)
            worker.tap(Tap.Send(Picture.asset("photo.jpg").toString()))
            val sent =
                worker
                    .see(
                        "the receipt",
                    ) { it.uploads.singleOrNull()?.state is UploadStanding.Done }
                    .uploads
                    .single()
            val receipt = assertIs<UploadStanding.Done>(sent.state).receipt
            assertEquals(UploadKind.PHOTO, sent.kind)
            assertEquals(sent.size, receipt.size)
            assertNull(worker.core.photo(sent.id))
            assertTrue(receipt.sha256.matches(Regex("[0-9a-f]{64}")))
            assertTrue(worker.core.lendTime() !is Errand.Stay)

            val rows =
                worker.core
                    .lists()
                    .collected.rows
            assertTrue(rows.any { it.feature == Feature.SCAN && it.count > 0u }, "the scan is in no list")

            val editions = worker.core.editions()
            assertTrue(editions.isNotEmpty())
            assertTrue(editions.all { assertNotNull(worker.core.edition(it.id)).paragraphs.isNotEmpty() })
            assertNull(worker.core.edition("1900-01-01"))
            val ledger = worker.core.ledger()
            assertTrue("\"gongchao-ledger/2\"" in ledger && "\"kind\":\"granted\"" in ledger, "the ledger is not one")
            // The last line of text is signed anew.
            val told = { file: String -> file.substringBefore("\n\"end\":") }
            assertEquals(told(ledger), told(worker.core.ledger()))
            assertFalse(ledger.trimEnd().endsWith("null}}"), "the file is not signed")
            assertFalse(Regex("""\b1[3-9]\d{9}\b""").containsMatchIn(ledger), "a number stands in the ledger")

            worker.tap(Tap.LogOut)
            worker.see("the login form") { it.login == LoginView.LoggedOut && it.uploads.isEmpty() }
        }
    }

    @Test
    fun `a photo that cannot be sent yet is looked at as it will be sent`(
        @TempDir folder: Path,
    ) = awaiting {
        val backend = ReferenceBackend.start(folder.resolve("backend"))
        Worker.atWork(folder.resolve("phone"), backend).use { worker ->
            worker.begin(Feature.MEDIA)
            backend.close()
            worker.tap(Tap.Send(Picture.asset("photo.jpg").toString()))
            val waits = worker.see("its copy") { it.uploads.singleOrNull()?.hasPhoto == true }.uploads.single()
            val photo = assertNotNull(worker.core.photo(waits.id))
            assertEquals(waits.size, photo.size.toULong())
            assertEquals(listOf(0xFF, 0xD8), photo.take(2).map { it.toInt() and 0xFF })
            assertFailsWith<CoreException.BadInput> { worker.core.photo("no name") }
        }
    }

    @Test
    fun `a session outlives the end of the client, and a second client takes it up`(
        backend: ReferenceBackend,
        @TempDir folder: Path,
    ) = awaiting {
        val vault =
            com.gctookit.gongchao.rig
                .MemoryVault()
        val phone =
            com.gctookit.gongchao.rig
                .phone(vault)
        Worker.start(folder, backend, phone).use { it.logIn(Worker.number()) }
        Worker.start(folder, backend, phone).use { worker ->
            worker.see("home") { it.login is LoginView.LoggedIn }
        }
    }
}
