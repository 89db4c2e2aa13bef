// The code. The system may fill it in; it is not kept over the end of the app, and is sent by itself when it is as long as
// the core says.

import GongchaoKit

/// What the snapshot says of the code that is waited for.
struct AwaitedCode {
    let maskedPhone: String
    let length: Int
    let resendInS: UInt64
    let expiresInS: UInt64
    let attemptsLeft: UInt32
    let isChecked: Bool

    init?(_ login: LoginView) {
        guard case .waitingForCode(let phone, let length, let resend, let expires, let attempts, let checking) = login
        else { return nil }
        maskedPhone = phone
        self.length = Int(length)
        resendInS = resend
        expiresInS = expires
        attemptsLeft = attempts
        isChecked = checking
    }
}

extension Sheet {
    /// `elapsed` are the seconds that have gone by since the snapshot came: its own count from there.
    static func code(_ code: AwaitedCode, elapsed: UInt64) -> Sheet {
        let resend = code.resendInS - min(elapsed, code.resendInS)
        let left = code.expiresInS - min(elapsed, code.expiresInS)
        return Sheet(
            Say.codeTitle, back: .tap(.leaveCode), isPrivate: true,
            .blocks([
                .text(Say.codeSent.filled(.plain(code.maskedPhone))),
                .field(
                    Field(.code, Say.code.filled(code.length), isEnabled: !code.isChecked, submit: [.submit(.code)])),
                .quiet(Say.codeLeft.filled(UInt64(code.attemptsLeft), left / 60, left % 60)),
                .act(
                    Knob(
                        code.isChecked ? Say.codeChecking : Say.codeEnter, isEnabled: !code.isChecked, .submit(.code))),
                .other(
                    Knob(
                        resend > 0 ? Say.resendIn.filled(resend) : Say.resend, isEnabled: resend == 0, .tap(.resendCode)
                    )),
                .other(Knob(Say.otherNumber, .tap(.leaveCode))),
            ]))
    }
}
