import FoundationEssentials
import SystemCrypto
import Testing

@testable import RegistryCredentials

/// Installing what an outside CA signed.
///
/// The end-to-end tests go through its checks one by one.
struct InstallTests {
    private func blocks(_ text: String) -> Int { text.split(separator: "-----BEGIN CERTIFICATE").count }

    @Test("a certificate goes into service in one transaction, and again is no change", arguments: StoreKind.allCases)
    func installing(kind: StoreKind) throws {
        try TestState.with(kind, yaml: OutsideAuthority.yaml) { test in
            let authority = try OutsideAuthority()
            let key = try test.document(.requestKey)
            let leaf = try authority.sign(test.document(.request))
            let outcome = try test.state.installCertificate(authority.files(leaf + authority.root))
            #expect(
                outcome.report.documents == [
                    "certificates/request.csr", "certificates/request.key", "certificates/server-ca.pem",
                    "certificates/server.csr", "certificates/server.key", "certificates/server.pem",
                ]
            )
            #expect(outcome.notes == ["left out the root 'CN=outside root': clients have it"])
            #expect(try test.document(.certificate) == leaf)
            #expect(try test.document(.certificateKey) == key)
            #expect(try test.document(.request) == [] && test.document(.requestKey) == [])
            #expect(try test.state.plan().steps == [])
            // The temporary certificate may be served until the restart.
            #expect(try blocks(test.publishedText("ssl/ca.pem")) == 2)
            let again = try test.state.installCertificate(authority.files(leaf))
            #expect(!again.report.isChange)
            #expect(
                try !test.state.installCertificate(InstallFiles(files: authority.files(leaf).files)).report.isChange
            )
        }
    }

    @Test("an earlier anchor is published until the certificates under it have expired")
    func anchors() throws {
        try TestState.with(yaml: OutsideAuthority.yaml) { test in
            let (first, second) = (try OutsideAuthority(), try OutsideAuthority("second root"))
            _ = try test.state.installCertificate(first.files(first.sign(test.document(.request))))
            test.clock.advance(days: 60)
            #expect(try test.state.rotate(onlyDue: true).outside?.isRequestNew == true)
            _ = try test.state.installCertificate(second.files(second.sign(test.document(.request), days: 150)))
            // The root, the one before, and the temporary certificate.
            #expect(try blocks(test.publishedText("ssl/ca.pem")) == 3)
            #expect(try test.publishedText("ssl/ca.pem").hasPrefix(text(second.root)))
            test.clock.advance(days: 31)
            #expect(try test.state.plan().steps.last?.item == .publication)
            _ = try test.state.rotate(onlyDue: true)
            #expect(try test.publishedText("ssl/ca.pem") == text(second.root))
        }
    }

    @Test("the anchor before stays trusted while a certificate under it is valid, there and back")
    func changedIssuer() throws {
        try TestState.with { test in
            let authority = try OutsideAuthority()
            let local = try test.publishedText("ssl/ca.pem")
            try test.edit(yaml: "passwords:", to: "certificate: {issuer: csr}\npasswords:")
            #expect(try test.state.plan().steps.map(\.reason) == [.issuerChanged(.csr)])
            #expect(try test.publishedText("ssl/ca.pem") == local)
            let request = try test.state.requestCertificate().request.pem
            _ = try test.state.installCertificate(authority.files(authority.sign(request)))
            #expect(try test.publishedText("ssl/ca.pem") == text(authority.root) + local)
            try test.edit(yaml: "certificate: {issuer: csr}\n", to: "")
            #expect(try test.state.plan().steps.map(\.reason) == [.issuerChanged(.ca)])
            #expect(try test.state.issueCertificate().isIssued)
            // Registries that were not restarted serve the outside CA's certificate until day 90.
            #expect(try test.publishedText("ssl/ca.pem") == local + text(authority.root))
            #expect(try test.document(.trustAnchors) == [])
            test.clock.advance(days: 1)
            #expect(try test.state.plan().steps == [])
            #expect(try test.state.issueCertificate(isForced: true).isIssued)
            #expect(try test.publishedText("ssl/ca.pem") == local + text(authority.root))
            test.clock.advance(days: 88.9)
            _ = try test.state.rotate(onlyDue: true)
            #expect(try test.publishedText("ssl/ca.pem") == local + text(authority.root))
            test.clock.advance(days: 0.2)
            #expect(try test.state.plan().steps.contains { $0.item == .previousCertificate })
            _ = try test.state.rotate(onlyDue: true)
            #expect(try test.publishedText("ssl/ca.pem") == local)
            #expect(try test.document(.previousCertificates) == [])
        }
    }

    @Test("a certificate that signs itself does not end the trust in the outside CA's, nor in those before it")
    func selfSignedAfterOutside() throws {
        try TestState.with(yaml: OutsideAuthority.yaml) { test in
            let authority = try OutsideAuthority()
            let temporary = try test.publishedText("ssl/ca.pem")
            _ = try test.state.installCertificate(authority.files(authority.sign(test.document(.request))))
            try test.edit(yaml: "issuer: csr", to: "issuer: self-signed")
            #expect(try test.state.issueCertificate().action == .staged)
            #expect(try test.state.issueCertificate(isImmediate: true).action == .served)
            let trust = try test.publishedText("ssl/ca.pem")
            #expect(blocks(trust) == 3 && trust.hasSuffix(text(authority.root) + temporary))
        }
    }

    @Test("a lost anchor is missed, and not replaced by the local CA")
    func lostAnchor() throws {
        try TestState.with(yaml: OutsideAuthority.yaml) { test in
            let authority = try OutsideAuthority()
            _ = try test.state.installCertificate(authority.files(authority.sign(test.document(.request))))
            try test.edit([.trustAnchors: nil])
            #expect(throws: StateError.documentMissing("certificates/server-ca.pem")) { try test.state.plan() }
            try test.edit([.authority: authority.root + authority.root])
            try test.edit([.trustAnchors: bytes("rubbish")])
            #expect(throws: StateError.self) { try test.state.plan() }
        }
    }

    @Test("names that the CA added are told, names that it dropped refused")
    func names() throws {
        try TestState.with(yaml: OutsideAuthority.yaml) { test in
            let authority = try OutsideAuthority()
            let request = try test.document(.request)
            let before = try FolderSnapshot(test.path)
            #expect(
                throws: InstallError.namesMissing(
                    certificate: ["registry.example.com"],
                    deployment: ["registry.example.com", "10.0.0.5"],
                    missing: ["10.0.0.5"]
                )
            ) {
                let leaf = try authority.sign(request, names: [.dns("registry.example.com")])
                _ = try test.state.installCertificate(authority.files(leaf))
            }
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
            let names: [SubjectName] = [.dns("*.example.com"), .dns("www.example.org"), .ip([10, 0, 0, 5])]
            let outcome = try test.state.installCertificate(authority.files(authority.sign(request, names: names)))
            #expect(outcome.addedNames == ["www.example.org"])
            #expect(try test.state.plan().steps == [])
        }
    }

    @Test("a renewal with the key in service needs no pending request")
    func sameKey() throws {
        try TestState.with(yaml: OutsideAuthority.yaml) { test in
            let authority = try OutsideAuthority()
            let request = try test.document(.request)
            _ = try test.state.installCertificate(authority.files(authority.sign(request)))
            let key = try test.document(.certificateKey)
            _ = try test.state.requestCertificate()
            let outcome = try test.state.installCertificate(authority.files(authority.sign(request, days: 120)))
            #expect(outcome.report.documents == ["certificates/server.pem"])
            #expect(outcome.notes.last?.contains("the pending request with another key stays") == true)
            #expect(try test.document(.certificateKey) == key)
            #expect(try test.document(.request) != [])
        }
    }

    @Test("a dry run installs nothing")
    func dryRun() throws {
        try TestState.with(yaml: OutsideAuthority.yaml) { test in
            let authority = try OutsideAuthority()
            let leaf = try authority.sign(test.document(.request))
            let before = try FolderSnapshot(test.path)
            let report = try test.state.installCertificate(authority.files(leaf), ChangeOptions(isDryRun: true)).report
            #expect(report.documents.count == 6)
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
        }
    }

    @Test("a wildcard stands for one label of a host and for no other wildcard")
    func coverage() {
        #expect(NameCoverage.covers("*.example.com", "a.example.com"))
        #expect(NameCoverage.covers("*.example.com", "*.example.com"))
        for name in ["example.com", "a.b.example.com", "*.b.example.com", ".example.com", "a.example.org"] {
            #expect(!NameCoverage.covers("*.example.com", name), "\(name)")
        }
        #expect(!NameCoverage.covers("a.example.com", "*.example.com"))
    }

    @Test("the document of anchors comes out as it is written, and damage is told")
    func document() throws {
        let (first, second) = (try OutsideAuthority().root, try OutsideAuthority("b").root)
        let anchors = TrustAnchors(current: first, earlier: [.init(pem: second, until: TestClock.start)])
        #expect(try TrustAnchors(parsing: anchors.bytes) == anchors)
        #expect(anchors.published(at: TestClock.start.addingTimeInterval(-1)) == first + second)
        #expect(anchors.published(at: TestClock.start) == first)
        let bad = [
            [], bytes("text\n"), first + second, Array(first.dropLast(30)),
            first + bytes("# valid until yesterday\n") + second,
        ]
        for bytes in bad { #expect(throws: StateError.self) { try TrustAnchors(parsing: bytes) } }
    }
}
