// A code: the one to log in with, and the pieces that every page with a code is made of. The system may fill it in; it is
// not kept over the end of the app. The one to log in with is sent by itself when it is as long as the core says.

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

extension AwaitedCode {
    /// The code of an act of the account, which is never checked on the page that it is typed on.
    init(_ code: CodeView) {
        maskedPhone = code.maskedPhone
        length = Int(code.codeLength)
        resendInS = code.resendInS
        expiresInS = code.expiresInS
        attemptsLeft = code.attemptsLeft
        isChecked = false
    }

    /// Where it was sent, the field for it, and how long it is good. Where it `goesByItself` it is submitted when it is whole.
    /// `elapsed` are the seconds that have gone by since the snapshot came: its own count from there.
    func field(elapsed: UInt64, goesByItself: Bool = true, submit: Act...) -> [Block] {
        let left = expiresInS - min(elapsed, expiresInS)
        return [
            .text(Say.codeSent.filled(.plain(maskedPhone))),
            .field(
                Field(
                    .code, Say.code.filled(length), isEnabled: !isChecked, submit: submit,
                    whole: goesByItself ? length : nil)),
            .quiet(Say.codeLeft.filled(UInt64(attemptsLeft), left / 60, left % 60)),
        ]
    }

    /// Another SMS, as soon as the core says that one can be had.
    func resend(elapsed: UInt64) -> Block {
        let wait = resendInS - min(elapsed, resendInS)
        return .other(
            Knob(wait > 0 ? Say.resendIn.filled(wait) : Say.resend, isEnabled: wait == 0, .tap(.resendCode)))
    }
}

extension Sheet {
    static func code(_ code: AwaitedCode, elapsed: UInt64) -> Sheet {
        Sheet(
            Say.codeTitle, back: .tap(.leaveCode), isPrivate: true,
            .blocks(
                code.field(elapsed: elapsed, submit: .submit(.code)) + [
                    .act(
                        Knob(
                            code.isChecked ? Say.codeChecking : Say.codeEnter, isEnabled: !code.isChecked,
                            .submit(.code))),
                    code.resend(elapsed: elapsed),
                    .other(Knob(Say.otherNumber, .tap(.leaveCode))),
                ]))
    }
}
