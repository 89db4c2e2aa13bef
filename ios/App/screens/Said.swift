// Words in the language of the phone.

import Foundation
import GongchaoKit
import GongchaoScreens
import SwiftUI

extension EnvironmentValues {
    /// The language that everything is said in: the phone's own.
    @Entry var tongue = Tongue(language: Locale.preferredLanguages.first ?? "")
}

/// Words, drawn.
struct Said: View {
    let words: Words

    @Environment(\.tongue) private var tongue

    init(_ words: Words) {
        self.words = words
    }

    var body: some View {
        Text(verbatim: tongue.of(words))
    }
}
