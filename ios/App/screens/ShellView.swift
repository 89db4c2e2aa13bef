// Everything that is drawn: the sentence of the core, the page, and the question before both.

import GongchaoScreens
import SwiftUI

/// The app's one view.
struct ShellView: View {
    @Environment(Shell.self) private var shell
    @Environment(\.scenePhase) private var phase

    var body: some View {
        ZStack {
            VStack(spacing: 0) {
                if let told = shell.drawn.told {
                    BannerView(banner: told).readable().padding(.horizontal, 12).padding(.vertical, 8)
                }
                SheetView(sheet: shell.drawn.sheet)
            }
            .accessibilityHidden(shell.drawn.question != nil)
            .accessibilityAction(.escape) { shell.does(shell.drawn.back) }
            .simultaneousGesture(backFromTheEdge)
            if let question = shell.drawn.question { QuestionView(question: question) }
            if shell.drawn.sheet.isPrivate && phase != .active { Look.paper.ignoresSafeArea() }
        }
    }

    /// A swipe from the edge goes one step back, as everywhere on this phone.
    private var backFromTheEdge: some Gesture {
        DragGesture(minimumDistance: 24)
            .onEnded { swipe in
                if swipe.startLocation.x < 24 && swipe.translation.width > 80 { shell.does(shell.drawn.back) }
            }
    }
}
