// Photos and videos on their way, newest first, each photo with a small picture for as long as its copy is on the phone.
// What its file was called is nobody's business here: the core does not tell it.

import GongchaoKit

extension Sheet {
    static func uploads(_ uploads: [UploadView]) -> Sheet {
        let content: Content =
            uploads.isEmpty
            ? .empty(Nothing(.upload, Say.uploadsNone, Say.uploadsNoneBelow))
            : .blocks(uploads.reversed().enumerated().map { at, upload in .upload(card(upload, nr: at + 1)) })
        return Sheet(Say.uploads, foot: [.act(Knob(Say.choose, .want(.send)))], content)
    }

    /// `nr` is its place from the top, which is all that tells two photos apart that stand alike.
    private static func card(_ upload: UploadView, nr: Int) -> UploadCard {
        let title = upload.kind == .photo ? Say.photo : Say.video
        return UploadCard(
            id: upload.id, sign: upload.isDone ? .done : upload.kind == .photo ? .photo : .video,
            hasPhoto: upload.hasPhoto, mood: mood(upload.state), title: title, below: upload.words,
            progress: progress(upload),
            knobs: knobs(upload, which: { $0.filled(.plain("\(nr)"), title) }))
    }

    private static func progress(_ upload: UploadView) -> UploadCard.Progress? {
        guard let size = upload.size, !upload.isDone, !upload.isFailed else { return nil }
        return UploadCard.Progress(
            fraction: size == 0 ? 0 : min(1, Double(upload.sent) / Double(size)),
            words: .plain("\(bytes(upload.sent)) / \(bytes(size))"))
    }

    /// What can be done about it: what is over can only be looked at. Each says by `which` to who only hears it what it is
    /// about.
    private static func knobs(_ upload: UploadView, which: (Words) -> Words) -> [Knob] {
        let cancel = Knob(Say.cancel, spoken: which(Say.cancelWhich), .ask(.cancelUpload(upload.id)))
        switch upload.state {
        case .done: return []
        case .paused, .failed:
            return [
                cancel, Knob(Say.resume, spoken: which(Say.resumeWhich), .tap(.resumeUpload(upload: upload.id))),
            ]
        case .preparing, .queued, .sending, .waiting, .confirming:
            return [cancel, Knob(Say.pause, spoken: which(Say.pauseWhich), .tap(.pauseUpload(upload: upload.id)))]
        }
    }

    private static func mood(_ state: UploadStanding) -> Mood {
        switch state {
        case .done: .good
        case .failed: .failed
        case .waiting, .paused: .waiting
        case .preparing, .queued, .sending, .confirming: .calm
        }
    }
}

extension UploadView {
    /// Whether the server has proved that it is whole.
    var isDone: Bool { if case .done = state { true } else { false } }
    /// Whether it does not go on by itself any more.
    var isFailed: Bool { if case .failed = state { true } else { false } }
}
