// Everything that the screens say of their own, in both languages; what the core says comes from the core.
//
// The sentences are those of the Android screens, word by word; a test reads both files. Chinese comes first, `{0}` is
// where something is filled in. A sentence that can leave somebody stuck says what to do.

import GongchaoKit

/// The sentences, by name.
enum Say {
    static let app = Words(zh: "工巢业务端", en: "Gongchao")
    static let back = Words(zh: "返回", en: "Back")
    static let agree = Words(zh: "同意", en: "Agree")
    static let disagree = Words(zh: "不同意", en: "Disagree")
    static let understood = Words(zh: "知道了", en: "Understood")
    static let tryAgain = Words(zh: "再试一次", en: "Try again")
    static let coming = Words(zh: "正在读取", en: "Loading")
    static let look = Words(zh: "查看", en: "Look")
    static let keep = Words(zh: "保留", en: "Keep")
    static let and = Words(zh: "、", en: ", ")
    static let more = Words(zh: "更多", en: "More")
    static let readFailed = Words(zh: "没有读出来", en: "This could not be read")
    static let readFailedDo = Words(zh: "内容还在手机里，请再试一次。", en: "It is still on the phone. Try again.")

    static let starting = Words(zh: "正在启动", en: "Starting")
    static let unlockFirst = Words(zh: "请先解锁手机", en: "Unlock the phone first")
    static let unlockFirstBelow = Words(
        zh: "手机开机后还没有解锁，内容暂时打不开。解锁后再试。", en: "It has not been unlocked since it started. Unlock it and try again.")
    static let newer = Words(zh: "请更新应用", en: "Update the app")
    static let newerBelow = Words(
        zh: "这些内容由更新的版本写成。更新应用后即可打开，内容不会丢。", en: "A newer version wrote these files. Update the app; nothing is lost.")
    static let runningAlready = Words(zh: "应用已经在运行", en: "It is running already")
    static let runningAlreadyBelow = Words(zh: "请关掉另一个窗口后再试。", en: "Close the other window and try again.")
    static let storage = Words(zh: "手机存储有问题", en: "The phone's storage has a problem")
    static let storageBelow = Words(zh: "请清理空间，或重启手机后再试。", en: "Make room, or restart the phone, and try again.")
    static let startFailed = Words(zh: "没有启动成功", en: "It did not start")
    static let startFailedBelow = Words(zh: "请再试一次；仍然不行时请联系办公室。", en: "Try again. If it goes on, contact the office.")
    static let keyLost = Words(zh: "本机内容的钥匙已丢失", en: "The key to what this phone kept is gone")
    static let keyLostBelow = Words(
        zh: "已保存的内容无法再打开。可以重新开始：旧内容会移到一边，不会删除。",
        en: "What was kept cannot be opened any more. You can begin anew: it is moved aside, not deleted.")
    static let keyLostAnew = Words(zh: "重新开始", en: "Begin anew")
    static let keyLostSure = Words(
        zh: "之后需要重新登录，尚未发送的内容不会再发出。",
        en: "You log in again afterwards, and what was not sent yet is not sent any more.")
    static let keyLostYes = Words(zh: "开始", en: "Begin")

    static let noticeTitle = Words(zh: "使用前请您了解", en: "Before you start")
    static let noticeLead = Words(zh: "五件事，一分钟读完。完整内容在隐私政策里。", en: "Five things, one minute. The policy has all of it.")
    static let noticeRefused = Words(
        zh: "您选择了不同意。政策、清单和联系方式仍可查看；要使用其他功能，请点“同意”。",
        en: "You did not agree. The policy, the lists and the contact page still open; agree to use the rest.")
    static let policyFull = Words(zh: "隐私政策全文", en: "The whole privacy policy")
    static let policy = Words(zh: "隐私政策", en: "Privacy policy")
    static let policyRead = Words(zh: "阅读隐私政策", en: "Read the privacy policy")
    static let textOperators = Words(zh: "公司公布的正式文本", en: "The text that the company publishes")
    static let textMade = Words(zh: "由本软件运行所依据的数据生成", en: "Made from the data that the app runs by")
    static let editions = Words(zh: "版本与变更", en: "Editions")
    static let editionsLead = Words(
        zh: "在这台手机上生效过的每一版，最新的在最上面。", en: "Every edition that was in force on this phone, newest first.")
    static let editionCurrent = Words(zh: "现行版本", en: "In force")
    static let editionEarlier = Words(zh: "以往版本", en: "Earlier")
    static let editionVersion = Words(zh: "第 {0} 版 · 指纹 {1}", en: "Version {0} · fingerprint {1}")
    static let editionUnknown = Words(zh: "这一版没有在这台手机上生效过", en: "This edition was never in force on this phone")
    static let changes = Words(zh: "相比上一版的变化", en: "What changed since the one before")
    static let clauses = Words(zh: "条款 {0}", en: "Clauses {0}")
    static let changeTitle = Words(zh: "隐私政策有重大变更", en: "The privacy policy changed")
    static let changeLead = Words(zh: "{0} 版改为 {1} 版。以下是全部变化。", en: "Edition {0} became {1}. This is all that changed.")
    static let changeShuts = Words(zh: "您同意之前停用", en: "Off until you agree")
    static let changeElse = Words(zh: "其他功能照常，不受影响。", en: "Everything else works as before.")
    static let changeRead = Words(zh: "新版全文", en: "The new edition")
    static let changeLater = Words(zh: "以后再说", en: "Later")
    static let changeWaits = Words(zh: "隐私政策有变更等您回答。", en: "A change of the privacy policy waits for your answer.")
    static let weightMinor = Words(zh: "一般说明", en: "Minor")
    static let weightService = Words(zh: "目的、种类或方式", en: "Purposes, kinds, ways")
    static let weightOwnership = Words(zh: "责任主体", en: "Who answers for it")
    static let weightRecipients = Words(zh: "接收方", en: "Who gets it")
    static let weightRights = Words(zh: "您的权利", en: "Your rights")
    static let weightContact = Words(zh: "联系方式", en: "How to reach us")
    static let weightRisk = Words(zh: "高风险", en: "High risk")

    static let permissions = Words(zh: "权限与撤回", en: "Permissions")
    static let permissionsLead = Words(
        zh: "每一项都可以单独打开或撤回，马上生效。撤回一项，只影响那一项功能。",
        en: "Each can be given and taken back by itself, at once. Taking one back affects that function alone.")
    static let askAtTap = Words(zh: "点用时询问", en: "Asked when you tap")
    static let askBySwitch = Words(zh: "默认关闭", en: "Off until you turn it on")
    static let askAtLogin = Words(zh: "登录时同意", en: "Agreed to when you logged in")
    static let answerUnasked = Words(zh: "还没有问过您", en: "You were not asked yet")
    static let answerNoticed = Words(zh: "已告知，等您登录时同意", en: "You were told; agreed to when you log in")
    static let answerGranted = Words(zh: "已同意", en: "Agreed")
    static let answerInUse = Words(zh: "已同意，正在使用", en: "Agreed, in use")
    static let answerRefused = Words(zh: "您选择了不同意", en: "You disagreed")
    static let answerWithdrawn = Words(zh: "已撤回", en: "Taken back")
    static let answerExpired = Words(zh: "同意已到期", en: "Your consent has run out")
    static let answerSuperseded = Words(zh: "政策变更后等您重新回答", en: "Waits for your answer to the changed policy")
    static let systemPermissions = Words(zh: "手机系统的权限", en: "The phone's own permissions")
    static let openSettings = Words(zh: "打开系统设置", en: "Open the phone's settings")
    static let openSettingsBelow = Words(zh: "在那里查看或关闭相机权限", en: "See or take back the camera there")
    static let withdrawAll = Words(zh: "撤回全部同意并退出登录", en: "Take everything back and log out")
    static let withdrawAllBelow = Words(zh: "本机等待发送的内容会清除", en: "What waits to be sent from this phone is erased")
    static let withdrawAllSure = Words(
        zh: "撤回后需要重新同意才能登录，本机等待发送的内容会清除。",
        en: "You have to agree again in order to log in, and what waits to be sent is erased.")
    static let withdraw = Words(zh: "撤回", en: "Take back")
    static let systemAsks = Words(
        zh: "手机系统会再问一次，请在系统的窗口里选择。", en: "The phone itself asks once more. Answer in its own window.")
    static let systemAskAgain = Words(zh: "没有看到系统窗口？再显示一次", en: "No window of the phone? Show it again")

    static let loginTitle = Words(zh: "手机号登录", en: "Log in")
    static let loginLead = Words(
        zh: "用办公室登记的手机号，收一条短信验证码。", en: "With the number that the office knows; a code comes by SMS.")
    static let number = Words(zh: "手机号", en: "Mobile number")
    static let box = Words(zh: "我已阅读并同意隐私政策", en: "I have read the privacy policy and agree")
    static let loginCode = Words(zh: "获取验证码", en: "Get a code")
    static let loginAsking = Words(zh: "正在请求短信", en: "Asking for the SMS")
    static let codeTitle = Words(zh: "输入验证码", en: "The code")
    static let codeSent = Words(zh: "验证码已发到 {0}", en: "A code was sent to {0}")
    static let code = Words(zh: "{0} 位验证码", en: "{0} digits")
    static let codeLeft = Words(zh: "还可试 {0} 次 · {1} 分 {2} 秒内有效", en: "{0} tries left · good for {1} min {2} s")
    static let codeEnter = Words(zh: "登录", en: "Log in")
    static let codeChecking = Words(zh: "正在核对", en: "Checking")
    static let resend = Words(zh: "重新发送", en: "Send again")
    static let resendIn = Words(zh: "{0} 秒后可重新发送", en: "Send again in {0} s")
    static let otherNumber = Words(zh: "换一个手机号", en: "Another number")
    static let lockedRevoked = Words(
        zh: "登录已在别处被结束。请重新登录，未发送的内容还在。",
        en: "The session was ended elsewhere. Log in again; what was not sent is kept.")
    static let lockedReused = Words(
        zh: "为了保护账号，登录已结束。请重新登录，未发送的内容还在。",
        en: "The session was ended to protect the account. Log in again; what was not sent is kept.")
    static let lockedExpired = Words(
        zh: "登录已到期。请重新登录，未发送的内容还在。", en: "The session has run out. Log in again; what was not sent is kept.")
    static let lockedOtherDevice = Words(
        zh: "这次登录属于另一台手机。请在这里重新登录。", en: "This session belongs to another phone. Log in again here.")
    static let lockedDisabled = Words(zh: "账号已停用。请联系办公室。", en: "The account is disabled. Contact the office.")
    static let lockedCancelled = Words(
        zh: "账号已注销。需要使用时请联系办公室。", en: "The account was cancelled. Contact the office if you need one.")
    static let lockedStorageLost = Words(
        zh: "本机保存的登录已读不出来。请重新登录。", en: "What this phone kept of the session cannot be read. Log in again.")

    static let leaving = Words(zh: "账号正在注销", en: "The account is being cancelled")
    static let leavingUntil = Words(
        zh: "{0} 之前可以撤回，最迟 {1} 注销完成。", en: "It can be taken back until {0}, and is done by {1} at the latest.")
    static let leavingKeep = Words(zh: "撤回注销，保留账号", en: "Take it back, keep the account")
    static let leavingAsking = Words(zh: "正在请求撤回", en: "Asking to take it back")
    static let leavingFinal = Words(
        zh: "在这台手机上已不能撤回。有疑问请联系办公室。", en: "It cannot be taken back from this phone. Contact the office.")
    static let gone = Words(zh: "账号已注销", en: "The account is gone")
    static let goneBelow = Words(
        zh: "本机上这个账号的内容已经清除。请关闭应用，再打开就是新的开始。",
        en: "What it left on this phone is erased. Close the app; it begins anew.")

    static let online = Words(zh: "在线", en: "Online")
    static let offline = Words(zh: "离线", en: "Offline")
    static let offlineBelow = Words(
        zh: "连不上服务器，工作照常；要发的内容会在连上后自动发出。",
        en: "The server is not reached. Work goes on, and what waits is sent by itself.")
    static let scan = Words(zh: "扫码", en: "Scan")
    static let scanBelow = Words(zh: "对准设备标签", en: "Point at a device's label")
    static let devices = Words(zh: "设备", en: "Devices")
    static let messages = Words(zh: "消息", en: "Messages")
    static let uploads = Words(zh: "上传", en: "Uploads")
    static let dial = Words(zh: "拨号", en: "Call")
    static let mine = Words(zh: "我的", en: "Mine")
    static let mineBelow = Words(zh: "关于、权限、清单、权利", en: "About, permissions, lists, rights")
    static let unread = Words(zh: "{0} 条未读", en: "{0} unread")
    static let underway = Words(zh: "{0} 项未完成", en: "{0} not done")

    static let torchOn = Words(zh: "打开手电筒", en: "Light on")
    static let torchOff = Words(zh: "关闭手电筒", en: "Light off")
    static let scanAim = Words(
        zh: "把标签放进框里，画面只在本机识别", en: "Keep the label inside the frame; the picture stays on this phone")
    static let scanAsked = Words(zh: "等您回答", en: "Waiting for your answer")
    static let scanIdle = Words(zh: "没有在扫码", en: "Not scanning")
    static let scanIdleBelow = Words(
        zh: "同意使用相机后才能扫码；也可以直接搜索设备。", en: "Scanning needs your yes to the camera; you can search for a device instead.")
    static let scanBegin = Words(zh: "开始扫码", en: "Scan")
    static let scanSearch = Words(zh: "改用搜索", en: "Search instead")
    static let scanFound = Words(zh: "扫到了", en: "Found")
    static let scanConfirm = Words(zh: "请核对与标签上的一致，再打开。", en: "Check that it is what the label says, then open it.")
    static let scanOpen = Words(zh: "打开这台设备", en: "Open this device")
    static let scanAgain = Words(zh: "重新扫", en: "Scan again")

    static let search = Words(zh: "搜索设备", en: "Search for a device")
    static let searchHint = Words(zh: "名称、编码或地点", en: "Name, code or site")
    static let searchClear = Words(zh: "清除搜索", en: "Clear the search")
    static let moreDevices = Words(zh: "更多设备", en: "More devices")
    static let stale = Words(zh: "这是本机的记录，可能不是最新的。", en: "This is from this phone's memory and may be out of date.")
    static let devicesNone = Words(zh: "没有找到设备", en: "No device was found")
    static let devicesNoneBelow = Words(zh: "换一个词再搜，或者扫标签。", en: "Search for another word, or scan its label.")
    static let devicesWait = Words(zh: "等待网络", en: "Waiting for a network")
    static let waitBelow = Words(zh: "连上后自动继续，不用再点。", en: "It goes on by itself when there is one.")
    static let devicesSignedOut = Words(zh: "需要重新登录", en: "Log in again")
    static let signedOutBelow = Words(
        zh: "登录已结束，重新登录后继续。", en: "The session is over; it goes on after you log in again.")
    static let devicesRefused = Words(zh: "服务器没有接受", en: "The server did not take it")
    static let refusedBelow = Words(zh: "请再试一次；仍然不行时请联系办公室。", en: "Try again. If it goes on, contact the office.")
    static let devicesShut = Words(zh: "设备功能没有打开", en: "Devices are off")
    static let shutBelow = Words(
        zh: "需要您同意后才能使用，在“权限与撤回”里打开。", en: "It needs your consent. Turn it on under permissions.")
    static let device = Words(zh: "设备", en: "Device")
    static let deviceCode = Words(zh: "编码", en: "Code")
    static let deviceSite = Words(zh: "地点", en: "Site")
    static let customer = Words(zh: "客户", en: "Customer")
    static let customerName = Words(zh: "名称", en: "Name")
    static let customerPhone = Words(zh: "电话", en: "Telephone")
    static let callCustomer = Words(zh: "拨打客户电话", en: "Call the customer")
    static let deviceOpening = Words(zh: "正在查找设备", en: "Looking for the device")
    static let deviceWaits = Words(zh: "还在查找这台设备", en: "Still looking for this device")
    static let deviceUnknown = Words(zh: "没有这个编码的设备", en: "No device has this code")
    static let deviceUnknownBelow = Words(zh: "请核对标签，或用搜索找。", en: "Check the label, or search for it.")
    static let deviceNone = Words(zh: "没有打开的设备", en: "No device is open")

    static let pull = Words(zh: "刷新", en: "Refresh")
    static let messagesNone = Words(zh: "还没有消息", en: "No messages yet")
    static let messagesNoneBelow = Words(zh: "在下面写一条，办公室的在线客服会看到。", en: "Write one below; the office will see it.")
    static let messagesShut = Words(zh: "消息功能没有打开", en: "Messages are off")
    static let messagesWait = Words(zh: "等待网络，连上后自动收发。", en: "Waiting for a network; it goes on by itself.")
    static let messageHint = Words(zh: "写给在线客服", en: "Write to the office")
    static let messageSend = Words(zh: "发送消息", en: "Send the message")
    static let messageSending = Words(zh: "发送中", en: "On its way")
    static let messageWaiting = Words(zh: "等待发送", en: "Waiting to be sent")
    static let messageRefused = Words(zh: "没有被接受，可以重发或删除", en: "Not taken; send it again or delete it")
    static let messageAgain = Words(zh: "重发", en: "Send again")
    static let messageAgainWhich = Words(zh: "重发 {0} 写的消息", en: "Send the message of {0} again")
    static let messageDiscard = Words(zh: "删除", en: "Delete")
    static let messageDiscardWhich = Words(zh: "删除 {0} 写的消息", en: "Delete the message of {0}")
    static let messageDiscardSure = Words(zh: "删除这条消息？", en: "Delete this message?")
    static let messageDiscardSureBelow = Words(
        zh: "它没有发出，删除后不能恢复。", en: "It was not sent, and it cannot be brought back.")
    static let messageEmpty = Words(zh: "没有内容，请先写几个字。", en: "There is nothing in it. Write something first.")
    static let messageTooLong = Words(zh: "太长了，请分成几条发送。", en: "It is too long. Send it in parts.")
    static let messageFull = Words(zh: "等待发送的太多，请联网发出后再写。", en: "Too many wait to be sent. Go online first.")
    static let fromOffice = Words(zh: "在线客服", en: "Office")
    static let fromCustomer = Words(zh: "客户", en: "Customer")

    static let choose = Words(zh: "选择照片或视频", en: "Choose photos or videos")
    static let uploadsNone = Words(zh: "没有上传", en: "No uploads")
    static let uploadsNoneBelow = Words(
        zh: "只会读取您挑选的那几张，发出前去掉地点、时间和相机信息。", en: "Only what you pick is read; place, time and camera are removed first.")
    static let photo = Words(zh: "照片", en: "Photo")
    static let video = Words(zh: "视频", en: "Video")
    static let pause = Words(zh: "暂停", en: "Pause")
    static let pauseWhich = Words(zh: "暂停第 {0} 项：{1}", en: "Pause number {0}: {1}")
    static let resume = Words(zh: "继续", en: "Go on")
    static let resumeWhich = Words(zh: "继续第 {0} 项：{1}", en: "Go on with number {0}: {1}")
    static let cancel = Words(zh: "取消", en: "Cancel")
    static let cancelWhich = Words(zh: "取消第 {0} 项：{1}", en: "Cancel number {0}: {1}")
    static let cancelUpload = Words(zh: "取消这项上传？", en: "Cancel this upload?")
    static let cancelUploadSure = Words(
        zh: "它不会再发出，手机里的原件不受影响。", en: "It is not sent any more. The original on the phone stays as it is.")
    static let cancelYes = Words(zh: "取消上传", en: "Cancel it")

    static let dialLead = Words(
        zh: "选好后交给手机的拨号界面，由您按下拨出。", en: "It is handed to the phone's dialler, and you press call.")
    static let dialShut = Words(zh: "设备功能没有打开，看不到客户", en: "Devices are off, so no customer is seen")
    static let dialNone = Words(zh: "没有可拨打的客户", en: "Nobody to call")
    static let dialNoneBelow = Words(
        zh: "先打开“设备”，有客户电话的会列在这里。", en: "Look at the devices first; customers with a number stand here then.")

    static let about = Words(zh: "关于我们", en: "About us")
    static let aboutLead = Words(
        zh: "现场人员管理设备、与办公室和客户联系的工具。",
        en: "What field staff manage devices with, and talk to the office and to customers.")
    static let aboutRead = Words(zh: "可以查看", en: "To read")
    static let minePrivacy = Words(zh: "您的信息", en: "Your information")
    static let mineSwitch = Words(zh: "使用统计", en: "Usage statistics")
    static let mineHelp = Words(zh: "帮助", en: "Help")
    static let mineSession = Words(zh: "登录", en: "Session")
    static let logOut = Words(zh: "退出登录", en: "Log out")
    static let logOutBelow = Words(zh: "本机等待发送的内容会清除", en: "What waits to be sent from this phone is erased")
    static let logOutSure = Words(
        zh: "退出后，本机等待发送的内容会清除。要保留就先等它们发完。",
        en: "What waits to be sent is erased. Wait until it is sent if you need it.")
    static let logOutYes = Words(zh: "退出", en: "Log out")
    static let stay = Words(zh: "不退出", en: "Stay")

    static let collected = Words(zh: "已收集个人信息清单", en: "What is collected")
    static let collectedLead = Words(
        zh: "按使用场景列出，并写明在这台手机上实际收集过几次。", en: "Scene by scene, with how often it was really taken on this phone.")
    static let shared = Words(zh: "第三方共享清单", en: "What third parties get")
    static let tierBasic = Words(zh: "必需", en: "Needed")
    static let tierExtra = Words(zh: "可选", en: "Optional")
    static let times = Words(zh: "{0} 次", en: "{0} times")
    static let notDeclared = Words(zh: "现行版本已不再收集", en: "Not taken any more")
    static let rowPurpose = Words(zh: "目的：{0}", en: "For: {0}")
    static let rowMethod = Words(zh: "处理：{0}", en: "How: {0}")
    static let rowKept = Words(zh: "保存：{0}", en: "Kept: {0}")
    static let rowLast = Words(zh: "最近一次：{0}", en: "Last: {0}")
    static let rowWho = Words(zh: "提供给：{0}", en: "Given to: {0}")
    static let rowScene = Words(zh: "场景：{0}", en: "Scene: {0}")

    static let rights = Words(zh: "我的权利", en: "My rights")
    static let rightsLead = Words(zh: "下面这些现在就能在手机上办。", en: "What you can do on this phone, now.")
    static let rightAccess = Words(zh: "查看", en: "See")
    static let rightAccessBelow = Words(zh: "收集了哪些信息，各有多少次", en: "What was taken, and how often")
    static let rightLedger = Words(zh: "导出同意记录", en: "Take your consents along")
    static let rightLedgerBelow = Words(zh: "每次同意和撤回，存成一个文件", en: "Every yes and every no, as a file")
    static let rightWithdraw = Words(zh: "撤回同意", en: "Take consent back")
    static let rightWithdrawBelow = Words(zh: "逐项撤回，马上生效", en: "One by one, at once")
    static let rightExplain = Words(zh: "了解原因", en: "Ask why")
    static let rightExplainBelow = Words(zh: "为什么收集、怎样使用", en: "What is taken for what reason")
    static let rightCancelBelow = Words(zh: "先看后果，再用验证码确认", en: "Read what it means, then confirm by a code")
    static let rightElse = Words(zh: "更正、转移、删除", en: "Correct, transfer, delete")
    static let rightElseBelow = Words(zh: "请联系办公室办理", en: "Ask the office")
    static let saved = Words(zh: "已保存，只在您选的地方。", en: "Saved where you chose, and nowhere else.")
    static let log = Words(zh: "日志导出", en: "The log")
    static let logLead = Words(
        zh: "下面就是会保存的全部内容：软件自己的记录，没有您的号码和文字。不会发送给任何人。",
        en:
            "This is all that would be saved: what the app says of itself, no number and no word of yours. It is sent to nobody."
    )
    static let logEmpty = Words(zh: "还没有日志", en: "No log yet")
    static let logEmptyBelow = Words(zh: "用过一段时间之后再来看。", en: "Come back when the app has been in use.")
    static let logSave = Words(zh: "保存这份日志", en: "Save this log")
    static let notSaved = Words(zh: "没有保存，请换一个地方再试。", en: "It was not saved. Try another place.")
    static let contact = Words(zh: "联系方式", en: "Contact")
    static let contactLead = Words(zh: "有疑问、投诉或申请，都可以用下面的方式。", en: "For questions, complaints and requests.")
    static let contactOnline = Words(zh: "在线客服", en: "Messages to the office")
    static let contactOnlineBelow = Words(zh: "在“消息”里直接写", en: "Write to them here")
    static let contactTelephone = Words(zh: "客服电话", en: "Telephone")
    static let contactEmail = Words(zh: "客服邮箱", en: "E-mail")
    static let contactAnswer = Words(zh: "多久答复", en: "Time to answer")
    static let contactAnswerDays = Words(zh: "最多 {0} 个工作日", en: "At most {0} working days")
    static let contactUnopened = Words(
        zh: "这里没有可以打开它的应用，请照着上面写的拨打或发送。", en: "Nothing here opens it. Read it off the screen.")
    static let contactPolicy = Words(zh: "公司地址和其他说明", en: "Address, and everything else")
    static let contactPolicyBelow = Words(zh: "写在隐私政策的“联系我们”一节", en: "In the policy, under how to reach us")
    static let safety = Words(zh: "安全提示", en: "Keeping safe")
    static let safetyCode = Words(zh: "验证码不告诉任何人", en: "Tell nobody the code")
    static let safetyCodeBelow = Words(
        zh: "办公室不会向您要验证码。有人来要，请挂断并告诉办公室。",
        en: "The office never asks for it. If somebody does, hang up and tell the office.")
    static let safetyLock = Words(zh: "给手机设好锁屏", en: "Lock your phone")
    static let safetyLockBelow = Words(
        zh: "登录后的内容由手机的锁保护。", en: "What you see here is guarded by the phone's own lock.")
    static let safetyLost = Words(zh: "手机丢了，马上联系办公室", en: "Lost the phone? Call the office")
    static let safetyLostBelow = Words(zh: "办公室可以结束那台手机上的登录。", en: "They can end its session.")
    static let safetyCustomer = Words(zh: "客户的信息只用于工作", en: "Customers' data is for work")
    static let safetyCustomerBelow = Words(
        zh: "不要截图转发客户的名称、地点和电话。", en: "Do not pass on pictures of their names, sites or numbers.")

    static let notices = Words(zh: "通知", en: "Notices")
    static let notice = Words(zh: "通知", en: "Notice")
    static let noticesNone = Words(zh: "没有通知", en: "No notices")
    static let noticesPulled = Words(zh: "上次查看 {0}", en: "Last looked {0}")
    static let noticesFailed = Words(zh: "没有取到新通知，下面可能不是最新的。", en: "New ones were not fetched; these may be old.")
    static let noticeGone = Words(zh: "这条通知已不在了", en: "This notice is not here any more")
    static let noticePolicy = Words(zh: "政策变更", en: "Policy")
    static let noticeIncident = Words(zh: "安全事件", en: "Incident")
    static let noticeEnd = Words(zh: "服务终止", en: "End of service")
    static let noticeStop = Words(zh: "暂停使用", en: "Stopped")
    static let incidentSituation = Words(zh: "基本情况和可能的影响", en: "What happened, and what it may mean")
    static let incidentMeasures = Words(zh: "已采取和将采取的措施", en: "What was done and will be")
    static let incidentAdvice = Words(zh: "您可以做什么", en: "What you can do")
    static let incidentRemedy = Words(zh: "补救", en: "How it is made up for")
    static let noticeEdition = Words(zh: "关于 {0} 版", en: "About edition {0}")
    static let new = Words(zh: "新", en: "new")
    static let urgent = Words(zh: "重要通知", en: "Urgent notice")
    static let acknowledge = Words(zh: "我已知晓", en: "I have taken note")
}
