// Being woken later: the system gives the app a moment now and then, for what the core still owes.

import BackgroundTasks
import Foundation
import GongchaoKit
import GongchaoScreens

/// When the system wakes the app.
enum Waking {
    /// The name under which Info.plist, which is made from the edition, lets the app be woken.
    static let name = "com.gctookit.gongchao.errand"

    /// Asks to be woken for what is left after this answer of the core's; where nothing is, asks for nothing any more.
    static func plan(after errand: Errand?) {
        guard let wakes = errand.wakesIn else { return BGTaskScheduler.shared.cancel(taskRequestWithIdentifier: name) }
        let request = BGAppRefreshTaskRequest(identifier: name)
        request.earliestBeginDate = Date(timeIntervalSinceNow: wakes)
        // Refused where the person has switched it off in the settings: what is left is taken up when the app is opened.
        try? BGTaskScheduler.shared.submit(request)
    }
}
