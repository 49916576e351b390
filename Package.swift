// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

// C pointers live in SystemCrypto. Everywhere else each use of one must say `unsafe`.
let memorySafe: [SwiftSetting] = settings + [.strictMemorySafety()]

let package = Package(
    name: "regcred",
    products: [
        .library(name: "RegistryCredentials", targets: ["RegistryCredentials"]),
        .executable(name: "regcred", targets: ["regcred"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
    ],
    targets: [
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libssl", providers: [.apt(["libssl-dev"])]),
        .target(name: "SystemCrypto", dependencies: ["CCrypt", "COpenSSL"], swiftSettings: settings),
        .target(
            name: "Templates",
            path: "templates",
            resources: [
                .embedInCode("docker-run/registry.sh.mustache"),
                .embedInCode("compose/compose.yaml.mustache"),
            ],
            swiftSettings: memorySafe
        ),
        .target(
            name: "RegistryCredentials",
            dependencies: [
                "SystemCrypto",
                "Templates",
                .product(name: "Yams", package: "Yams"),
                .product(name: "Mustache", package: "swift-mustache"),
            ],
            swiftSettings: memorySafe
        ),
        .executableTarget(
            name: "regcred",
            dependencies: [
                "RegistryCredentials",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: memorySafe
        ),
        .testTarget(name: "SystemCryptoTests", dependencies: ["SystemCrypto"], swiftSettings: settings),
        .testTarget(
            name: "RegistryCredentialsTests",
            dependencies: [
                "RegistryCredentials",
                "SystemCrypto",
                .product(name: "Yams", package: "Yams"),
            ],
            exclude: ["Golden", "Fixtures"],
            swiftSettings: settings
        ),
        .testTarget(
            name: "regcredTests",
            dependencies: ["regcred", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            exclude: ["Transcripts"],
            swiftSettings: settings
        ),
    ]
)
