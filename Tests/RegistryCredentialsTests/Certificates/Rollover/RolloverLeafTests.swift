import FoundationEssentials
import SystemCrypto
import Testing

@testable import RegistryCredentials

/// The leaves of the old CA, which keep it after the switch.
struct RolloverLeafTests {
    @Test("certificates that the old CA signed for others keep it, those of other CAs do not")
    func signedForOthers() throws {
        try TestState.with { test in
            let old = try #require(try test.state.read { try $0.authority() })
            var client = try TestDeployment.named(lifetime: "200d")
            let signed = try IssuedCertificate.testLeaf(client, by: old)
            client.certificate.lifetime = .days(300)
            let foreign = try IssuedCertificate.testLeaf(client, by: .testAuthority(client, seed: 5))
            try test.edit([.signedCertificates: signed.certificate + foreign.certificate])
            _ = try test.state.rollOverAuthority(grace: .days(1), isImmediate: true)
            let last = TestClock.start.addingTimeInterval(200 * 86_400 - 601)
            let drop = last.addingTimeInterval(86_400)
            #expect(try test.state.read { try $0.rolloverStatus() }?.dropDate == drop)
            test.clock.advance(seconds: drop.timeIntervalSince(TestClock.start) - 1)
            #expect(try test.state.plan().steps.map(\.item).contains(.rollover(.drop)) == false)
            // Dropped before its time, it says what breaks besides registries that were not restarted.
            test.clock.advance(days: -10)
            let warnings = try test.state.rollOverAuthority(isImmediate: true, ChangeOptions(isDryRun: true)).report
                .warnings
            #expect(warnings.count == 2 && warnings[1].contains(last.rfc3339))
            test.clock.advance(days: 10)
            test.clock.advance(seconds: 1)
            #expect(try test.state.rotate(onlyDue: true).done.contains(.rollover(.drop)))
        }
    }

    @Test("a bundle of signed certificates that cannot be read keeps the old CA, and says so")
    func unreadableBundle() throws {
        try TestState.with { test in
            _ = try test.state.rollOverAuthority(grace: .days(1), isImmediate: true)
            try test.edit([.signedCertificates: bytes("hunter2")])
            test.clock.advance(days: 91)
            let error = try #require(throws: CertificateError.self) { try test.state.rotate(onlyDue: true) }
            #expect("\(error)".hasPrefix("cannot read 'certificates/signed.pem': "))
            #expect(try !test.document(.previousAuthority).isEmpty)
            try test.edit([.signedCertificates: []])
            #expect(try test.state.rotate(onlyDue: true).done.first == .rollover(.drop))
        }
    }

    @Test("a certificate that had expired before the switch keeps nothing: the grace counts from the switch")
    func expiredBefore() throws {
        try TestState.with { test in
            test.clock.advance(days: 91)
            _ = try test.state.rollOverAuthority(grace: .days(1), isImmediate: true)
            let status = try #require(try test.state.read { try $0.rolloverStatus() })
            #expect(status.hold == nil)
            #expect(status.dropDate == test.clock.now.addingTimeInterval(86_400))
            test.clock.advance(days: 1)
            #expect(try test.state.rotate(onlyDue: true).done.contains(.rollover(.drop)))
        }
    }

    @Test("a certificate of the old CA that was replaced before the switch by one that signs itself counts too")
    func replacedTwice() throws {
        try TestState.with { test in
            test.clock.advance(days: 1)
            _ = try test.state.issueCertificate(issuer: .selfSigned, isForced: true)
            _ = try test.state.rollOverAuthority(grace: .days(1), isImmediate: true)
            let status = try #require(try test.state.read { try $0.rolloverStatus() })
            #expect(status.hold == .served(TestClock.start.addingTimeInterval(90 * 86_400 - 601)))
        }
    }

    @Test("a roll-over that was switched before the certificate was remembered goes on, by the other dates")
    func earlierDocument() throws {
        try TestState.with { test in
            _ = try test.state.rollOverAuthority(grace: .days(1), isImmediate: true)
            var rollover = try AuthorityRollover(parsing: test.document(.rollover))
            #expect(rollover.replacedExpiry != nil)
            rollover.replacedExpiry = nil
            try test.edit([.rollover: rollover.encoded()])
            test.clock.advance(days: 1)
            #expect(try test.state.rotate(onlyDue: true).done == [.rollover(.drop)])
        }
    }
}
