import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// The certificate of a state and its CA.
struct CredentialStateCertificatesTests {
    private static func summary(_ test: TestState) throws -> CertificateSummary {
        try test.state.read { try $0.knownCertificateSummary() }
    }

    @Test(
        "a certificate that is not due is left alone",
        arguments: [nil, .ca, .selfSigned] as [CertificatePolicy.Issuer?]
    )
    func notDue(issuer: CertificatePolicy.Issuer?) throws {
        try TestState.with { test in
            let before = try FolderSnapshot(test.path)
            let outcome = try test.state.issueCertificate(issuer: issuer)
            #expect(!outcome.isIssued)
            #expect(outcome.reason == nil)
            #expect(!outcome.report.isChange)
            #expect(try outcome.certificate == Self.summary(test))
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
        }
    }

    @Test("force makes a new one with a new key and number under the same CA", arguments: StoreKind.allCases)
    func forced(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            let (old, authority) = (try Self.summary(test), try test.document(.authority))
            let key = try test.document(.certificateKey)
            let outcome = try test.state.issueCertificate(isForced: true)
            #expect(outcome.isIssued)
            #expect(outcome.reason == nil)
            #expect(outcome.report.documents == ["certificates/server.key", "certificates/server.pem"])
            #expect(outcome.report.publication?.files == ["ssl/cert.pem", "ssl/key.pem"])
            #expect(outcome.report.publication?.restart == ["admin", "users"])
            #expect(outcome.certificate.serial != old.serial)
            #expect(try test.document(.certificateKey) != key)
            #expect(try test.document(.authority) == authority)
        }
    }

    struct Edit: CustomTestStringConvertible {
        let addition: String
        let reason: DueReason
        // Clients must trust a certificate that signs itself before it is served.
        var item = RotationPlan.Step.Item.certificate
        var testDescription: String { addition }
    }

    static let edits = [
        Edit(addition: "certificate: {names: [eu.registry.example.com]}\n", reason: .namesChanged),
        Edit(addition: "certificate: {key: ed25519}\n", reason: .keyChanged(from: "ecdsa-p256", to: "ed25519")),
        Edit(addition: "certificate: {lifetime: 91d}\n", reason: .lifetimeChanged),
        Edit(
            addition: "certificate: {issuer: self-signed}\n",
            reason: .issuerChanged(.selfSigned),
            item: .nextCertificate
        ),
    ]

    @Test("an edit of regcred.yaml makes it due, and issuing it mends that", arguments: edits)
    func edited(edit: Edit) throws {
        try TestState.with { test in
            try test.edit(yaml: "passwords: {cost: 4}\n", to: "passwords: {cost: 4}\n\(edit.addition)")
            #expect(try test.state.plan().steps == [RotationPlan.Step(item: edit.item, reason: edit.reason)])
            let outcome = try test.state.issueCertificate()
            #expect(outcome.reason == edit.reason)
            #expect(try test.state.plan().steps == [])
        }
    }

    @Test("a name that the CA does not permit changes nothing, and a new CA does")
    func foreignName() throws {
        try TestState.with { test in
            try test.edit(yaml: "host: registry.example.com", to: "host: registry.example.org")
            let before = try FolderSnapshot(test.path)
            let error = CertificateError.notPermitted(names: [.dns("registry.example.org")])
            #expect(throws: error) { try test.state.issueCertificate() }
            let outcome = try test.state.rotate(onlyDue: true)
            #expect(outcome.failures.map(\.item) == [.certificate])
            #expect(outcome.failures.first?.error as? CertificateError == error)
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
            // What the hint says, and without it.
            _ = try test.state.rollOverAuthority(isImmediate: true)
            #expect(try test.state.plan().steps == [])
            try test.edit([.authority: nil, .authorityKey: nil])
            #expect(throws: CertificateError.noAuthority) { try test.state.issueCertificate() }
            let issue = try test.state.issueCertificate(isForced: true)
            #expect(issue.certificate.issuer == "CN=regcred CA for registry.example.org")
            #expect(issue.report.publication?.files.contains("ssl/ca.pem") == true)
        }
    }

    @Test("a leaf of another CA is due, for clients trust the CA that is there")
    func otherAuthority() throws {
        try TestState.with { test in
            let other = try IssuedCertificate.testAuthority(TestDeployment.named(), seed: 77)
            try test.edit([
                .authority: other.certificate,
                .authorityKey: other.key.withBytes { span in span.indices.map { span[$0] } },
            ])
            #expect(try test.state.plan().steps.map(\.reason) == [.authorityChanged, .behind])
            #expect(try test.state.issueCertificate().reason == .authorityChanged)
            #expect(try test.state.plan().steps == [])
        }
    }

    @Test("a certificate that signs itself can be asked for, and published as what clients trust")
    func selfSigned() throws {
        try TestState.with { test in
            let outcome = try test.state.issueCertificate(issuer: .selfSigned, isForced: true)
            #expect(outcome.certificate.isSelfSigned)
            // Registries serve the CA's certificate until they are restarted.
            let authority = text(try test.document(.authority))
            #expect(try test.publishedText("ssl/ca.pem") == test.publishedText("ssl/cert.pem") + authority)
            #expect(outcome.report.publication?.files == ["ssl/ca.pem", "ssl/cert.pem", "ssl/key.pem"])
        }
    }

    @Test("a certificate that cannot be read stops what needs it, and says which file")
    func unreadable() throws {
        try TestState.with { test in
            try test.edit([.certificate: bytes("hunter2")])
            for body in [{ _ = try test.state.plan() }, { _ = try test.state.publish() }] {
                let error = try #require(throws: CertificateError.self) { try body() }
                #expect("\(error)".hasPrefix("cannot read 'certificates/server.pem': "))
            }
            #expect(try test.users() == [])
        }
    }
}
