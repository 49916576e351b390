// swift-tools-version: 6.2
import PackageDescription

// A package of its own, built with -enable-testing: the domain does not offer certificates by the thousand.
let package = Package(
    name: "leaves",
    dependencies: [.package(name: "regcred", path: "../../..")],
    targets: [
        .executableTarget(
            name: "Leaves",
            dependencies: [.product(name: "RegistryCredentials", package: "regcred")],
            swiftSettings: [.enableUpcomingFeature("ExistentialAny")]
        )
    ]
)
