@file:OptIn(ExperimentalTestApi::class)

package com.gctookit.gongchao.ui

import androidx.compose.ui.test.ExperimentalTestApi
import androidx.compose.ui.test.assertHeightIsEqualTo
import androidx.compose.ui.test.assertIsDisplayed
import androidx.compose.ui.test.assertIsEnabled
import androidx.compose.ui.test.assertIsNotEnabled
import androidx.compose.ui.test.assertWidthIsEqualTo
import androidx.compose.ui.test.getUnclippedBoundsInRoot
import androidx.compose.ui.test.hasSetTextAction
import androidx.compose.ui.test.hasText
import androidx.compose.ui.test.onAllNodesWithText
import androidx.compose.ui.test.onFirst
import androidx.compose.ui.test.onLast
import androidx.compose.ui.test.onNodeWithContentDescription
import androidx.compose.ui.test.onNodeWithText
import androidx.compose.ui.test.performClick
import androidx.compose.ui.test.performImeAction
import androidx.compose.ui.test.performScrollTo
import androidx.compose.ui.test.performTextInput
import androidx.compose.ui.test.performTextReplacement
import androidx.compose.ui.unit.height
import androidx.compose.ui.unit.width
import com.gctookit.gongchao.core.CallView
import com.gctookit.gongchao.core.Doing
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.HandOver
import com.gctookit.gongchao.core.LabelFormat
import com.gctookit.gongchao.core.MessageTrouble
import com.gctookit.gongchao.core.OpenDevice
import com.gctookit.gongchao.core.ScanView
import com.gctookit.gongchao.core.SendState
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.core.UploadStanding
import com.gctookit.gongchao.core.Words
import com.gctookit.gongchao.ui.previews.SampleHands
import com.gctookit.gongchao.ui.previews.SampleHandset
import com.gctookit.gongchao.ui.previews.Samples
import com.gctookit.gongchao.ui.rig.look
import com.gctookit.gongchao.ui.shell.Place
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals

/** Scan, devices, messages, uploads, a call. */
class WorkTest {
    private val here = Samples.snapshot()

    /** What holds the core up, and the title where nothing else stands. */
    private val stops =
        mapOf(
            Doing.WAITING to "等待网络",
            Doing.SIGNED_OUT to "需要重新登录",
            Doing.REFUSED to "服务器没有接受",
        )

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
    fun `all who can be called are asked for, whatever was searched for among the devices`() {
        for (query in listOf("", "水泵")) {
            look(Samples.snapshot(devices = Samples.devices(query = query)), Place.Dial) {
                tapped(Tap.SearchDevices(""))
                becomes(here.copy(number = 8uL))
                tapped()
            }
        }
    }

    @Test
    fun `whom to call is asked for further where there are more devices, also where nobody was found yet`() {
        for (devices in listOf(Samples.devices(more = true), Samples.devices(listOf(Samples.device(1)), more = true))) {
            look(Samples.snapshot(devices = devices), Place.Dial) {
                hands.taps.clear()
                onNodeWithText("更多设备").performScrollTo().performClick()
                tapped(Tap.MoreDevices)
            }
        }
        look(here, Place.Dial) { onNodeWithText("更多设备").assertDoesNotExist() }
    }

    @Test
    fun `that there is nobody to call is said where the core looked, and else what it waits for`() {
        for ((doing, title) in stops + (Doing.SHUT to "设备功能没有打开，看不到客户")) {
            look(Samples.snapshot(devices = Samples.devices(listOf(), doing)), Place.Dial) {
                onNodeWithText(title).assertIsDisplayed()
                onNodeWithText("没有可拨打的客户").assertDoesNotExist()
                hands.taps.clear()
                onNodeWithText("再试一次").performClick()
                tapped(Tap.SearchDevices(""))
            }
        }
        look(Samples.snapshot(devices = Samples.devices(stale = true, doing = Doing.WAITING)), Place.Dial) {
            onNodeWithText("这是本机的记录", substring = true).assertIsDisplayed()
        }
    }

    @Test
    fun `who calls is asked first, then the dialler gets the number and nobody else`() {
        val uri = "tel:13900002211"
        look(here, Place.Dial) {
            hands.taps.clear()
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
            hands.taps.clear()
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
    fun `two that stand alike say to who only hears them which one each button is about`() {
        val alike = listOf("a", "b").map { Samples.upload(it, UploadStanding.Sending, Words("发送中", "on its way")) }
        look(Samples.snapshot(uploads = alike), Place.Uploads) {
            onNodeWithContentDescription("暂停第 2 项：照片").performClick()
            tapped(Tap.PauseUpload("a"))
            onNodeWithContentDescription("取消第 1 项：照片").performClick()
            onNodeWithText("取消上传").performClick()
            tapped(Tap.CancelUpload("b"))
        }
        look(Samples.snapshot(uploads = listOf(Samples.uploads[2])), Place.Uploads) {
            onNodeWithContentDescription("继续第 1 项：照片").assertIsDisplayed()
        }
    }

    @Test
    fun `a small picture is made once of each photo that is here, and of nothing else`() {
        val handset = SampleHandset()
        look(Samples.snapshot(uploads = Samples.uploads), Place.Uploads, handset = handset) {
            assertEquals(3, handset.thumbnails, "one that arrived and one that is a video are shown by a sign")
            becomes(Samples.snapshot(uploads = Samples.uploads.map { it.copy(sent = it.sent + 1uL) }))
            becomes(Samples.snapshot(uploads = Samples.uploads.drop(1)))
            assertEquals(3, handset.thumbnails)
        }
    }

    @Test
    fun `an upload whose photo cannot be had is there without it`() {
        val handset = SampleHandset()
        look(here, Place.Uploads, hands = SampleHands(SampleHands.How.FAILS), handset = handset) {
            onNodeWithText("发送中").assertIsDisplayed()
            assertEquals(0, handset.thumbnails)
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

    @Test
    fun `a message stays in its field until the core has it, and is written once`() {
        look(here, Place.Messages) {
            hands.taps.clear()
            // The same words stand there already, of another message.
            onNode(hasSetTextAction()).performTextInput("收到。")
            onNodeWithContentDescription("发送消息").performClick()
            tapped(Tap.WriteMessage("收到。"))
            onNodeWithContentDescription("发送消息").assertIsNotEnabled()
            onNode(hasSetTextAction() and hasText("收到。")).assertExists()
            val sent = Samples.message(5, "me", "收到。", SendState.SENDING)
            becomes(Samples.snapshot(messages = Samples.messages(Samples.talk + sent)))
            onNode(hasSetTextAction() and hasText("收到。")).assertDoesNotExist()
            onNodeWithContentDescription("发送消息").assertIsEnabled()
        }
    }

    @Test
    fun `a message that is not taken stays in its field and can be mended or tried again`() {
        look(here, Place.Messages) {
            hands.taps.clear()
            onNode(hasSetTextAction()).performTextInput("很长")
            onNodeWithContentDescription("发送消息").performClick()
            tapped(Tap.WriteMessage("很长"))
            becomes(Samples.snapshot(messages = Samples.messages(trouble = MessageTrouble.TOO_LONG)))
            onNodeWithText("太长了，请分成几条发送。").assertIsDisplayed()
            onNode(hasSetTextAction() and hasText("很长")).assertExists()
            onNodeWithContentDescription("发送消息").performClick()
            tapped(Tap.WriteMessage("很长"))
        }
    }

    @Test
    fun `what is typed while a message is on its way to the core is not lost with it`() {
        look(here, Place.Messages) {
            onNode(hasSetTextAction()).performTextInput("到了")
            onNodeWithContentDescription("发送消息").performClick()
            onNode(hasSetTextAction()).performTextReplacement("到了，东门")
            onNodeWithContentDescription("发送消息").assertIsEnabled()
            becomes(Samples.snapshot(messages = Samples.messages(Samples.talk + Samples.message(5, "me", "到了"))))
            onNode(hasSetTextAction() and hasText("到了，东门")).assertExists()
        }
    }

    @Test
    fun `a message that was refused is sent again, or deleted after it was asked once more`() {
        look(Samples.snapshot(messages = Samples.messages(Samples.talk + Samples.refused)), Place.Messages) {
            hands.taps.clear()
            val again = onNodeWithContentDescription("重发 2024-06-19 09:25 写的消息")
            val discard = onNodeWithContentDescription("删除 2024-06-19 09:25 写的消息")
            val weight = again.getUnclippedBoundsInRoot()
            discard.assertWidthIsEqualTo(weight.width).assertHeightIsEqualTo(weight.height)
            again.performClick()
            tapped(Tap.ResendMessage("message-5"))
            discard.performClick()
            tapped()
            onNodeWithText("保留").performClick()
            tapped()
            discard.performClick()
            onAllNodesWithText("删除").onLast().performClick()
            tapped(Tap.DiscardMessage("message-5"))
        }
        look(here, Place.Messages) { onNodeWithText("重发").assertDoesNotExist() }
    }

    @Test
    fun `that there is no message is said where the core looked, and else what it waits for`() {
        for ((doing, title) in stops + (Doing.SHUT to "消息功能没有打开")) {
            look(Samples.snapshot(messages = Samples.messages(listOf(), doing)), Place.Messages) {
                onNodeWithText(title).assertIsDisplayed()
                onNodeWithText("还没有消息").assertDoesNotExist()
            }
        }
        look(Samples.snapshot(messages = Samples.messages(listOf(), Doing.REFUSED)), Place.Messages) {
            hands.taps.clear()
            onNodeWithText("再试一次").performClick()
            tapped(Tap.PullMessages)
        }
        look(Samples.snapshot(messages = Samples.messages(listOf())), Place.Messages) {
            onNodeWithText("还没有消息").assertIsDisplayed()
        }
    }

    @Test
    fun `a field says what it is for, also where something stands in it`() {
        for ((place, name) in listOf(Place.Devices to "名称、编码或地点", Place.Messages to "写给在线客服")) {
            look(here, place) {
                onNode(hasSetTextAction()).performTextInput("水泵")
                onNode(hasSetTextAction() and hasText("水泵") and hasText(name)).assertExists()
            }
        }
    }

    private fun here(open: OpenDevice) = Samples.snapshot(devices = Samples.devices(open = open)).fieldwork
}
