import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// Roll-overs that cannot be: without a CA, with documents that are lost, damaged or mixed up.
struct RolloverDamageTests {
    @Test("a deployment whose certificate signs itself has nothing to roll over")
    func selfSigned() throws {
        try TestState.with(yaml: TestState.yaml + "certificate: {issuer: self-signed}\n") { test in
            let error = RolloverError.noLocalAuthority(.selfSigned)
            #expect(throws: error) { try test.state.rollOverAuthority() }
            #expect(throws: RolloverError.notRunning) { try test.state.abortRollover() }
        }
        try TestState.with { test in
            try test.edit([.authority: nil, .authorityKey: nil])
            #expect(throws: CertificateError.noAuthority) { try test.state.rollOverAuthority() }
        }
    }

    struct Loss: CustomTestStringConvertible, Sendable {
        let path: StatePath
        let isSwitched: Bool
        let error: RolloverError
        var testDescription: String { "\(path), \(isSwitched ? "switched" : "announced")" }
    }

    static let losses = [
        Loss(path: .nextAuthority, isSwitched: false, error: .incomplete(missing: "certificates/ca-next.pem")),
        Loss(path: .nextAuthorityKey, isSwitched: false, error: .incomplete(missing: "certificates/ca-next.key")),
        Loss(path: .rollover, isSwitched: false, error: .leftover("certificates/ca-next.pem")),
        Loss(path: .previousAuthority, isSwitched: true, error: .incomplete(missing: "certificates/ca-previous.pem")),
        Loss(path: .rollover, isSwitched: true, error: .leftover("certificates/ca-previous.pem")),
    ]

    @Test("a document that is lost is named, and the published trust file stays whole", arguments: losses)
    func lost(loss: Loss) throws {
        try TestState.with { test in
            _ = try test.state.rollOverAuthority(isImmediate: loss.isSwitched)
            let bundle = try test.publishedText("ssl/ca.pem")
            try test.edit([loss.path: nil])
            #expect(throws: loss.error) { try test.state.rotate(onlyDue: true) }
            #expect(throws: loss.error) { try test.state.rollOverAuthority() }
            if loss.path != .rollover { #expect(throws: loss.error) { try test.state.publish() } }
            #expect(try test.publishedText("ssl/ca.pem") == bundle)
            // Before the switch the way out is the one that the hint names.
            if !loss.isSwitched {
                _ = try test.state.abortRollover()
                #expect(try test.state.plan().steps == [])
            }
        }
    }

    @Test("keys and certificates that were exchanged or cut off change nothing, and are named")
    func mixedUp() throws {
        try TestState.with { test in
            _ = try test.state.rollOverAuthority()
            let (pem, key) = (try test.document(.nextAuthority), try test.document(.nextAuthorityKey))
            try test.edit([.nextAuthority: key, .nextAuthorityKey: pem])
            let error = try #require(throws: CertificateError.self) { try test.state.publish() }
            #expect("\(error)".hasPrefix("cannot read 'certificates/ca-next.pem': "))
            try test.edit([.nextAuthority: pem, .nextAuthorityKey: try test.document(.certificateKey)])
            #expect(
                throws: CertificateError.keyMismatch(
                    certificate: "certificates/ca-next.pem",
                    key: "certificates/ca-next.key"
                )
            ) { try test.state.rollOverAuthority(isImmediate: true) }
            try test.edit([.nextAuthorityKey: Array(key.prefix(100))])
            let cut = try #require(throws: CertificateError.self) {
                try test.state.rollOverAuthority(isImmediate: true)
            }
            #expect("\(cut)".hasPrefix("cannot read 'certificates/ca-next.key': "))
            // A key beside the certificate is not published.
            try test.edit([.nextAuthority: pem + key, .nextAuthorityKey: key])
            _ = try test.state.publish()
            #expect(try !test.publishedText("ssl/ca.pem").contains("PRIVATE"))
        }
    }
}
