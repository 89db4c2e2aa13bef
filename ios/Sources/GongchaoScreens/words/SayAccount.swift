// What the screens say about the account itself: where it is logged in, what takes a fresh code, its end.
// They are held to the Android screens by the same test as the others.

import GongchaoKit

extension Say {
    static let sessions = Words(zh: "登录设备", en: "Where you are logged in")
    static let sessionsBelow = Words(zh: "查看、退出其他设备", en: "See them, log others out")
    static let sessionsLead = Words(
        zh: "这个账号登录着的设备。有不认识的，请马上退出它。",
        en: "The devices on which this account is logged in. Log out any that you do not know.")
    static let sessionsNone = Words(zh: "没有取到登录设备", en: "They were not fetched")
    static let sessionsNoneBelow = Words(zh: "请检查网络后再试。", en: "Check the network and try again.")
    static let sessionsOld = Words(zh: "没有取到最新的，下面可能不是最新的。", en: "The newest were not fetched; these may be old.")
    static let sessionsOthers = Words(zh: "其他设备", en: "Other devices")
    static let sessionsAlone = Words(zh: "没有其他设备登录这个账号。", en: "It is logged in nowhere else.")
    static let sessionOwn = Words(zh: "本机", en: "This phone")
    static let sessionSince = Words(zh: "登录于 {0}", en: "Since {0}")
    static let sessionUsed = Words(zh: "最近使用 {0}", en: "Last seen {0}")
    static let sessionEnd = Words(zh: "退出它", en: "Log it out")
    static let sessionWhich = Words(zh: "退出{0}，登录于 {1}", en: "Log out {0}, since {1}")
    static let sessionSure = Words(zh: "退出这台设备？", en: "Log this device out?")
    static let sessionSureBelow = Words(
        zh: "{0}，登录于 {1}。接着会向您的手机发一条验证码。", en: "{0}, since {1}. A code is sent to your number next.")
    static let sessionsEndOthers = Words(zh: "退出其他所有设备", en: "Log all others out")
    static let sessionsEndOthersBelow = Words(zh: "只留下本机", en: "This phone alone stays")
    static let sessionsOthersSure = Words(zh: "退出其他所有设备？", en: "Log all others out?")
    static let sessionsOthersSureBelow = Words(
        zh: "只留下本机的登录。接着会向您的手机发一条验证码。", en: "This phone alone stays logged in. A code is sent to your number next.")
    static let sessionsEndAll = Words(zh: "退出所有设备", en: "Log all out")
    static let sessionsEndAllBelow = Words(zh: "包括本机，未发送的内容会清除", en: "This phone too; what was not sent is erased")
    static let sessionsAllSure = Words(zh: "退出所有设备，包括本机？", en: "Log all out, this phone too?")
    static let sessionsAllSureBelow = Words(
        zh: "本机等待发送的内容会清除。接着会向您的手机发一条验证码。",
        en: "What waits to be sent from this phone is erased. A code is sent to your number next.")
    static let stepUp = Words(zh: "请再确认是您本人", en: "Once more: is it you?")
    static let stepUpEnter = Words(zh: "确认", en: "Confirm")
    static let stepUpLeave = Words(zh: "放弃", en: "Leave it")
    static let stepUpActing = Words(zh: "正在执行", en: "Being done")
    static let stepUpUnanswered = Words(
        zh: "没有收到答复，不知道是否成功。再试不用再输验证码。",
        en: "There was no answer, so it is not known whether it was done. Trying again needs no other code.")

    static let cancellation = Words(zh: "注销账号", en: "Cancel the account")
    static let cancellationLead = Words(
        zh: "注销前，请先看清楚会失去什么、什么会保留。看过之后仍可以不注销。",
        en: "First read what is lost and what stays. You can still keep the account afterwards.")
    static let cancellationSms = Words(
        zh: "打开说明时，会向您的手机发一条验证码，确认注销时要用。", en: "A code is sent to your number when it opens; it is needed to confirm.")
    static let cancellationRead = Words(zh: "查看注销的后果", en: "Read what it means")
    static let cancellationBlocked = Words(zh: "还有事情没有办完，暂时不能注销。", en: "Something must be settled first.")
    static let cancellationAgain = Words(zh: "办完了，再看一次", en: "It is settled, look again")
    static let cancellationMeans = Words(zh: "注销账号意味着", en: "To cancel the account means")
    static let cancellationCools = Words(zh: "确认后 {0}内可以撤回。", en: "It can be taken back for {0} after you confirm.")
    static let spanDays = Words(zh: "{0} 天", en: "{0} days")
    static let spanHours = Words(zh: "{0} 小时", en: "{0} hours")
    static let cancellationLedger = Words(zh: "需要带走的", en: "To take along")
    static let cancellationLedgerBelow = Words(zh: "同意记录会一并清除，需要请先导出", en: "It is erased too; take it along first")
    static let cancellationCode = Words(zh: "确认注销", en: "To confirm")
    static let cancellationNot = Words(zh: "不注销", en: "Keep it")
    static let cancellationSure = Words(zh: "确定注销这个账号吗？", en: "Cancel the account?")
    static let cancellationSureBelow = Words(
        zh: "所有设备都会退出。{0}内可以撤回，之后不能恢复。",
        en: "You are logged out everywhere. It can be taken back for {0}, and not after that.")
    static let cancellationYes = Words(zh: "注销", en: "Cancel it")
    static let cancellationUnknown = Words(
        zh: "注销已提交，还没有收到服务器的答复。", en: "It was sent, and the server has not answered yet.")
    static let cancellationUnknownBelow = Words(
        zh: "是否成功还不知道。应用会自己再问，直到有答复，不用再点；可以先离开这一页。",
        en: "Whether it was done is not known. The app asks again by itself until it is; you can leave this page.")
    static let cancellationElsewhere = Words(
        zh: "这个账号已经申请注销，可能是在另一台设备上。生效之前可以撤回。",
        en: "A cancellation is under way, perhaps from another device. Until it takes effect it can be taken back.")
}
