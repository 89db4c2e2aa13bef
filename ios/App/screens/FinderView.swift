// The camera's picture, with the field into which the label belongs.

import GongchaoScreens
import SwiftUI

/// The finder.
struct FinderView: View {
    let finder: Finder

    @Environment(Camera.self) private var camera

    var body: some View {
        ZStack {
            Color.black
            CameraPicture(camera: camera, torch: finder.torch)
            VStack(spacing: 20) {
                RoundedRectangle(cornerRadius: 18)
                    .strokeBorder(.white.opacity(0.9), lineWidth: 2)
                    .frame(maxWidth: 300, maxHeight: 210)
                    .accessibilityHidden(true)
                Said(finder.words)
                    .font(.subheadline)
                    .foregroundStyle(.white)
                    .multilineTextAlignment(.center)
                    .padding(.horizontal, 16)
                    .padding(.vertical, 10)
                    .background(.black.opacity(0.6), in: .rect(cornerRadius: 12))
            }
            .padding(24)
        }
        .ignoresSafeArea(edges: .bottom)
    }
}
