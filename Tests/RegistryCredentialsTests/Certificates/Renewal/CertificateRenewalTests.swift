import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// Renewing the certificate of a state: when, with which key, and with time for clients.
struct CertificateRenewalTests {
    static let selfSigned = TestState.yaml + "certificate: {issuer: self-signed}\n"

    private static func summary(_ test: TestState) throws -> CertificateSummary {
        try test.state.read { try $0.knownCertificateSummary() }
    }

    @Test("under a CA it is renewed on the day that plan and show say, with a new key")
    func due() throws {
        try TestState.with { test in
            let (old, key) = (try Self.summary(test), try test.document(.certificateKey))
            let date = try test.state.read { try $0.deployment().renewalDate(of: old) }
            test.clock.advance(seconds: date.timeIntervalSince(TestClock.start) - 1)
            #expect(try test.state.renewCertificate().action == .notDue)
            #expect(try test.state.plan().steps.map(\.item).contains(.certificate) == false)
            test.clock.advance(seconds: 1)
            let step = RotationPlan.Step(item: .certificate, reason: .age(date))
            #expect(try test.state.plan().steps.contains(step))
            let renewal = try test.state.renewCertificate()
            #expect(renewal.action == .issued)
            #expect(renewal.reason == .age(date))
            #expect(renewal.report.publication?.restart == ["admin", "users"])
            #expect(try test.document(.certificateKey) != key)
            #expect(try test.state.renewCertificate().report.isChange == false)
        }
    }

    @Test("without a certificate in service there is nothing to renew")
    func missing() throws {
        try TestState.with { test in
            try test.edit([.certificate: nil, .certificateKey: nil])
            #expect(throws: RenewalError.nothingInService) { try test.state.renewCertificate(.init(isForced: true)) }
        }
    }

    @Test("a key that is to be kept is kept, by each way to renew", arguments: [true, false])
    func keepsKey(byPolicy: Bool) throws {
        let yaml = TestState.yaml + (byPolicy ? "certificate: {keep_key: true}\n" : "")
        try TestState.with(yaml: yaml) { test in
            let (key, serial) = (try test.document(.certificateKey), try Self.summary(test).serial)
            let renewal = try test.state.renewCertificate(.init(isForced: true, keepsKey: !byPolicy))
            #expect(renewal.report.documents == ["certificates/server.pem"])
            #expect(renewal.report.warnings == [])
            #expect(try test.document(.certificateKey) == key)
            #expect(try Self.summary(test).serial != serial)
            test.clock.advance(days: 61)
            _ = try test.state.rotate(onlyDue: true)
            #expect(try (test.document(.certificateKey) == key) == byPolicy)
            let kept = try test.document(.certificateKey)
            #expect(try test.state.issueCertificate(isForced: true).isIssued)
            #expect(try (test.document(.certificateKey) == kept) == byPolicy)
            // Whoever fears for the key says so.
            #expect(try test.state.issueCertificate(isForced: true, isKeyNew: true).isIssued)
            #expect(try test.document(.certificateKey) != kept)
        }
    }

    @Test("a key of another kind than regcred.yaml asks for, or of no certificate, is not kept, with a warning")
    func wrongKey() throws {
        try TestState.with { test in
            try test.edit(yaml: "passwords: {cost: 4}\n", to: "passwords: {cost: 4}\ncertificate: {key: ed25519}\n")
            let renewal = try test.state.renewCertificate(.init(keepsKey: true))
            #expect(renewal.report.warnings == ["made a new key: the one in service is ecdsa-p256, not ed25519"])
            #expect(renewal.certificate.key == "ed25519")
            try test.edit([.certificateKey: try test.document(.authorityKey)])
            let healed = try test.state.renewCertificate(.init(isForced: true, keepsKey: true))
            #expect(
                healed.report.warnings.first?.hasPrefix("made a new key: the key in 'certificates/server.key'") == true
            )
            #expect(try test.state.renewCertificate().action == .notDue)
        }
    }

    @Test("one that signs itself waits until clients have it, and what waits is told", arguments: StoreKind.allCases)
    func overlap(kind: StoreKind) throws {
        try TestState.with(kind, yaml: Self.selfSigned) { test in
            let old = try test.document(.certificate)
            test.clock.advance(days: 65)
            let staged = try test.state.renewCertificate()
            #expect(staged.action == .staged)
            #expect(staged.report.documents == ["certificates/server-next.key", "certificates/server-next.pem"])
            #expect(staged.report.publication?.files == ["ssl/ca.pem"])
            #expect(staged.report.publication?.restart == [])
            let served = TestClock.start.addingTimeInterval(72 * 86_400)
            #expect(staged.waitsUntil == served)
            let next = try test.document(.nextCertificate)
            #expect(try test.publishedText("ssl/ca.pem") == text(old + next))
            #expect(try test.publishedText("ssl/cert.pem") == text(old))
            #expect(try test.state.plan().waiting.map(\.until) == [served])
            #expect(try test.state.plan().waiting.map(\.item) == [.certificate])
            #expect(try test.state.renewCertificate().action == .waits)
            let all = try test.state.rotate(onlyDue: false, ChangeOptions(isDryRun: true))
            #expect(!all.done.contains(.certificate), "it is being renewed")
            test.clock.advance(days: 7)
            let done = try test.state.rotate(onlyDue: true)
            #expect(done.done.contains(.certificate))
            #expect(done.report.publication?.restart == ["admin", "users"])
            #expect(try test.document(.certificate) == next)
            #expect(try test.document(.nextCertificate) == [] && test.document(.nextCertificateKey) == [])
            #expect(try test.document(.previousCertificates) == old)
            #expect(try test.publishedText("ssl/ca.pem") == text(next + old))
        }
    }

    @Test("without waiting it is served at once, and the old one stays trusted")
    func immediate() throws {
        try TestState.with(yaml: Self.selfSigned) { test in
            let old = try test.document(.certificate)
            #expect(try test.state.renewCertificate(.init(isImmediate: true)).action == .notDue)
            let renewal = try test.state.renewCertificate(.init(isForced: true, isImmediate: true))
            #expect(renewal.action == .issued)
            let second = try test.document(.certificate)
            #expect(try test.publishedText("ssl/ca.pem") == text(second + old))
            // Also one that waits already.
            _ = try test.state.renewCertificate(.init(isForced: true))
            let next = try test.document(.nextCertificate)
            #expect(try test.state.renewCertificate(.init(isImmediate: true)).action == .served)
            #expect(try test.document(.certificate) == next)
            #expect(try test.publishedText("ssl/ca.pem") == text(next + second + old))
        }
    }

    @Test("one that is issued waits for clients as one that is renewed, unless it is to be served at once")
    func issued() throws {
        try TestState.with(yaml: Self.selfSigned) { test in
            let old = try test.document(.certificate)
            #expect(try test.state.issueCertificate().action == .notDue)
            let staged = try test.state.issueCertificate(isForced: true)
            #expect(staged.action == .staged)
            #expect(try test.state.issueCertificate().waitsUntil == staged.waitsUntil)
            let next = try test.document(.nextCertificate)
            #expect(try test.publishedText("ssl/ca.pem") == text(old + next))
            test.clock.advance(days: 62)
            #expect(try test.state.issueCertificate().action == .served)
            #expect(try test.publishedText("ssl/cert.pem") == text(next))
            _ = try test.state.issueCertificate(isForced: true)
            _ = try test.state.issueCertificate(isForced: true, isImmediate: true)
            let new = try test.document(.certificate)
            #expect(try test.document(.nextCertificate) == [])
            #expect(try test.publishedText("ssl/ca.pem") == text(new + next + old))
        }
    }

    @Test("due ones are issued as they are renewed: with time for clients, and by keep_key with the same key")
    func issuedWhenDue() throws {
        let yaml = TestState.yaml + "certificate: {issuer: self-signed, keep_key: true}\n"
        try TestState.with(yaml: yaml) { test in
            let (old, key) = (try test.document(.certificate), try test.document(.certificateKey))
            test.clock.advance(days: 62)
            #expect(try test.state.issueCertificate().action == .staged)
            #expect(try test.document(.certificate) == old)
            #expect(try test.document(.nextCertificateKey) == key)
        }
    }

    @Test("what regcred.yaml asks for meanwhile replaces what waits, and going back throws it away")
    func edited() throws {
        try TestState.with(yaml: Self.selfSigned) { test in
            try test.edit(yaml: "issuer: self-signed", to: "issuer: self-signed, names: [a.example]")
            #expect(try test.state.rotate(onlyDue: true).done == [.nextCertificate])
            let first = try test.document(.nextCertificate)
            test.clock.advance(days: 3)
            try test.edit(yaml: "names: [a.example]", to: "names: [b.example]")
            #expect(try test.state.rotate(onlyDue: true).done == [.nextCertificate])
            #expect(try test.document(.nextCertificate) != first)
            let next = try #require(try test.state.read { try $0.nextCertificateSummary() })
            #expect(next.certificate.names == ["registry.example.com", "b.example"])
            #expect(next.served == test.clock.now.addingTimeInterval(7 * 86_400), "clients get their time again")
            try test.edit(yaml: ", names: [b.example]", to: "")
            let back = try test.state.rotate(onlyDue: true)
            #expect(back.done == [.nextCertificate])
            #expect(try test.document(.nextCertificate) == [])
            #expect(try test.state.plan().steps == [])
            #expect(try test.state.plan().waiting == [])
            // By hand as well.
            _ = try test.state.renewCertificate(.init(isForced: true))
            try test.edit(yaml: "issuer: self-signed", to: "issuer: self-signed, lifetime: 91d")
            #expect(try test.state.renewCertificate().action == .staged)
            try test.edit(yaml: ", lifetime: 91d", to: "")
            #expect(try test.state.renewCertificate().action == .discarded)
        }
    }

    @Test("one that expired is replaced at once; one that is about to shortens the overlap")
    func late() throws {
        try TestState.with(yaml: Self.selfSigned) { test in
            test.clock.advance(days: 89)
            let staged = try test.state.renewCertificate()
            let left = 86_400.0 - 601
            #expect(staged.waitsUntil == test.clock.now.addingTimeInterval((left / 2).rounded(.down)))
            test.clock.advance(days: 0.5)
            #expect(try test.state.rotate(onlyDue: true).done.contains(.certificate))
            test.clock.advance(days: 100)
            let late = try test.state.renewCertificate()
            #expect(late.action == .issued)
            #expect(try test.publishedText("ssl/ca.pem") == test.publishedText("ssl/cert.pem"))
        }
    }

    @Test("when the issuer changes, clients of either have what they need", arguments: [true, false])
    func issuer(toSelfSigned: Bool) throws {
        try TestState.with(yaml: Self.selfSigned) { test in
            if toSelfSigned {
                try test.edit(yaml: "issuer: self-signed", to: "issuer: ca")
                _ = try test.state.issueCertificate(isForced: true)
                test.clock.advance(days: 100)
                _ = try test.state.rotate(onlyDue: true)
                try test.edit(yaml: "issuer: ca", to: "issuer: self-signed")
            } else {
                try test.edit(yaml: "issuer: self-signed", to: "issuer: ca")
                // A CA is not made unattended.
                let night = try test.state.rotate(onlyDue: true)
                #expect(night.failures.first?.error as? CertificateError == .noAuthority)
                let authority = try IssuedCertificate.testAuthority(test.state.read { try $0.deployment() })
                try test.edit([.authority: authority.certificate, .authorityKey: authority.key.unprotectedBytes])
            }
            let before = try RolloverTrustTests.Moment(test)
            #expect(try test.state.rotate(onlyDue: true).done == [.nextCertificate])
            let staged = try RolloverTrustTests.Moment(test)
            #expect(staged.leaf == before.leaf)
            test.clock.advance(days: 7)
            _ = try test.state.rotate(onlyDue: true)
            let after = try RolloverTrustTests.Moment(test)
            #expect(after.leaf != before.leaf)
            let authority = try test.document(.authority)
            #expect(staged.trust == (toSelfSigned ? authority + after.leaf : before.leaf + authority))
            #expect(after.trust == (toSelfSigned ? after.leaf + authority : authority + before.leaf))
        }
    }

    @Test("a waiting certificate whose key is another's is named and never served; another is made by force")
    func mixedUp() throws {
        try TestState.with(yaml: Self.selfSigned) { test in
            _ = try test.state.renewCertificate(.init(isForced: true))
            let key = try test.document(.nextCertificateKey)
            try test.edit([.nextCertificateKey: try test.document(.certificateKey)])
            test.clock.advance(days: 8)
            let failure = try test.state.rotate(onlyDue: true).failures.first?.error as? CertificateError
            #expect(
                failure
                    == .keyMismatch(certificate: "certificates/server-next.pem", key: "certificates/server-next.key")
            )
            try test.edit([.nextCertificateKey: nil])
            #expect(throws: StateError.documentMissing("certificates/server-next.key")) { try test.state.plan() }
            try test.edit([.nextCertificateKey: Array(key.prefix(60))])
            #expect(try test.state.rotate(onlyDue: true).failures.count == 1)
            #expect(try test.state.renewCertificate(.init(isForced: true)).action == .staged)
            #expect(try test.state.rotate(onlyDue: true).failures.isEmpty)
        }
    }
}
