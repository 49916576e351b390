import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// Client certificates over time, which a clock of the tests' own makes pass.
struct ClientCertificateTests {
    private static func names(_ test: TestState) throws -> [String] {
        try test.state.read { try $0.clientCertificates().map(\.name) }
    }

    private static func issue(_ test: TestState, _ name: String, _ lifetime: TimeSpan = .days(90)) throws {
        _ = try test.state.issueClient(ClientName(name), lifetime: lifetime)
    }

    @Test("who has expired leaves the list when the next one is issued", arguments: StoreKind.allCases)
    func expiry(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            try Self.issue(test, "short", .days(10))
            try Self.issue(test, "long")
            test.clock.advance(days: 11)
            #expect(try Self.names(test) == ["short", "long"])
            try Self.issue(test, "new")
            #expect(try Self.names(test) == ["long", "new"])
        }
    }

    @Test("the plan names who expires within fourteen days, and nobody who has a newer certificate or none any more")
    func plan() throws {
        try TestState.with { test in
            try Self.issue(test, "a", .days(20))
            try Self.issue(test, "b", .days(30))
            func due() throws -> [RotationPlan.Step.Item] {
                try test.state.plan().steps.map(\.item).filter {
                    if case .clientCertificate = $0 { true } else { false }
                }
            }
            #expect(try due() == [])
            test.clock.advance(days: 7)
            #expect(try due() == [.clientCertificate("a")])
            try Self.issue(test, "a", .days(60))
            #expect(try due() == [])
            test.clock.advance(days: 15)
            #expect(try due() == [.clientCertificate("b")])
            test.clock.advance(days: 20)
            #expect(try due() == [], "it is too late to tell")
        }
    }

    @Test("no certificate outlives the client CA; a new one makes room again")
    func authorityEnds() throws {
        try TestState.with { test in
            try Self.issue(test, "a")
            test.clock.advance(days: 3_650 - 89)
            let error = #expect(throws: ClientCertificateError.self) { try Self.issue(test, "b") }
            guard case .authorityExpires = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(error?.hint?.contains("--new-ca") == true)
            try Self.issue(test, "b", .days(80))
            let outcome = try test.state.issueClient(ClientName("b"), replacesAuthority: true)
            #expect(outcome.isAuthorityReplaced)
            #expect(try Self.names(test) == ["b"])
        }
    }

    @Test(
        "a client CA is reported once it cannot outlive a client certificate and a grace, and nobody replaces it alone"
    )
    func authorityEndsSoon() throws {
        let yaml = TestState.yaml.replacing(
            "listen: \"0.0.0.0:444\"}",
            with: "listen: \"0.0.0.0:444\", client_certificates: required}"
        )
        try TestState.with(yaml: yaml) { test in
            func due() throws -> [DueReason] {
                try test.state.plan().steps.filter { $0.item == .clientAuthority }.map(\.reason)
            }
            // Ten years less ten minutes and a second, from which 90 and 30 days are taken.
            test.clock.advance(seconds: (3_650 - 120) * 86_400 - 601)
            #expect(try due() == [])
            #expect(
                try test.state.rotate(onlyDue: true).endingAuthorities.contains { $0.item == .clientAuthority } == false
            )
            test.clock.advance(seconds: 1)
            let end = TestClock.start.addingTimeInterval(3_650 * 86_400 - 601)
            #expect(try due() == [.clientAuthorityEnds(end)])
            let authority = try test.document(.clientAuthority)
            for isDue in [true, false] {
                let rotation = try test.state.rotate(onlyDue: isDue)
                #expect(rotation.endingAuthorities.map(\.reason).contains(.clientAuthorityEnds(end)))
                #expect(!rotation.done.contains(.clientAuthority))
            }
            #expect(try test.document(.clientAuthority) == authority)
            test.clock.advance(days: 121)
            #expect(try due() == [.clientAuthorityEnds(end)], "clients are locked out by now")
            _ = try test.state.issueClient(ClientName("a"), replacesAuthority: true)
            #expect(try due() == [])
        }
    }

    @Test("the end of a client CA is not reported where no registry asks for certificates and none is valid")
    func authorityOfNobody() throws {
        try TestState.with { test in
            try Self.issue(test, "a")
            test.clock.advance(days: 3_600)
            #expect(try !test.state.plan().steps.contains { $0.item == .clientAuthority })
            try Self.issue(test, "a", .days(10))
            #expect(try test.state.plan().steps.contains { $0.item == .clientAuthority })
        }
    }

    @Test("the CA for clients is another one than that for servers, and has no key in common with it")
    func separation() throws {
        try TestState.with { test in
            try Self.issue(test, "a")
            let server = try test.state.read { try $0.authoritySummary() }
            let client = try test.state.read { try $0.clientAuthoritySummary() }
            #expect(server?.sha256 != client?.sha256)
            #expect(try test.document(.authorityKey) != test.document(.clientAuthorityKey))
            #expect(
                !CertificateSummary.isSigned(try test.document(.clientCertificates), by: try test.document(.authority))
            )
        }
    }

    @Test("the environment file has a list for the registry's YAML, for who asks for certificates only")
    func environment() throws {
        let yaml = TestState.yaml.replacing(
            "listen: \"0.0.0.0:444\"}",
            with: "listen: \"0.0.0.0:444\", client_certificates: required}"
        )
        try TestState.with(yaml: yaml) { test in
            let line = "REGISTRY_HTTP_TLS_CLIENTCAS=[\(test.published)/ssl/client-ca.pem]\n"
            let (admin, users) = (try test.publishedText("env/admin.env"), try test.publishedText("env/users.env"))
            #expect(admin.contains(line))
            #expect(!users.contains("CLIENTCAS"))
            let published = try test.publishedText("ssl/client-ca.pem")
            #expect(try text(test.document(.clientAuthority)) == published)
        }
    }

    @Test("an unencrypted key asks nobody for a passphrase")
    func passphrase() throws {
        try TestState.with { test in
            let asked = WarningLog()
            let clock = test.clock
            let state = CredentialState(
                store: test.store,
                directory: test.path,
                actor: "tester",
                clock: { clock.now },
                passphrase: CAPassphrase {
                    asked.add("asked")
                    return Secret(bytes("correct horse"))
                }
            )
            _ = try state.issueCertificate(isForced: true)
            _ = try state.issueClient(ClientName("a"))
            #expect(asked.all == [])
            #expect(try state.encryptAuthorityKeys(Secret(bytes("correct horse"))).isChange)
            #expect(asked.all == [], "a new passphrase needs no old one where there is none")
            _ = try state.rotate(onlyDue: false)
            _ = try state.issueClient(ClientName("b"), replacesAuthority: true)
            #expect(asked.all == ["asked"], "once is enough")
            #expect(text(try test.document(.clientAuthorityKey)).hasPrefix("-----BEGIN ENCRYPTED"))
        }
    }
}
