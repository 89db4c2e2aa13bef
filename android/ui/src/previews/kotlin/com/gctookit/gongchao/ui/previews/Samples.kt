package com.gctookit.gongchao.ui.previews

import com.gctookit.gongchao.core.AccountView
import com.gctookit.gongchao.core.Address
import com.gctookit.gongchao.core.Ask
import com.gctookit.gongchao.core.CallView
import com.gctookit.gongchao.core.ChangeView
import com.gctookit.gongchao.core.ChangeWeight
import com.gctookit.gongchao.core.ConsentView
import com.gctookit.gongchao.core.ContactView
import com.gctookit.gongchao.core.CustomerLine
import com.gctookit.gongchao.core.DeviceLine
import com.gctookit.gongchao.core.DevicesView
import com.gctookit.gongchao.core.Dialog
import com.gctookit.gongchao.core.Doing
import com.gctookit.gongchao.core.Feature
import com.gctookit.gongchao.core.FeatureAnswer
import com.gctookit.gongchao.core.FeatureView
import com.gctookit.gongchao.core.FieldworkView
import com.gctookit.gongchao.core.Incident
import com.gctookit.gongchao.core.ListDoing
import com.gctookit.gongchao.core.LoginView
import com.gctookit.gongchao.core.MessageLine
import com.gctookit.gongchao.core.MessageTrouble
import com.gctookit.gongchao.core.MessagesView
import com.gctookit.gongchao.core.NetworkLink
import com.gctookit.gongchao.core.NetworkReading
import com.gctookit.gongchao.core.NoticeAnswer
import com.gctookit.gongchao.core.NoticeHead
import com.gctookit.gongchao.core.NoticeKind
import com.gctookit.gongchao.core.NoticeMark
import com.gctookit.gongchao.core.NoticeView
import com.gctookit.gongchao.core.NoticesView
import com.gctookit.gongchao.core.OpenDevice
import com.gctookit.gongchao.core.PolicyChange
import com.gctookit.gongchao.core.PromptKind
import com.gctookit.gongchao.core.PromptView
import com.gctookit.gongchao.core.Receipt
import com.gctookit.gongchao.core.ScanView
import com.gctookit.gongchao.core.SendState
import com.gctookit.gongchao.core.SessionsView
import com.gctookit.gongchao.core.Snapshot
import com.gctookit.gongchao.core.TelemetryView
import com.gctookit.gongchao.core.Told
import com.gctookit.gongchao.core.UploadFailure
import com.gctookit.gongchao.core.UploadKind
import com.gctookit.gongchao.core.UploadStanding
import com.gctookit.gongchao.core.UploadView
import com.gctookit.gongchao.core.UploadWait
import com.gctookit.gongchao.core.Words

/** Snapshots as the core makes them, written down by hand: one for each thing that is to be seen. */
object Samples {
    /** A fixed moment, so that a picture is the same tomorrow. */
    const val THEN = 1_718_760_000_000L

    private val dialogs =
        mapOf(
            Feature.LOGIN to Triple(Words("登录", "Log in"), "确认是您本人。", Ask.AT_LOGIN),
            Feature.SCAN to Triple(Words("扫码", "Scan"), "相机画面只在这台手机上识别，识别完就丢掉。", Ask.AT_TAP),
            Feature.MEDIA to Triple(Words("照片和视频", "Photos and videos"), "只读取您挑选的那几张。", Ask.AT_TAP),
            Feature.DIAL to Triple(Words("拨打电话", "Call"), "把号码交给手机自带的拨号界面。", Ask.AT_TAP),
            Feature.DEVICES to Triple(Words("设备", "Devices"), "读取您负责的设备。", Ask.AT_LOGIN),
            Feature.MESSAGES to Triple(Words("消息", "Messages"), "收发办公室和客户的消息。", Ask.AT_LOGIN),
            Feature.DEVICE_INFO to Triple(Words("设备信息", "Device information"), "只给大致的档位。", Ask.AT_LOGIN),
            Feature.ESSENTIAL_LOG to Triple(Words("必要日志", "Essential log"), "只有代码和位置。", Ask.AT_LOGIN),
            Feature.ANALYTICS to Triple(Words("使用统计", "Usage statistics"), "次数和耗时档位，与账号分开。", Ask.BY_SWITCH),
        )

    fun feature(
        feature: Feature,
        answer: FeatureAnswer = FeatureAnswer.Unasked,
        inUse: Boolean = false,
    ): FeatureView {
        val (name, purpose, ask) = dialogs.getValue(feature)
        return FeatureView(feature, name, dialog(feature, purpose), ask, answer, inUse)
    }

    private fun dialog(
        feature: Feature,
        purpose: String = dialogs.getValue(feature).second,
    ) = Dialog(
        title = Words("用“${dialogs.getValue(feature).first.zh}”吗？", "Use ${dialogs.getValue(feature).first.en}?"),
        purpose = Words(purpose, "For this and nothing else."),
        refusalCosts = Words("不同意就不能用这一项。别的功能照常。", "Without it this does not work; everything else does."),
        agree = Words("同意", "Agree"),
        refuse = Words("不同意", "Disagree"),
    )

    fun consent(
        notice: NoticeAnswer = NoticeAnswer.AGREED,
        ticked: Boolean = false,
        change: ChangeView? = null,
        prompt: PromptView? = null,
        inUse: Feature? = null,
    ) = ConsentView(
        notice,
        listOf(
            NoticeHead(
                Words("收集什么", "What is collected"),
                Words("手机号和验证码；其他在您点用时再问。", "Your number and a code; the rest when you tap it."),
            ),
            NoticeHead(Words("用来做什么", "What for"), Words("只用于您点用的功能、账号安全和查清故障。", "For the functions that you tap.")),
            NoticeHead(
                Words("存在哪里、多久", "Where, how long"),
                Words("手机上加密保存，到期删除。", "Encrypted on the phone, deleted in time."),
            ),
            NoticeHead(Words("给了谁", "Who gets it"), Words("只交给本公司，没有第三方。", "This company alone.")),
            NoticeHead(Words("您能做什么", "What you can do"), Words("随时查看、更正、撤回、注销。", "See, correct, withdraw, cancel.")),
        ),
        ticked,
        change,
        prompt,
        Feature.entries.map {
            feature(it, if (it == Feature.ANALYTICS) FeatureAnswer.Unasked else FeatureAnswer.Granted(1uL), it == inUse)
        },
    )

    fun prompt(
        kind: PromptKind = PromptKind.Consent,
        feature: Feature = Feature.SCAN,
    ) = PromptView("prompt-1", kind, feature, dialog(feature))

    val changes =
        listOf(
            PolicyChange(
                ChangeWeight.RECIPIENTS,
                Words("扫码得到的编码也会交给设备制造商。", "Scanned codes also go to the maker of the device."),
                listOf("C043", "C053"),
                listOf(Feature.SCAN),
            ),
            PolicyChange(ChangeWeight.MINOR, Words("改了几处措辞。", "Some wording."), listOf("C002"), listOf()),
        )

    val change = ChangeView("2024-06-19", "2025-03-01", changes, listOf(Feature.SCAN))

    val here = LoginView.LoggedIn("张师傅", online = true)
    val offline = LoginView.LoggedIn("张师傅", online = false)
    val waiting = LoginView.WaitingForCode("138****8000", 6u, 42uL, 285uL, 5u, checking = false)

    private val customer = CustomerLine("城北第三水厂", "139****2211", "handle-1")

    fun device(nr: Int) =
        DeviceLine(
            id = "device-$nr",
            code = "GC-2024-00$nr",
            name = listOf("一号水泵", "二号配电柜", "三号压缩机", "空调机组")[nr % 4],
            site = "滨江区长河街道 $nr 号楼",
            status = if (nr % 2 == 0) "运行中" else "待检修",
            customer = customer.takeIf { nr % 2 == 0 },
        )

    val longDevice =
        DeviceLine(
            id = "device-long",
            code = "GC-2024-000000000000000000000000000099",
            name = "杭州市滨江区长河街道越达巷地下二层东侧消防泵房备用循环冷却水处理成套设备第十七号机组",
            site = "浙江省杭州市滨江区长河街道越达巷七十九号二幢三百零八室地下二层东侧设备间最里面靠墙的位置",
            status = "等待客户确认检修时间",
            customer = CustomerLine("浙江省某某自来水有限责任公司滨江区第三水处理分公司设备管理部", "139****2211", "handle-2"),
        )

    fun devices(
        devices: List<DeviceLine> = List(4, ::device),
        doing: Doing = Doing.IDLE,
        stale: Boolean = false,
        more: Boolean = false,
        query: String = "",
        open: OpenDevice = OpenDevice.Nothing,
    ) = DevicesView(query, devices, more, stale, doing, open)

    fun message(
        nr: Int,
        from: String,
        text: String,
        state: SendState = SendState.SENT,
    ) = MessageLine("message-$nr", from, text, THEN + nr * 60_000L, from == "me", false, state)

    val talk =
        listOf(
            message(1, "office", "三号楼的水泵今天下午能去看一下吗？"),
            message(2, "me", "可以，两点到。"),
            message(3, "customer", "师傅，东门进，保安那边已经说好了。"),
            message(4, "me", "收到。", SendState.WAITING),
        )

    val refused = message(5, "me", "现场照片已经发了，请查收。", SendState.REFUSED)

    fun messages(
        messages: List<MessageLine> = talk,
        doing: Doing = Doing.IDLE,
        trouble: MessageTrouble? = null,
    ) = MessagesView(messages, 2uL, 0uL, 7uL, doing, trouble)

    fun upload(
        id: String,
        state: UploadStanding,
        words: Words,
        kind: UploadKind = UploadKind.PHOTO,
        sent: ULong = 0uL,
        size: ULong? = 3_400_000uL,
    ) = UploadView(id, kind, size, kind == UploadKind.PHOTO && state !is UploadStanding.Done, sent, state, words)

    val uploads =
        listOf(
            upload("u1", UploadStanding.Done(Receipt("r1", "00", 1uL, THEN)), Words("已送达，回执 9f3a…", "delivered")),
            upload(
                "u2",
                UploadStanding.Failed(UploadFailure.SourceGone),
                Words("找不到原文件，请重新选择。", "The file is not there. Choose it again."),
            ),
            upload("u3", UploadStanding.Paused, Words("已暂停，点“继续”后再发送", "paused"), sent = 1_200_000uL),
            upload(
                "u4",
                UploadStanding.Waiting(UploadWait.OFFLINE),
                Words("没有网络，恢复后自动继续", "no network"),
                UploadKind.VIDEO,
                9_000_000uL,
                48_000_000uL,
            ),
            upload("u5", UploadStanding.Sending, Words("发送中", "on its way"), sent = 2_300_000uL),
        )

    val incident =
        NoticeView(
            "notice-1",
            NoticeKind.INCIDENT,
            THEN,
            Words("6 月 18 日短信服务异常的说明", "About the SMS fault of 18 June"),
            Words(
                "6 月 18 日 9 时至 10 时，部分验证码被重复发送。没有信息外泄。请不要理会重复的短信，也不要把验证码告诉任何人。",
                "Between 9 and 10 on 18 June some codes were sent twice. Nothing leaked. Ignore the second SMS.",
            ),
            Incident(
                Words("短信网关重复发送了约 30 条验证码。", "The gateway sent about 30 codes twice."),
                Words("网关已在 10 时修复，重复的验证码已作废。", "It was mended at ten, and the second codes are void."),
                Words("不要把验证码告诉任何人。", "Tell nobody a code."),
                Words("如因此不能登录，办公室会人工核实。", "Who cannot log in is verified by the office."),
            ),
            null,
            NoticeMark.UNREAD,
        )

    val ending =
        incident.copy(
            id = "notice-2",
            kind = NoticeKind.END_OF_SERVICE,
            incident = null,
            title = Words("本服务将于年底终止", "The service ends with the year"),
            mark = NoticeMark.READ,
        )

    /** The policy prints no telephone; another edition may. */
    fun contact(telephone: Address? = null) =
        ContactView(Address("kefu@gctookit.com", "mailto:kefu@gctookit.com"), telephone, 15u)

    fun notices(
        all: List<NoticeView> = listOf(incident, ending),
        urgent: NoticeView? = null,
        failed: Boolean = false,
        newerPolicy: NoticeView? = null,
    ) = NoticesView(1uL, urgent, newerPolicy, all, THEN, failed)

    fun snapshot(
        login: LoginView = here,
        consent: ConsentView = consent(),
        scan: ScanView = ScanView.Idle,
        devices: DevicesView? = devices(),
        messages: MessagesView? = messages(),
        uploads: List<UploadView> = Samples.uploads,
        call: CallView = CallView(null),
        notices: NoticesView = notices(),
        told: Told? = null,
        number: ULong = 7uL,
        contact: ContactView = contact(),
        account: AccountView = AccountView(SessionsView(ListDoing.IDLE, false, emptyList()), null, null),
    ) = Snapshot(
        number = number,
        edition = "2024-06-19",
        contact = contact,
        consent = consent,
        login = login,
        account = account,
        scan = scan,
        fieldwork = FieldworkView(devices, messages),
        uploads = uploads,
        call = call,
        notices = notices,
        telemetry = TelemetryView(0uL, 0uL, 0uL, null),
        network = NetworkReading(NetworkLink.WIFI, false),
        told = told,
    )

    val told = Told("box_first", Words("请先勾选同意隐私政策，再点登录。", "Tick the box beside the policy first."))
}
