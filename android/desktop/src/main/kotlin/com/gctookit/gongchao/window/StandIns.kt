package com.gctookit.gongchao.window

import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.heightIn
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.shape.RoundedCornerShape
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.unit.dp
import androidx.compose.ui.window.Dialog
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.Words
import com.gctookit.gongchao.ui.frame.Answers
import com.gctookit.gongchao.ui.frame.Other
import com.gctookit.gongchao.ui.frame.SwitchRow
import com.gctookit.gongchao.ui.words.said

/** Draws what stands in for a phone's system. It looks unlike the screens, so that nobody takes it for one. */
@Composable
fun StandIns(handset: DeskHandset) {
    val now = handset.standIn ?: return
    when (now) {
        is StandIn.Prompt -> {
            Panel(DeskWords.PROMPT, { now.answered(Outcome.DISMISSED) }) {
                Answers(
                    yes = said(DeskWords.ALLOW),
                    no = said(DeskWords.DENY),
                    onYes = { now.answered(Outcome.AGREED) },
                    onNo = { now.answered(Outcome.REFUSED) },
                )
            }
        }

        is StandIn.Dialler -> {
            Opened(DeskWords.DIALLER, now.uri.removePrefix("tel:"), handset::shut)
        }

        is StandIn.Mail -> {
            Opened(DeskWords.MAIL, now.uri.removePrefix("mailto:"), handset::shut)
        }

        is StandIn.Picker -> {
            Panel(DeskWords.PICKER, { now.picked(emptyList()) }) {
                if (now.files.isEmpty()) Text(said(DeskWords.NO_FILES))
                for (file in now.files) {
                    Text(
                        file.name,
                        Modifier
                            .fillMaxWidth()
                            .heightIn(min = 48.dp)
                            .clickable { now.picked(listOf(file.path)) }
                            .padding(vertical = 12.dp),
                        style = MaterialTheme.typography.bodyLarge,
                    )
                }
                val title = said(DeskWords.PICKER)
                Other(said(DeskWords.ELSEWHERE)) { handset.pickElsewhere(title) }
                Other(said(DeskWords.SHUT)) { now.picked(emptyList()) }
            }
        }

        is StandIn.Settings -> {
            Panel(DeskWords.SETTINGS, handset::shut) {
                SwitchRow(said(DeskWords.CAMERA), said(DeskWords.CAMERA_BELOW), handset.cameraAllowed == true) {
                    handset.allow(it)
                }
                Other(said(DeskWords.SHUT), onClick = handset::shut)
            }
        }
    }
}

/** Another app, with what it was opened for. */
@Composable
private fun Opened(
    app: Words,
    address: String,
    shut: () -> Unit,
) {
    Panel(app, shut) {
        Text(address, style = MaterialTheme.typography.headlineSmall)
        Other(said(DeskWords.SHUT), onClick = shut)
    }
}

@Composable
private fun Panel(
    title: Words,
    onAway: () -> Unit,
    content: @Composable ColumnScope.() -> Unit,
) {
    Dialog(onDismissRequest = onAway) {
        Surface(
            shape = RoundedCornerShape(4.dp),
            color = MaterialTheme.colorScheme.surfaceContainerHighest,
            contentColor = MaterialTheme.colorScheme.onSurface,
        ) {
            Column(
                Modifier.verticalScroll(rememberScrollState()).padding(20.dp),
                verticalArrangement = Arrangement.spacedBy(12.dp),
            ) {
                Text(said(DeskWords.STANDS_IN), style = MaterialTheme.typography.labelMedium)
                Text(said(title), style = MaterialTheme.typography.titleMedium)
                content()
            }
        }
    }
}

/** What the desktop says of its own, in both languages. */
object DeskWords {
    val STANDS_IN = Words("桌面代替手机系统", "The desktop, in place of the phone's system")
    val PROMPT = Words("允许使用相机吗？", "Allow the camera?")
    val ALLOW = Words("允许", "Allow")
    val DENY = Words("拒绝", "Deny")
    val DIALLER = Words("拨号界面", "The dialler")
    val MAIL = Words("邮件", "E-mail")
    val PICKER = Words("选择照片或视频", "Choose photos or videos")
    val NO_FILES = Words("这个文件夹里没有图片和视频。请用 --files 指定一个文件夹。", "Nothing to choose here. Name a folder by --files.")
    val ELSEWHERE = Words("其他文件夹…", "Another folder …")
    val SETTINGS = Words("应用权限", "Permissions of the app")
    val CAMERA = Words("相机", "Camera")
    val CAMERA_BELOW = Words("由图片文件代替", "Image files stand in")
    val SHUT = Words("关闭", "Close")

    /** All of it, for the case that holds it to two languages. */
    val all =
        listOf(
            STANDS_IN,
            PROMPT,
            ALLOW,
            DENY,
            DIALLER,
            MAIL,
            PICKER,
            NO_FILES,
            ELSEWHERE,
            SETTINGS,
            CAMERA,
            CAMERA_BELOW,
            SHUT,
        )
}
