import GongchaoRig
import Testing

@Test func backendStarts() throws {
    try Watchdog.over("backend") {
        let b = try Backend()
        #expect(b.info.accountUrl.hasPrefix("https://"))
        b.end()
    }
}
