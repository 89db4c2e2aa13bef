// swift-tools-version: 6.0
// The core for iPhones: what UniFFI makes of it (GongchaoCore) and what a shell is written against (GongchaoKit).
//
// On a Mac the library comes out of the XCFramework that `cargo xtask xcframework` makes. Elsewhere it is the one that
// cargo built for this machine: GONGCHAO_LIBRARY names its folder.

import Foundation
import PackageDescription

let here = Context.packageDirectory
let framework = "GongchaoCoreFFI.xcframework"

// The header and its map are one file wherever the library comes from.
let crossing: Target
let linked: [LinkerSetting]
if FileManager.default.fileExists(atPath: "\(here)/\(framework)") {
    crossing = .binaryTarget(name: "GongchaoCoreFFI", path: framework)
    linked = []
} else {
    let library = Context.environment["GONGCHAO_LIBRARY"] ?? "\(here)/../../target/debug"
    crossing = .systemLibrary(name: "GongchaoCoreFFI")
    linked = [
        .unsafeFlags(["-L\(library)", "-Xlinker", "-rpath", "-Xlinker", library]),
        .linkedLibrary("gongchao_ffi"),
    ]
}

let package = Package(
    name: "gongchao",
    platforms: [.iOS(.v18), .macOS(.v15)],
    products: [
        .library(name: "GongchaoKit", targets: ["GongchaoKit"]),
        // For the tests of a shell.
        .library(name: "GongchaoRig", targets: ["GongchaoRig"]),
    ],
    targets: [
        crossing,
        // What UniFFI 0.32.2 makes of foreign traits with async methods is no Swift 6; nothing is written here by hand.
        .target(
            name: "GongchaoCore",
            dependencies: ["GongchaoCoreFFI"],
            swiftSettings: [.swiftLanguageMode(.v5)],
            linkerSettings: linked
        ),
        .target(name: "GongchaoKit", dependencies: ["GongchaoCore"]),
        .target(name: "GongchaoRig", dependencies: ["GongchaoKit"], path: "Tests/GongchaoRig"),
        .testTarget(name: "GongchaoKitTests", dependencies: ["GongchaoKit", "GongchaoRig"]),
    ],
    swiftLanguageModes: [.v6]
)
