import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// Documents of certificates with times above them: what is damaged is an error, and never counts as empty.
struct DatedCertificateTests {
    struct Damage: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let reason: String
        let bytes: @Sendable ([UInt8]) -> [UInt8]

        init(_ description: String, _ reason: String, _ bytes: @escaping @Sendable ([UInt8]) -> [UInt8]) {
            testDescription = description
            self.reason = reason
            self.bytes = bytes
        }
    }

    private static let none = "has no certificate"
    private static let middle = "ends in the middle of a certificate"
    private static let end = "has the end of a certificate without its beginning"

    static let damages = [
        Damage("empty", none) { _ in [] }, Damage("a blank line", none) { _ in bytes("\n") },
        Damage("words", none) { _ in bytes("nonsense\n") },
        Damage("zeros", none) { _ in Array(repeating: 0, count: 9) },
        Damage("no last line", middle) { Array($0.dropLast(30)) },
        Damage("a time alone", middle) { _ in bytes("# valid until 2027-01-15T08:00:00Z\n") },
        Damage("a time behind", middle) { $0 + bytes("# valid until 2027-01-15T08:00:00Z\n") },
        Damage("no first line", end) { Array($0.dropFirst(28)) },
        Damage("no first line behind a whole one", end) { $0 + $0.dropFirst(28) },
    ]

    @Test(
        "a damaged document of certificates in service before is an error, and what is published stays",
        arguments: damages
    )
    func previous(damage: Damage) throws {
        let yaml = TestState.yaml + "certificate: {issuer: self-signed}\n"
        try TestState.with(yaml: yaml) { test in
            _ = try test.state.renewCertificate(.init(isForced: true, isImmediate: true))
            let document = try test.document(.previousCertificates)
            let published = try test.publishedText("ssl/ca.pem")
            try test.edit([.previousCertificates: damage.bytes(document)])
            let error = StateError.malformed(path: "certificates/server-previous.pem", reason: damage.reason)
            #expect(throws: error) { try test.state.publish() }
            #expect(throws: error) { try test.state.plan() }
            #expect(throws: error) { try test.state.rotate(onlyDue: true) }
            #expect(try test.publishedText("ssl/ca.pem") == published)
            try test.edit([.previousCertificates: document])
            #expect(try !test.state.publish().isChange)
        }
    }
}
