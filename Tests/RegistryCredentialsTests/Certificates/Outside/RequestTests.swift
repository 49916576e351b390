import FoundationEssentials
import SystemCrypto
import Testing

@testable import RegistryCredentials

/// The certificate request that waits for an outside CA.
struct RequestTests {
    @Test("init leaves a temporary certificate and a request", arguments: StoreKind.allCases)
    func initial(kind: StoreKind) throws {
        try TestState.with(kind, yaml: OutsideAuthority.yaml) { test in
            let summary = try test.state.read { try $0.knownCertificateSummary() }
            #expect(summary.isSelfSigned)
            let request = try #require(try test.state.read { try $0.pendingRequest() })
            #expect(request.names == ["registry.example.com", "10.0.0.5"])
            #expect(try test.document(.authority) == [])
            let plan = try test.state.plan()
            #expect(plan.steps == [.init(item: .certificate, reason: .issuerChanged(.csr))])
            #expect(plan.awaitsOutsideCertificate)
        }
    }

    @Test("asked again it is the very same, until a new key is asked for", arguments: StoreKind.allCases)
    func again(kind: StoreKind) throws {
        try TestState.with(kind, yaml: OutsideAuthority.yaml) { test in
            let first = try test.state.requestCertificate()
            #expect(first.origin == .kept && !first.report.isChange)
            let before = (try test.document(.certificate), try test.document(.certificateKey))
            let new = try test.state.requestCertificate(key: .new)
            #expect(new.origin == .newKey)
            #expect(new.report.documents == ["certificates/request.csr", "certificates/request.key"])
            #expect(new.request.keySHA256 != first.request.keySHA256)
            #expect(try test.state.requestCertificate().request == new.request)
            #expect(try test.document(.certificate) == before.0)
            #expect(try test.document(.certificateKey) == before.1)
            let kept = try test.state.requestCertificate(key: .inService)
            #expect(kept.origin == .keyInService)
            #expect(try test.document(.requestKey) == before.1)
            #expect(try !test.state.requestCertificate(key: .inService).report.isChange)
            #expect(try !test.state.requestCertificate().report.isChange)
        }
    }

    @Test("an edit of regcred.yaml makes a new one, with the same key if that is still right")
    func edited() throws {
        try TestState.with(yaml: OutsideAuthority.yaml) { test in
            let key = try test.document(.requestKey)
            try test.edit(yaml: "[10.0.0.5]", to: "[10.0.0.6]")
            let renamed = try test.state.requestCertificate()
            #expect(renamed.origin == .namesChanged)
            #expect(renamed.request.names == ["registry.example.com", "10.0.0.6"])
            #expect(try test.document(.requestKey) == key)
            try test.edit(yaml: "  issuer: csr\n", to: "  issuer: csr\n  key: rsa-2048\n")
            let rekeyed = try test.state.requestCertificate()
            #expect(rekeyed.origin == .keyChanged(from: "ecdsa-p256", to: "rsa-2048"))
            #expect(rekeyed.request.key == "rsa-2048")
            #expect(throws: RequestError.otherKeyKind(has: "ecdsa-p256", wanted: "rsa-2048")) {
                try test.state.requestCertificate(key: .inService)
            }
        }
    }

    @Test("a damaged request is made anew, a damaged key is not")
    func damaged() throws {
        try TestState.with(yaml: OutsideAuthority.yaml) { test in
            let key = try test.document(.requestKey)
            try test.edit([.request: bytes("rubbish")])
            #expect(try test.state.requestCertificate().origin == .damaged)
            #expect(try test.document(.requestKey) == key)
            try test.edit([.requestKey: bytes("rubbish")])
            #expect(throws: RequestError.self) { try test.state.requestCertificate() }
            try test.edit([.requestKey: nil])
            #expect(throws: RequestError.keyUnusable("it is missing")) { try test.state.requestCertificate() }
            #expect(try test.state.requestCertificate(key: .new).origin == .newKey)
        }
    }

    @Test(
        "other issuers have no request, and the hint names the line",
        arguments: [("", nil), ("certificate:\n  key: ed25519\n  issuer: ca\n", 12)] as [(String, Int?)]
    )
    func otherIssuers(addition: String, line: Int?) throws {
        try TestState.with(yaml: TestState.yaml + addition) { test in
            #expect(throws: RequestError.notOutside(.ca, line: line)) { try test.state.requestCertificate() }
            let authority = try OutsideAuthority()
            #expect(throws: RequestError.notOutside(.ca, line: line)) {
                _ = try test.state.installCertificate(authority.files(authority.root))
            }
            #expect(try test.document(.request) == [])
        }
    }

    @Test("regcred issues no certificate that an outside CA signs, but one that signs itself when it must")
    func issuing() throws {
        try TestState.with(yaml: OutsideAuthority.yaml) { test in
            #expect(throws: RequestError.outsideIssuer) { _ = try test.state.issueCertificate(isForced: true) }
            let outcome = try test.state.issueCertificate(issuer: .selfSigned, isForced: true)
            #expect(outcome.isIssued)
        }
    }

    @Test("a dry run makes no request")
    func dryRun() throws {
        try TestState.with(yaml: OutsideAuthority.yaml) { test in
            let before = try FolderSnapshot(test.path)
            let report = try test.state.requestCertificate(key: .new, ChangeOptions(isDryRun: true)).report
            #expect(report.documents == ["certificates/request.csr", "certificates/request.key"])
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
        }
    }

    @Test("with keep_key a renewal asks for the key in service, the first request never", arguments: [true, false])
    func keepKey(isKept: Bool) throws {
        let yaml = OutsideAuthority.yaml + (isKept ? "  keep_key: true\n" : "")
        try TestState.with(yaml: yaml) { test in
            #expect(try test.document(.requestKey) != test.document(.certificateKey), "the temporary one has its own")
            let authority = try OutsideAuthority()
            _ = try test.state.installCertificate(authority.files(authority.sign(test.document(.request))))
            test.clock.advance(days: 62)
            _ = try test.state.rotate(onlyDue: true)
            #expect(try (test.document(.requestKey) == test.document(.certificateKey)) == isKept)
            #expect(try test.state.requestCertificate().origin == .kept)
            _ = try test.state.requestCertificate(key: .new)
            #expect(try test.document(.requestKey) != test.document(.certificateKey))
        }
    }
}
