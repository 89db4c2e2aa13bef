// The account's desk as the core shows it.

import GongchaoKit

enum Accounts {
    static let own = line("s2", .android, Samples.words("安卓手机", "an Android phone"), 2, current: true)
    static let other = line("s1", .ios, Samples.words("苹果手机", "an iPhone"), 0)
    static let third = line("s3", .desktop, Samples.words("电脑", "a computer"), 5)

    static func line(
        _ id: String, _ device: SessionDevice, _ words: Words, _ days: Int64, current: Bool = false
    ) -> SessionLine {
        let since = Samples.then + days * 86_400_000
        return SessionLine(
            id: id, device: device, words: words, since: since, used: since + 5_400_000, current: current, bound: true)
    }

    static func sessions(
        _ lines: [SessionLine] = [other, own, third], _ doing: ListDoing = .idle, known: Bool = true
    ) -> SessionsView {
        SessionsView(doing: doing, known: known, lines: lines)
    }

    static func account(
        _ sessions: SessionsView = sessions(), stepUp: StepUpView? = nil, cancellation: CancellationView? = nil
    ) -> AccountView {
        AccountView(sessions: sessions, stepUp: stepUp, cancellation: cancellation)
    }

    /// Nobody has looked at it yet.
    static let fresh = account(sessions([], known: false))
    /// With nothing under way.
    static let desk = account()

    static func code(resend: UInt64 = 42, left: UInt32 = 5) -> CodeView {
        CodeView(
            maskedPhone: "138****8000", codeLength: 6, resendInS: resend, expiresInS: 285, attemptsLeft: left)
    }

    static let purpose = Samples.words("为结束另一台设备的登录，请输入发到您手机的验证码。", "To log the other device out, type the code.")

    static func stepUp(
        _ doing: StepUpDoing, deed: StepUpDeed = .endSession(session: "s1"), code: CodeView = code()
    ) -> AccountView {
        account(
            stepUp: StepUpView(
                words: purpose, deed: deed, doing: doing, code: doing == .typing ? code : nil))
    }

    static let means = [
        ConsequenceLine(
            code: "sessions_end", words: Samples.words("所有设备上的登录都会结束，此号码不能再登录。", "You are logged out on all devices.")),
        ConsequenceLine(
            code: "data_deleted", words: Samples.words("您的姓名、手机号、消息和设备信息会被删除，不能恢复。", "Your name and number go.")),
        ConsequenceLine(
            code: "work_stays", words: Samples.words("已提交的照片和视频会保留，但不再带有您的姓名和号码。", "Photos stay.")),
    ]

    static func reading(
        _ seen: String = "9f3a", coolingOff: UInt64 = 604_800, code: CodeView = code()
    ) -> AccountView {
        account(
            cancellation: .reading(consequences: means, seen: seen, coolingOffS: coolingOff, code: code))
    }

    static let unfinished = Samples.words("还有 2 个上传没有完成，请先等它们完成或取消。", "2 uploads are not finished.")
    static let blocked = account(
        cancellation: .blocked(blocking: [BlockingLine(code: "uploads_unfinished", count: 2, words: unfinished)]))

    static let wrongCode = Told(code: "wrong_code", words: Samples.words("验证码不对，还可试 4 次。", "Wrong; 4 tries left."))
}
