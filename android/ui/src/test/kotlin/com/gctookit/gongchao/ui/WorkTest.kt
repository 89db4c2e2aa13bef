@file:OptIn(ExperimentalTestApi::class)

package com.gctookit.gongchao.ui

import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performImeAction
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTextInput
import com.gctookit.gongchao.core.CallView
import com.gctookit.gongchao.core.Doing
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.HandOver
import com.gctookit.gongchao.core.LabelFormat
import com.gctookit.gongchao.core.OpenDevice
import com.gctookit.gongchao.core.ScanView
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.ui.previews.SampleHandset
import com.gctookit.gongchao.ui.previews.Samples
import com.gctookit.gongchao.ui.rig.look
import com.gctookit.gongchao.ui.shell.Place
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals

/** Scan, devices, messages, uploads, a call. */
class WorkTest {
    private val here = Samples.snapshot()

    @Test
    fun `home leads to each thing by one tap`() {
        for ((tile, page) in listOf("设备" to "一号水泵", "消息" to "写给在线客服", "上传" to "选择照片或视频", "拨号" to "城北第三水厂")) {
            look(here) {
                onNodeWithText(tile).performScrollTo().performClick()
                onAllNodesWithText(page).onFirst().assertIsDisplayed()
            }
        }
    }

    @Test
    fun `a tap on scan asks the core and waits for it`() {
        look(here) {
            onNodeWithText("扫码").performClick()
            tapped(Tap.Begin(Feature.SCAN))
            onNodeWithText("没有在扫码").assertIsDisplayed()
            becomes(here.copy(scan = ScanView.Ready))
            onNodeWithContentDescription("打开手电筒").performClick()
            waitForIdle()
            assertEquals(true, handset.torch)
        }
    }

    @Test
    fun `a phone without a light offers none`() {
        look(here.copy(scan = ScanView.Ready), Place.Scan, handset = SampleHandset(hasTorch = false)) {
            onNodeWithContentDescription("打开手电筒").assertDoesNotExist()
        }
    }

    @Test
    fun `what was found is opened when the person says so, and the scan is left`() {
        val found = here.copy(scan = ScanView.Found(LabelFormat.QR, "GC-2024-0017"))
        look(found, Place.Scan) {
            onNodeWithText("GC-2024-0017").assertIsDisplayed()
            onNodeWithText("打开这台设备").performClick()
            tapped(Tap.OpenScanned, Tap.Leave(Feature.SCAN))
            onNodeWithText("没有打开的设备").assertIsDisplayed()
            becomes(found.copy(fieldwork = here(OpenDevice.Shown(Samples.device(2), false))))
            onNodeWithText("三号压缩机").assertIsDisplayed()
        }
    }

    @Test
    fun `it can be scanned again, and going back leaves the scan`() {
        look(here.copy(scan = ScanView.Found(LabelFormat.QR, "GC-2024-0017")), Place.Scan) {
            onNodeWithText("重新扫").performClick()
            tapped(Tap.Begin(Feature.SCAN))
            runOnIdle { checkNotNull(handset.back)() }
            tapped(Tap.Leave(Feature.SCAN))
        }
    }

    @Test
    fun `devices are fetched when they are looked at, searched for, opened`() {
        look(here, Place.Devices) {
            tapped(Tap.SearchDevices(""))
            onNode(hasSetTextAction()).performTextInput("水泵")
            onNode(hasSetTextAction()).performImeAction()
            tapped(Tap.SearchDevices("水泵"))
            onNodeWithContentDescription("清除搜索").performClick()
            tapped(Tap.SearchDevices(""))
            onNodeWithText("二号配电柜").performClick()
            tapped(Tap.OpenDevice("device-1"))
        }
    }

    @Test
    fun `more devices are asked for only where there are more`() {
        look(here, Place.Devices) { onNodeWithText("更多设备").assertDoesNotExist() }
        look(Samples.snapshot(devices = Samples.devices(more = true)), Place.Devices) {
            hands.taps.clear()
            onNodeWithText("更多设备").performScrollTo().performClick()
            tapped(Tap.MoreDevices)
        }
    }

    @Test
    fun `an empty list says why and what to do`() {
        val sentences =
            mapOf(
                Doing.IDLE to "换一个词再搜，或者扫标签。",
                Doing.WAITING to "连上后自动继续，不用再点。",
                Doing.SIGNED_OUT to "登录已结束，重新登录后继续。",
                Doing.REFUSED to "请再试一次；仍然不行时请联系办公室。",
            )
        for ((doing, sentence) in sentences) {
            look(Samples.snapshot(devices = Samples.devices(listOf(), doing)), Place.Devices) {
                onNodeWithText(sentence).assertIsDisplayed()
            }
        }
    }

    @Test
    fun `who calls is asked first, then the dialler gets the number and nobody else`() {
        val uri = "tel:13900002211"
        look(here, Place.Dial) {
            onAllNodesWithText("城北第三水厂").onFirst().performClick()
            tapped(Tap.Begin(Feature.DIAL))
            becomes(here.copy(consent = Samples.consent(inUse = Feature.DIAL)))
            tapped(Tap.Call("handle-1"))
            becomes(here.copy(call = CallView(HandOver(4uL, uri))))
            tapped(Tap.CallHandedOver(4uL, true), Tap.Leave(Feature.DIAL))
            assertEquals(listOf(uri), handset.dialled)
            onNodeWithText("13900002211", substring = true).assertDoesNotExist()
        }
    }

    @Test
    fun `a phone without a dialler says so to the core`() {
        look(here.copy(call = CallView(HandOver(4uL, "tel:1"))), handset = SampleHandset(takesCalls = false)) {
            tapped(Tap.CallHandedOver(4uL, false), Tap.Leave(Feature.DIAL))
        }
    }

    @Test
    fun `a call that is refused calls nobody`() {
        look(here, Place.Dial) {
            onAllNodesWithText("城北第三水厂").onFirst().performClick()
            tapped(Tap.Begin(Feature.DIAL))
            becomes(here.copy(told = Samples.told))
            tapped()
            assertEquals(listOf(), handset.dialled)
        }
    }

    @Test
    fun `each file that was chosen is sent, and then the feature is left`() {
        val handset = SampleHandset().apply { picks = listOf("/a.jpg", "/b.mp4") }
        look(here, Place.Uploads, handset = handset) {
            onNodeWithText("选择照片或视频").performClick()
            tapped(Tap.Begin(Feature.MEDIA))
            becomes(here.copy(consent = Samples.consent(inUse = Feature.MEDIA)))
            tapped(Tap.Send("/a.jpg"), Tap.Send("/b.mp4"), Tap.Leave(Feature.MEDIA))
        }
    }

    @Test
    fun `an upload is paused, gone on with, and cancelled after it was asked once more`() {
        look(Samples.snapshot(uploads = Samples.uploads.takeLast(1)), Place.Uploads) {
            onNodeWithText("暂停").performClick()
            tapped(Tap.PauseUpload("u5"))
            onNodeWithText("取消").performClick()
            tapped()
            onNodeWithText("取消上传").performClick()
            tapped(Tap.CancelUpload("u5"))
        }
        look(Samples.snapshot(uploads = listOf(Samples.uploads[2])), Place.Uploads) {
            onNodeWithText("继续").performClick()
            tapped(Tap.ResumeUpload("u3"))
        }
    }

    @Test
    fun `an upload says in the core's words what it waits for`() {
        look(Samples.snapshot(uploads = listOf(Samples.uploads[3])), Place.Uploads) {
            onNodeWithText("没有网络，恢复后自动继续").assertIsDisplayed()
        }
    }

    @Test
    fun `messages that stand on the screen are read, and a new one is written`() {
        look(here, Place.Messages) {
            tapped(Tap.PullMessages, Tap.MessagesRead(7uL))
            onNode(hasSetTextAction()).performTextInput("马上到")
            onNodeWithContentDescription("发送消息").performClick()
            tapped(Tap.WriteMessage("马上到"))
        }
    }

    private fun here(open: OpenDevice) = Samples.snapshot(devices = Samples.devices(open = open)).fieldwork
}
