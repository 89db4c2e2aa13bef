//! What is said of each kind of defect: its name, why it matters, what the core does.

use super::Lint;
use crate::kernel::Words;

/// What the kind is called.
pub(super) fn name(lint: Lint) -> Words {
    let (zh, en) = match lint {
        Lint::UseIsConsent => ("把使用当作同意", "using counts as consent"),
        Lint::Disorder => ("目录、编号或列表前后不符", "contents, numbers or lists do not fit together"),
        Lint::NoFirstNotice => ("没有首次启动时的须知", "no notice at the first start"),
        Lint::LogsForced => ("日志不能拒绝", "logs cannot be refused"),
        Lint::DeviceDataDisowned => ("设备和日志信息被说成与个人无关", "device and log data said not to be personal"),
        Lint::DeidentifiedDisowned => ("去标识化被当成匿名化", "de-identified taken for anonymous"),
        Lint::ReadBeforeInstall => ("安装之前读取软件列表", "the app list read before the app is installed"),
        Lint::VideoWithoutSound => ("有视频，没有说明声音", "videos without a word about sound"),
        Lint::PushUndisclosed => ("有推送，没有说明推送要用什么", "push without what it takes"),
        Lint::Undeclared => ("程序要用而文本没有写", "taken by the program, not named in the text"),
        Lint::SectionMissing => ("缺少必备的一节", "a required section is missing"),
        Lint::RightsOutOfReach => ("权利不能在应用内行使", "a right that cannot be used in the app"),
        Lint::NoTelephone => ("说可以打电话，没有印号码", "a telephone without a number"),
        Lint::RoleUnclear => ("既是控制者又只听指示", "controller and bound by instructions at once"),
        Lint::RecipientsUnnamed => ("接收方没有名字", "recipients without a name"),
        Lint::OthersForgotten => ("没有写到客户和旁人", "customers and bystanders are forgotten"),
        Lint::ConsentOfEmployees => ("对员工只依据同意", "consent as the only basis towards employees"),
        Lint::StrayWord => ("中文里夹着外文单词", "a foreign word among the Chinese ones"),
    };
    Words::new(zh, en)
}

/// Why it matters.
pub(super) fn why(lint: Lint) -> Words {
    let (zh, en) = match lint {
        Lint::UseIsConsent => (
            "同意必须由本人知情、自愿、明确地作出；只是用着软件，什么也没有表明（个人信息保护法第十四条）。",
            "Consent has to be informed, free and explicit; somebody who merely uses an app has said nothing (PIPL 14).",
        ),
        Lint::Disorder => (
            "引用某一部分的人会找错地方，更新之后也说不清改了哪一条。",
            "Whoever refers to a part finds another one, and after an update nobody can say which part changed.",
        ),
        Lint::NoFirstNotice => (
            "第一次打开时就要用显眼的方式提示规则，不能等到登录（认定方法第一条）。",
            "The rules have to be pointed out at the first start, not only at log in (rules on unlawful collection, part 1).",
        ),
        Lint::LogsForced => (
            "只要不是功能必需的信息，就不能因为拒绝而停止服务（个人信息保护法第十六条）。",
            "A service must not be denied for refusing what it does not need (PIPL 16).",
        ),
        Lint::DeviceDataDisowned => (
            "几项设备信息放在一起就能认出一台手机和它的主人，所以它们就是个人信息（个人信息保护法第四条）。",
            "A few device details together single out a phone and its owner, which makes them personal (PIPL 4).",
        ),
        Lint::DeidentifiedDisowned => (
            "去标识化的信息借助别的信息仍能认出人，只有匿名化才不再受法律约束（个人信息保护法第七十三条）。",
            "De-identified data name a person again with other data beside them; only anonymous data leave the law (PIPL 73).",
        ),
        Lint::ReadBeforeInstall => (
            "还没有装上的软件不能运行，更不能读取列表；这句话承诺了做不到的事，却索要了很大的权限。",
            "An app that is not installed cannot run and cannot read a list: the sentence promises the impossible and asks for a wide permission.",
        ),
        Lint::VideoWithoutSound => (
            "录像会录到声音。没有写明麦克风而去使用，就超出了声明的范围。",
            "A video records sound. Using a microphone that the text does not name goes beyond what was declared.",
        ),
        Lint::PushUndisclosed => (
            "推送需要设备令牌、通知权限，常常还有第三方；这些都没有告知。",
            "Push takes a token of the device, a permission and often a third party, and none of them is told.",
        ),
        Lint::Undeclared => (
            "收集的必须是告知过的，一项也不能多（网络数据安全管理条例第二十一、二十二条）。",
            "What is taken must have been told, item by item (network data regulation 21, 22).",
        ),
        Lint::SectionMissing => (
            "法律列出了告知必须包含的内容，少一项就不算告知（个人信息保护法第十七条）。",
            "The law lists what a notice must contain; without one of them it is none (PIPL 17).",
        ),
        Lint::RightsOutOfReach => (
            "行使权利的方式必须便捷，不能附加不合理的条件（网络数据安全管理条例第二十三条）。",
            "Rights have to be easy to use and free of unreasonable conditions (network data regulation 23).",
        ),
        Lint::NoTelephone => ("没有号码就没有这条投诉渠道。", "Without a number this way to complain does not exist."),
        Lint::RoleUnclear => (
            "决定目的和方式的人承担责任；只听指示的是受托人。两者同时成立，就没有人承担责任。",
            "Who decides purpose and means answers for them; who follows instructions is a processor. Both at once leaves nobody.",
        ),
        Lint::RecipientsUnnamed => (
            "把信息交给别人之前，要说明对方的名称、联系方式、目的、方式和种类，并取得单独同意（个人信息保护法第二十三条）。",
            "Before data are handed on, name, contact, purpose, method and kind have to be told and agreed to separately (PIPL 23).",
        ),
        Lint::OthersForgotten => (
            "外勤人员拨打客户的号码、拍下客户的现场；这些人也有权知道。",
            "Field staff call customers and take pictures at their sites; those people have rights too.",
        ),
        Lint::ConsentOfEmployees => (
            "员工很难对雇主说不，这样的同意靠不住；法律为用工管理另有依据（个人信息保护法第十三条第二项）。",
            "An employee can hardly say no to an employer, so that consent is weak; the law has another basis for work (PIPL 13(2)).",
        ),
        Lint::StrayWord => (
            "看得出文本没有通读，别的地方也可能有误。",
            "It shows that nobody read the text through, so other slips may be in it.",
        ),
    };
    Words::new(zh, en)
}

/// What the core does, whatever the text says.
pub(super) fn core(lint: Lint) -> Words {
    let (zh, en) = match lint {
        Lint::UseIsConsent => (
            "只认本人的动作：勾选并点击登录，或在对话框里点同意。继续使用不改变任何同意。",
            "Only a person's own act counts: box and tap, or a yes in a dialog. Going on using changes no consent.",
        ),
        Lint::Disorder => (
            "不引用文本的编号，用自己的条款号 C001 至 C144。",
            "The text's numbers are not used; clauses have ids of their own, C001 to C144.",
        ),
        Lint::NoFirstNotice => (
            "首次启动先显示须知；在回答之前不收集任何个人信息。",
            "A notice comes first at the first start; before it is answered nothing of a person is taken.",
        ),
        Lint::LogsForced => (
            "分成必要日志和使用统计；统计默认关闭，两者都可以撤回，功能不受影响。",
            "The log is split into an essential part and statistics; those are off until switched on, both can be withdrawn, and functions go on.",
        ),
        Lint::DeviceDataDisowned => (
            "一律按个人信息处理：要同意，要变粗，进清单，可以撤回。",
            "They are handled as personal throughout: consented to, coarsened, listed, withdrawable.",
        ),
        Lint::DeidentifiedDisowned => (
            "去标识化的信息仍要同意才能发出，撤回后不再发出。",
            "De-identified data still leave under a consent alone and stay once it is withdrawn.",
        ),
        Lint::ReadBeforeInstall => {
            ("从不读取软件列表，词表里也没有它。", "The app list is never read; the vocabulary has no word for it.")
        }
        Lint::VideoWithoutSound => (
            "没有麦克风这一项，不申请录音权限；视频由系统的界面挑选。",
            "There is no microphone in the vocabulary and no such permission; videos are picked in the system's screen.",
        ),
        Lint::PushUndisclosed => (
            "不使用推送，也没有推送令牌；通知由应用自己去取。",
            "There is no push and no token; the app fetches notices itself.",
        ),
        Lint::Undeclared => (
            "在版本数据中标为缺口，写进清单给人看。",
            "The edition marks it as a gap, and the list shows it to the person.",
        ),
        Lint::SectionMissing => (
            "保存期限和清单由版本数据生成，页面里看得到；其余各节要由运营者来写。",
            "Retentions and lists are made from the edition and shown; the other sections are the operator's to write.",
        ),
        Lint::RightsOutOfReach => (
            "已收集清单和逐项撤回就在应用里；其余的权利正在补上。",
            "The list of what was taken and withdrawal item by item are in the app; the other rights are still owed.",
        ),
        Lint::NoTelephone => (
            "版本数据中电话为空，页面不显示这一项，不编造号码。",
            "The edition has no telephone, so the page shows none and invents none.",
        ),
        Lint::RoleUnclear => (
            "版本数据把公司记为负责人，写明名称、地址和联系方式。",
            "The edition names the company as the one who answers, with name, address and contact.",
        ),
        Lint::RecipientsUnnamed => (
            "词表里只有本公司一个接收方，所以不可能交给第三方。",
            "The vocabulary has one recipient, the company itself, so nothing can be handed to a third party.",
        ),
        Lint::OthersForgotten => (
            "拨过的号码随即忘掉；客户的信息加密保存，不进日志和统计；照片和视频去掉地点、时间和相机信息。",
            "A number is forgotten once it was called; what customers gave is sealed and reaches no log and no statistics; pictures lose place, time and camera.",
        ),
        Lint::ConsentOfEmployees => {
            ("每一项写明依据：同意、合同或法定义务。", "Each item states its basis: consent, contract or duty.")
        }
        Lint::StrayWord => ("原文照样显示，一个字也不改。", "The text is shown letter by letter and not changed."),
    };
    Words::new(zh, en)
}
