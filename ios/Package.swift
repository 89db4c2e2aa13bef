// swift-tools-version: 6.0
// What stands on the screens of an iPhone, without a screen: it is compiled and tested wherever Swift runs.
//
// The app itself is made by Xcode out of App/, from project.yml. It takes the library of the core from ../bindings/swift,
// whose Package.swift says where that comes from.

import PackageDescription

let package = Package(
    name: "screens",
    platforms: [.iOS(.v18), .macOS(.v15)],
    products: [.library(name: "GongchaoScreens", targets: ["GongchaoScreens"])],
    dependencies: [.package(path: "../bindings/swift")],
    targets: [
        .target(name: "GongchaoScreens", dependencies: [.product(name: "GongchaoKit", package: "swift")]),
        .testTarget(
            name: "GongchaoScreensTests",
            dependencies: ["GongchaoScreens", .product(name: "GongchaoRig", package: "swift")]
        ),
    ],
    swiftLanguageModes: [.v6]
)
