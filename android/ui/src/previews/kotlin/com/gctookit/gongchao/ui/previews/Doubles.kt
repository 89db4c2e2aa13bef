package com.gctookit.gongchao.ui.previews

import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.runtime.Composable
import androidx.compose.runtime.SideEffect
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Canvas
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.graphics.ImageBitmap
import androidx.compose.ui.graphics.Paint
import com.gctookit.gongchao.core.Collected
import com.gctookit.gongchao.core.CollectedRow
import com.gctookit.gongchao.core.CoreException
import com.gctookit.gongchao.core.DataItem
import com.gctookit.gongchao.core.Emphasis
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.Lists
import com.gctookit.gongchao.core.OsPermission
import com.gctookit.gongchao.core.Outcome
import com.gctookit.gongchao.core.Page
import com.gctookit.gongchao.core.Paragraph
import com.gctookit.gongchao.core.ParagraphRole
import com.gctookit.gongchao.core.PastEdition
import com.gctookit.gongchao.core.Recipient
import com.gctookit.gongchao.core.Shared
import com.gctookit.gongchao.core.SharedRow
import com.gctookit.gongchao.core.Tap
import com.gctookit.gongchao.core.TextSpan
import com.gctookit.gongchao.core.Tier
import com.gctookit.gongchao.core.Words
import com.gctookit.gongchao.ui.shell.Hands
import com.gctookit.gongchao.ui.shell.Handset
import kotlinx.coroutines.awaitCancellation

/** Hands that write down every tap and read from samples. */
class SampleHands(
    private val how: How = How.ANSWERS,
    private val shared: Boolean = false,
) : Hands {
    enum class How { ANSWERS, FAILS, WAITS, HAS_NONE }

    val taps = mutableListOf<Tap>()

    /** How often the log was asked for: each time it is another text. */
    var logs = 0

    /** What fails once does not fail again. */
    var fails = how == How.FAILS

    override fun tap(tap: Tap) {
        taps += tap
    }

    override suspend fun lists() = answer { Lists(collected, Shared(if (shared) sharedRows else listOf(), none)) }

    override suspend fun policy() = answer { page }

    override suspend fun editions() =
        answer {
            listOf(
                PastEdition("2024-06-19", 2u, "9f3ac01db2a44e7790".repeat(3), Samples.changes),
                PastEdition("2023-01-05", 1u, "0011223344556677".repeat(4), listOf()),
            )
        }

    override suspend fun edition(id: String) = answer { page.takeIf { id.startsWith("20") } }

    override suspend fun photo(upload: String) = answer { ByteArray(1) }

    override suspend fun ledger() = answer { "{}" }

    override suspend fun log() =
        answer {
            logs += 1
            if (how == How.HAS_NONE) "" else log
        }

    private suspend fun <T> answer(value: () -> T): T {
        if (how == How.WAITS) awaitCancellation()
        if (fails) throw CoreException.Internal()
        return value()
    }

    companion object {
        /** A log as the core writes it. */
        val log =
            buildString {
                appendLine("工巢日志 / gongchao log")
                for (nr in 10..33) {
                    appendLine("2024-06-19T01:${nr}Z qwmxzk info gongchao_core::net answered status=200 ms=1$nr")
                }
                appendLine("2024-06-19T02:02Z bdfgha warn gongchao_core::session refresh_failed failures=1")
            }

        private val none = Words("没有向任何第三方提供您的信息。", "Nothing is given to any third party.")

        private val collected =
            Collected(
                listOf(
                    row(DataItem.PHONE_NUMBER, "手机号码", Feature.LOGIN, "登录", Tier.BASIC, 3uL),
                    row(DataItem.SMS_CODE, "短信验证码", Feature.LOGIN, "登录", Tier.BASIC, 3uL),
                    row(DataItem.SCANNED_CODE, "扫到的编码", Feature.SCAN, "扫码", Tier.EXTRA, 0uL),
                    row(DataItem.CRASH, "崩溃记录", Feature.ESSENTIAL_LOG, "必要日志", Tier.BASIC, 0uL).copy(declared = false),
                ),
            )

        private fun row(
            item: DataItem,
            name: String,
            feature: Feature,
            scene: String,
            tier: Tier,
            count: ULong,
        ) = CollectedRow(
            item,
            Words(name, item.name.lowercase().replace('_', ' ')),
            listOf(Words("确认是您本人", "to know that it is you"), Words("账号安全", "safety of the account")),
            feature,
            Words(scene, feature.name.lowercase()),
            tier,
            Words("加密传送", "encrypted on its way"),
            Words("退出登录时删除", "deleted when you log out"),
            count,
            Samples.THEN.takeIf { count > 0uL },
            declared = true,
        )

        private val sharedRows =
            listOf(
                SharedRow(
                    DataItem.SCANNED_CODE,
                    Words("扫到的编码", "scanned code"),
                    listOf(Words("查找设备", "to find the device")),
                    Feature.SCAN,
                    Words("扫码", "scan"),
                    Words("加密传送", "encrypted"),
                    Recipient.OPERATOR,
                    Words("本公司", "this company"),
                ),
            )

        private val page =
            Page(
                Words("工巢业务端：隐私说明", "Gongchao: privacy, in plain words"),
                operatorsText = false,
                paragraphs =
                    listOf(
                        text(ParagraphRole.BODY, "这一页写的是软件实际做什么。", "What the app really does."),
                        text(ParagraphRole.HEADING, "收集什么", "What is collected"),
                        Paragraph(
                            ParagraphRole.BODY,
                            listOf(
                                span(Emphasis.PLAIN, "登录要用手机号码和验证码；", "A number and a code; "),
                                span(Emphasis.STRONG, "其他的在您点用时再问。", "the rest is asked when you tap it."),
                            ),
                        ),
                        text(ParagraphRole.SUBHEADING, "扫码", "Scan"),
                        text(ParagraphRole.ENTRY, "相机画面：识别完就丢掉", "Camera picture: dropped at once"),
                        text(ParagraphRole.ENTRY, "标签上的编码：用来找设备", "Code of the label: finds the device"),
                        text(ParagraphRole.HEADING, "联系我们", "How to reach us"),
                        text(ParagraphRole.ENTRY, "多久答复：最多十五个工作日", "Answer: at most fifteen working days"),
                    ),
            )

        private fun text(
            role: ParagraphRole,
            zh: String,
            en: String,
        ) = Paragraph(role, listOf(span(Emphasis.PLAIN, zh, en)))

        private fun span(
            emphasis: Emphasis,
            zh: String,
            en: String,
        ) = TextSpan(emphasis, Words(zh, en))
    }
}

/** A handset that writes down what it is asked for. */
class SampleHandset(
    override val hasTorch: Boolean = true,
    private val takesCalls: Boolean = true,
    private val saves: Boolean = true,
) : Handset {
    val asked = mutableListOf<OsPermission>()
    val dialled = mutableListOf<String>()
    val written = mutableListOf<String>()
    val saved = mutableListOf<String>()
    val texts = mutableListOf<String>()
    var picks = listOf<String>()
    var settings = 0
    var thumbnails = 0
    var private = 0
    var answer: Outcome? = null
    var torch: Boolean? = null
    var back: (() -> Unit)? = null

    @Composable
    override fun Camera(
        torch: Boolean,
        modifier: Modifier,
    ) {
        SideEffect { this.torch = torch }
        Box(modifier.background(Color(0xFF3A4644)))
    }

    @Composable
    override fun OnBack(
        enabled: Boolean,
        back: () -> Unit,
    ) {
        SideEffect { this.back = back.takeIf { enabled } }
    }

    @Composable
    override fun Private() {
        SideEffect { private += 1 }
    }

    override fun ask(
        permission: OsPermission,
        answered: (Outcome) -> Unit,
    ) {
        asked += permission
        answer?.let(answered)
    }

    override fun pick(picked: (List<String>) -> Unit) = picked(picks)

    override suspend fun thumbnail(
        photo: ByteArray,
        side: Int,
    ): ImageBitmap {
        thumbnails += 1
        return ImageBitmap(side, side).also { Canvas(it).paint(side.toFloat()) }
    }

    /** A wall, a pipe and a label on it, as far as a few strokes go. */
    private fun Canvas.paint(side: Float) {
        drawRect(0f, 0f, side, side, Paint().apply { color = Color(0xFF9DB2B0) })
        drawRect(0f, side * 0.35f, side, side * 0.65f, Paint().apply { color = Color(0xFF4C6A78) })
        drawRect(side * 0.4f, side * 0.42f, side * 0.75f, side * 0.58f, Paint().apply { color = Color(0xFFF4EFDC) })
    }

    override fun dial(uri: String): Boolean {
        dialled += uri
        return takesCalls
    }

    override fun write(uri: String): Boolean {
        written += uri
        return takesCalls
    }

    override fun openSettings() {
        settings += 1
    }

    override fun save(
        name: String,
        text: String,
        saved: (Boolean) -> Unit,
    ) {
        this.saved += name
        texts += text
        saved(saves)
    }
}
