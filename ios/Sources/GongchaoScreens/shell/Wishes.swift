// What the phone is asked to do once the core has said that it may: the picker, the dialler, the system's own prompt. Each
// is done once, and the core is told how it went.

import GongchaoKit

/// The phone's side of a snapshot.
@MainActor
final class Wishes {
    /// What is wanted while the core asks. It may outlive the end of the app, as the prompt does on which it waits.
    var wish: Wish?

    private let handset: any Handset
    private let tap: @MainActor (Tap) -> Void
    private var promptShown: String?
    private var handedOver: UInt64?
    private var isPicking = false
    /// An earlier run may have left copies.
    private var hasPicked = true

    init(on handset: any Handset, tap: @escaping @MainActor (Tap) -> Void) {
        self.handset = handset
        self.tap = tap
    }

    /// Wants something; the core is asked first.
    func want(_ wish: Wish) {
        self.wish = wish
        tap(.begin(feature: wish.feature))
    }

    /// Does what the snapshot says may be done.
    func seen(_ snapshot: Snapshot) {
        if let prompt = snapshot.consent.prompt, case .system(let permission) = prompt.kind, prompt.id != promptShown {
            ask(prompt.id, permission)
        }
        if let wish, snapshot.consent.uses(wish.feature) {
            self.wish = nil
            switch wish {
            case .send: pick()
            case .call(let handle): tap(.call(device: handle))
            }
        }
        if let handOver = snapshot.call.handOver, handOver.epoch != handedOver { dial(handOver) }
        // The taps that sent them were handled before the one that left the feature; a copy of the core's has a size.
        if hasPicked, !isPicking, !snapshot.consent.uses(.media), snapshot.uploads.allSatisfy({ $0.size != nil }) {
            hasPicked = false
            handset.forgetPicked()
        }
    }

    /// Shows the system's own prompt for one of the core's.
    func ask(_ prompt: String, _ permission: OsPermission) {
        promptShown = prompt
        Task {
            let outcome = await handset.ask(permission)
            tap(.answer(prompt: prompt, outcome: outcome))
        }
    }

    private func pick() {
        isPicking = true
        hasPicked = true
        Task {
            for path in await handset.pick() { tap(.send(path: path)) }
            tap(.leave(feature: .media))
            isPicking = false
        }
    }

    /// The number goes straight to the dialler; it is drawn nowhere and kept nowhere.
    private func dial(_ handOver: HandOver) {
        handedOver = handOver.epoch
        Task {
            let taken = await handset.dial(handOver.uri)
            tap(.callHandedOver(epoch: handOver.epoch, taken: taken))
            tap(.leave(feature: .dial))
        }
    }
}

extension ConsentView {
    /// The row of one feature, where the edition has it.
    func row(_ feature: Feature) -> FeatureView? {
        features.first { $0.feature == feature }
    }

    /// Whether a feature is in use.
    func uses(_ feature: Feature) -> Bool {
        row(feature)?.inUse ?? false
    }
}
