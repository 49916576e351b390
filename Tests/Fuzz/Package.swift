// swift-tools-version: 6.2
import PackageDescription

// A package of its own: libFuzzer wants all code compiled with -sanitize=fuzzer.
let package = Package(
    name: "fuzz",
    dependencies: [.package(name: "regcred", path: "../..")],
    targets: [.target(name: "FuzzDriver")]
        + ["FuzzReaders", "FuzzCertificates"].map { name in
            .executableTarget(
                name: name,
                dependencies: ["FuzzDriver", .product(name: "RegistryCredentials", package: "regcred")],
                swiftSettings: [.enableUpcomingFeature("ExistentialAny")],
                // gold crashes over libFuzzer.
                linkerSettings: [.unsafeFlags(["-use-ld=lld"])]
            )
        }
)
