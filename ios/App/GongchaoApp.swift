// The app: the core with its phone below, the shell above, and the system's word for whether somebody looks.

import GongchaoKit
import GongchaoScreens
import SwiftUI

/// 工巢业务端 on an iPhone.
@main
struct GongchaoApp: App {
    private let running = Running { anew in try await Start.core(anew: anew) }

    var body: some Scene {
        WindowGroup { Root(running: running) }
            .backgroundTask(.appRefresh(Waking.name)) { [running] in await Waking.plan(after: running.work()) }
    }
}

/// The one window. It makes the shell when it is drawn for the first time, since the system says only then where the
/// person was.
private struct Root: View {
    let running: Running

    @Environment(\.scenePhase) private var phase
    @SceneStorage("kept") private var kept = ""
    @State private var shell: Shell?
    @State private var camera: Camera?
    @State private var thumbnails: Thumbnails?

    var body: some View {
        ZStack {
            Look.paper.ignoresSafeArea()
            if let shell, let camera, let thumbnails {
                ShellView().environment(shell).environment(camera).environment(thumbnails)
            }
        }
        .task { await live() }
        .onChange(of: phase) { turned(to: phase) }
    }

    private func live() async {
        let running = running
        let shell = shell ?? Shell(running, on: PhoneHandset(), kept: kept)
        self.shell = shell
        camera =
            camera
            ?? Camera {
                try (running.core as? RunningClient)?.scan()
            } whenNone: {
                shell.does([.tap(.leave(feature: .scan))])
            }
        thumbnails = thumbnails ?? Thumbnails { try? await (running.core as? RunningClient)?.photo($0) }
        PhoneNetwork.shared.whenChanged { shell.networkChanged($0) }
        turned(to: phase)
        await shell.follow()
    }

    private func turned(to phase: ScenePhase) {
        guard let shell else { return }
        switch phase {
        case .active: shell.comeToFront()
        case .background:
            shell.goToBack()
            kept = shell.kept
            LentTime.use { [running] in await Waking.plan(after: running.useLentTime()) }
        // The system's own prompt lies over the app, or it is on its way to the one or the other.
        case .inactive: break
        @unknown default: break
        }
    }
}
