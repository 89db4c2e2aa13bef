// Something to type into, each with its own keyboard. The system may fill in a number or the code of an SMS, which it reads
// itself and shows above the keyboard.

import GongchaoScreens
import SwiftUI

/// A field.
struct FieldView: View {
    let field: Field

    @Environment(Shell.self) private var shell
    @Environment(\.tongue) private var tongue

    var body: some View {
        HStack(alignment: .bottom, spacing: 8) {
            if let prefix = field.prefix { Text(verbatim: prefix).foregroundStyle(.secondary) }
            entry.disabled(!field.isEnabled)
            if let knob = field.knob { SignButton(knob: knob) }
        }
        .padding(.horizontal, 14)
        .padding(.vertical, field.knob == nil ? 14 : 0)
        .frame(minHeight: Look.touch)
        .background(Look.card, in: .rect(cornerRadius: Look.corner))
    }

    @ViewBuilder private var entry: some View {
        switch field.name {
        case .number:
            line.keyboardType(.phonePad).textContentType(.telephoneNumber)
        case .code:
            line.keyboardType(.numberPad).textContentType(.oneTimeCode).font(.title2.monospacedDigit())
        case .search:
            line.submitLabel(.search).autocorrectionDisabled()
        case .message:
            TextField(text: text, axis: .vertical) { Said(field.label) }
                .lineLimit(1...6)
                .padding(.vertical, 14)
                .accessibilityLabel(label)
        }
    }

    private var line: some View {
        TextField(text: text) { Said(field.label) }
            .onSubmit { shell.does(field.submit) }
            .accessibilityLabel(label)
    }

    /// What belongs into it, also where something stands in it: the words inside go with the first letter.
    private var label: Text { Text(verbatim: tongue.of(field.label)) }

    private var text: Binding<String> {
        Binding(get: { shell.text(in: field.name) }, set: { shell.type($0, into: field.name) })
    }
}
