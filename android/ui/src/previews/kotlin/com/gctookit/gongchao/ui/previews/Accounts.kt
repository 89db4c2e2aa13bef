package com.gctookit.gongchao.ui.previews

import com.gctookit.gongchao.core.AccountView
import com.gctookit.gongchao.core.BlockingLine
import com.gctookit.gongchao.core.CancellationView
import com.gctookit.gongchao.core.CodeView
import com.gctookit.gongchao.core.ConsequenceLine
import com.gctookit.gongchao.core.ListDoing
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.SessionDevice
import com.gctookit.gongchao.core.SessionLine
import com.gctookit.gongchao.core.SessionsView
import com.gctookit.gongchao.core.StepUpDeed
import com.gctookit.gongchao.core.StepUpDoing
import com.gctookit.gongchao.core.StepUpView
import com.gctookit.gongchao.core.Told
import com.gctookit.gongchao.core.Words

/** The account's desk as the core shows it. */
object Accounts {
    val own = line("s2", SessionDevice.ANDROID, "安卓手机", "an Android phone", 2).copy(current = true)
    val other = line("s1", SessionDevice.IOS, "苹果手机", "an iPhone", 0)
    private val third = line("s3", SessionDevice.DESKTOP, "电脑", "a computer", 5)
    private val long =
        other.copy(
            device = SessionDevice.OTHER,
            words =
                Words(
                    "浙江省杭州市滨江区长河街道某某自来水有限责任公司设备管理部值班室公用的加固型平板电脑",
                    "the hardened tablet that the duty room of the waterworks of Changhe street shares between its shifts",
                ),
        )

    private val code = CodeView("138****8000", 6u, 42uL, 285uL, 5u)

    fun sessions(
        lines: List<SessionLine> = listOf(other, own, third),
        doing: ListDoing = ListDoing.IDLE,
        known: Boolean = true,
    ) = SessionsView(doing, known, lines)

    /** The desk with nothing under way. */
    val desk = account()

    fun account(
        sessions: SessionsView = sessions(),
        stepUp: StepUpView? = null,
        cancellation: CancellationView? = null,
    ) = AccountView(sessions, stepUp, cancellation)

    fun stepUp(
        doing: StepUpDoing,
        deed: StepUpDeed = StepUpDeed.EndSession("s1"),
        left: UInt = 5u,
    ) = account(
        stepUp =
            StepUpView(
                Words("为结束另一台设备的登录，请输入发到您手机的验证码。", "To log the other device out, type the code."),
                deed,
                doing,
                code.copy(attemptsLeft = left).takeIf { doing == StepUpDoing.TYPING },
            ),
    )

    val reading =
        CancellationView.Reading(
            listOf(
                consequence("sessions_end", "所有设备上的登录都会结束，此号码不能再登录。", "You are logged out on all devices."),
                consequence("data_deleted", "您的姓名、手机号、消息和设备信息会被删除，不能恢复。", "Your name and number are deleted."),
                consequence("work_stays", "已提交的照片和视频是公司的业务记录，会保留，但不再带有您的姓名和号码。", "Photos stay."),
            ),
            "9f3a",
            604_800uL,
            code,
        )

    val blocked =
        CancellationView.Blocked(
            listOf(
                BlockingLine(
                    "uploads_unfinished",
                    2uL,
                    Words("还有 2 个上传没有完成，请先等它们完成或取消。", "2 uploads are not finished."),
                ),
            ),
        )

    val elsewhere = CancellationView.Elsewhere(takingBack = false)
    val leaving = LoginView.Cancelling(Samples.THEN, Samples.THEN + 8 * DAY, canBeTakenBack = true, takingBack = false)

    val wrongCode = Told("wrong_code", Words("验证码不对，还可试 4 次。", "The code is wrong; 4 tries are left."))

    val longest = sessions(listOf(long, own))

    private fun consequence(
        code: String,
        zh: String,
        en: String,
    ) = ConsequenceLine(code, Words(zh, en))

    private fun line(
        id: String,
        device: SessionDevice,
        zh: String,
        en: String,
        days: Int,
    ) = SessionLine(
        id,
        device,
        Words(zh, en),
        Samples.THEN + days * DAY,
        Samples.THEN + days * DAY + 5_400_000L,
        current = false,
        bound = true,
    )

    private const val DAY = 86_400_000L
}
