import FoundationEssentials
import SystemCrypto
import Testing

@testable import RegistryCredentials

/// The roll-over of the local CA from its announcement to its end.
struct RolloverTests {
    typealias Step = RotationPlan.Step

    private static func documents(_ test: TestState) throws -> [String] {
        let paths: [StatePath] = [.nextAuthority, .nextAuthorityKey, .previousAuthority, .rollover]
        return try paths.filter { try !test.document($0).isEmpty }.map(\.description)
    }

    private static func certificateSteps(_ test: TestState) throws -> [Step] {
        try test.state.plan().steps.filter { if case .httpSecret = $0.item { false } else { true } }
    }

    @Test("announced, switched and dropped, each at its second", arguments: StoreKind.allCases)
    func phases(kind: StoreKind) throws {
        try TestState.with(kind) { test in
            let (old, leaf) = (try test.document(.authority), try test.document(.certificate))
            let announced = try test.state.rollOverAuthority(grace: .days(20))
            #expect(announced.actions == [.announced])
            #expect(
                announced.report.documents
                    == ["certificates/ca-next.key", "certificates/ca-next.pem", "certificates/rollover.json"]
            )
            #expect(announced.report.publication?.files == ["ssl/ca.pem"])
            #expect(announced.report.publication?.restart == [])
            let next = try test.document(.nextAuthority)
            #expect(try test.publishedText("ssl/ca.pem") == text(old + next))
            #expect(try test.publishedText("ssl/cert.pem") == text(leaf))
            let switchDate = TestClock.start.addingTimeInterval(20 * 86_400)
            #expect(announced.status?.switchDate == switchDate)
            #expect(announced.status?.dropDate == nil)

            test.clock.advance(seconds: 20 * 86_400 - 1)
            #expect(try Self.certificateSteps(test) == [])
            let wait = RotationPlan.Wait(item: .rollover(.switch), reason: nil, until: switchDate)
            #expect(try test.state.plan().waiting == [wait])
            #expect(try !test.state.rotate(onlyDue: true).report.isChange)

            test.clock.advance(seconds: 1)
            #expect(
                try Self.certificateSteps(test)
                    == [Step(item: .rollover(.switch), reason: .graceEnded(switchDate))]
            )
            let dry = try test.state.rotate(onlyDue: true, ChangeOptions(isDryRun: true))
            let switched = try test.state.rotate(onlyDue: true)
            #expect(dry.report.documents == switched.report.documents)
            #expect(switched.done == [.rollover(.switch)])
            #expect(switched.failures.isEmpty)
            #expect(switched.report.publication?.files == ["ssl/ca.pem", "ssl/cert.pem", "ssl/key.pem"])
            #expect(switched.report.publication?.restart == ["admin", "users"])
            #expect(try test.document(.authority) == next)
            #expect(try test.document(.previousAuthority) == old)
            #expect(try Self.documents(test) == ["certificates/ca-previous.pem", "certificates/rollover.json"])
            #expect(try test.publishedText("ssl/ca.pem") == text(next + old))
            #expect(try CertificateSummary.isSigned(test.document(.certificate), by: next))

            // Registries that were not restarted serve a certificate of the old CA, which was made for 90 days.
            let expiry = TestClock.start.addingTimeInterval(90 * 86_400 - 601)
            let dropDate = expiry.addingTimeInterval(20 * 86_400)
            let status = try #require(try test.state.read { try $0.rolloverStatus() })
            #expect(status.hold == .served(expiry))
            #expect(status.dropDate == dropDate)
            test.clock.advance(seconds: dropDate.timeIntervalSince(switchDate) - 1)
            _ = try test.state.rotate(onlyDue: true)
            #expect(try Self.certificateSteps(test) == [])
            #expect(
                try test.state.plan().waiting == [
                    RotationPlan.Wait(item: .rollover(.drop), reason: nil, until: dropDate, hold: .served(expiry))
                ]
            )
            #expect(try test.publishedText("ssl/ca.pem") == text(next + old))
            test.clock.advance(seconds: 1)
            #expect(
                try Self.certificateSteps(test) == [Step(item: .rollover(.drop), reason: .graceEnded(dropDate))]
            )
            let dropped = try test.state.rotate(onlyDue: true)
            #expect(dropped.done.first == .rollover(.drop))
            #expect(dropped.report.publication?.files.contains("ssl/ca.pem") == true)
            #expect(try Self.documents(test) == [])
            #expect(try test.publishedText("ssl/ca.pem") == text(next))
            #expect(try test.state.read { try $0.rolloverStatus() } == nil)
        }
    }

    @Test("the key of the old CA is gone with the switch")
    func oldKey() throws {
        try TestState.with { test in
            let key = try test.document(.authorityKey)
            _ = try test.state.rollOverAuthority(isImmediate: true)
            // The base64 of a key, whichever file it might be in; a published generation is a file too.
            let needle = String(text(key).split(separator: "\n")[1])
            let (output, status) = try TestShell.run("grep -rlF -- '\(needle)' '\(test.path)'")
            #expect(status == 1)
            #expect(output == [])
        }
    }

    @Test("the CA that comes has a name of its own, and its key in it")
    func name() throws {
        try TestState.with { test in
            _ = try test.state.rollOverAuthority()
            let next = try CertificateSummary(pem: test.document(.nextAuthority), path: "p")
            let digits = try SHA256.hexDigest(of: Certificate(pem: test.document(.nextAuthority)).fields().publicKeyDER)
            #expect(next.subject == "CN=regcred CA \(digits.prefix(8)) for registry.example.com")
            #expect(next.isAuthority && next.isSelfSigned)
            #expect(next.permitted == ["DNS:registry.example.com"])
        }
        let long = "a." + String(repeating: "long-label.", count: 5) + "example.com"
        let authority = try IssuedCertificate.authority(
            for: TestDeployment.named(long),
            isSuccessor: true,
            now: TestClock.start,
            random: .seeded(1)
        )
        let summary = try CertificateSummary(pem: authority.certificate, path: "p")
        #expect(summary.subject.wholeMatch(of: /CN=regcred CA [0-9a-f]{8}/) != nil)
    }

    @Test("a second time changes nothing, and another grace changes that alone")
    func again() throws {
        try TestState.with { test in
            _ = try test.state.rollOverAuthority()
            let before = try FolderSnapshot(test.path)
            for grace in [nil, TimeSpan.days(30)] {
                let again = try test.state.rollOverAuthority(grace: grace)
                #expect(again.actions == [])
                #expect(again.status?.grace == .days(30))
                #expect(!again.report.isChange)
            }
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
            let changed = try test.state.rollOverAuthority(grace: .days(60))
            #expect(changed.actions == [.graceChanged])
            #expect(changed.report.documents == ["certificates/rollover.json"])
            #expect(changed.status?.switchDate == TestClock.start.addingTimeInterval(60 * 86_400))
            // A shorter one makes the switch due.
            test.clock.advance(days: 2)
            _ = try test.state.rollOverAuthority(grace: .days(1))
            #expect(try test.state.rotate(onlyDue: true).done == [.rollover(.switch)])
            // And it is that of the drop, too: a day after the certificate of 90 days has expired.
            test.clock.advance(days: 88)
            #expect(try !test.state.rotate(onlyDue: true).done.contains(.rollover(.drop)))
            test.clock.advance(days: 1)
            #expect(try test.state.rotate(onlyDue: true).done.contains(.rollover(.drop)))
        }
    }

    @Test("without waiting each step is taken at once, and says whom it may break")
    func immediate() throws {
        try TestState.with { test in
            let old = try test.document(.authority)
            let first = try test.state.rollOverAuthority(isImmediate: true)
            #expect(first.actions == [.announced, .switched])
            #expect(first.report.warnings.count == 1)
            #expect(first.report.warnings.first?.contains("until they trust the new CA") == true)
            #expect(try test.document(.previousAuthority) == old)
            #expect(try test.store.withAccess(.shared, recover: {}) { try test.store.revision() } == 2)
            test.clock.advance(days: 1)
            let second = try test.state.rollOverAuthority(isImmediate: true)
            #expect(second.actions == [.dropped])
            #expect(second.report.warnings.first?.contains("not restarted since 2026-11-23T12:00:00Z") == true)
            #expect(second.report.warnings.first?.contains("'regcred cert probe'") == true)
            #expect(second.status == nil)
            #expect(try Self.documents(test) == [])
        }
        try TestState.with { test in
            _ = try test.state.rollOverAuthority()
            let now = try test.state.rollOverAuthority(isImmediate: true)
            #expect(now.actions == [.switched])
            #expect(now.report.warnings.count == 1)
            test.clock.advance(days: 30)
            #expect(
                try test.state.rollOverAuthority(isImmediate: true, ChangeOptions(isDryRun: true)).report.warnings.count
                    == 1
            )
            test.clock.advance(days: 90)
            // At its time nobody is broken.
            #expect(try test.state.rollOverAuthority(isImmediate: true).report.warnings == [])
        }
    }

    @Test("before the switch it can be aborted, and the state is what it was; afterwards not")
    func abort() throws {
        try TestState.with { test in
            #expect(throws: RolloverError.notRunning) { try test.state.abortRollover() }
            let bundle = try test.publishedText("ssl/ca.pem")
            _ = try test.state.rollOverAuthority()
            let aborted = try test.state.abortRollover()
            #expect(aborted.actions == [.aborted])
            #expect(aborted.status == nil)
            #expect(try Self.documents(test) == [])
            #expect(try test.publishedText("ssl/ca.pem") == bundle)
            _ = try test.state.rollOverAuthority(isImmediate: true)
            let before = try FolderSnapshot(test.path)
            #expect(throws: RolloverError.tooLateToAbort) { try test.state.abortRollover() }
            #expect(try FolderSnapshot(test.path).differences(from: before) == [])
        }
    }

    @Test("renewing after the grace makes the switch, and before it does not")
    func renewing() throws {
        try TestState.with { test in
            _ = try test.state.rollOverAuthority()
            let old = try test.document(.authority)
            #expect(try test.state.renewCertificate().action == .notDue)
            #expect(try test.state.renewCertificate(.init(isForced: true)).action == .issued)
            #expect(try test.document(.authority) == old)
            test.clock.advance(days: 30)
            let key = try test.document(.certificateKey)
            let renewal = try test.state.renewCertificate(.init(keepsKey: true))
            #expect(renewal.action == .issued)
            #expect(renewal.reason == .graceEnded(TestClock.start.addingTimeInterval(30 * 86_400)))
            #expect(try test.document(.previousAuthority) == old)
            #expect(try test.document(.certificateKey) == key)
        }
    }

    @Test("a CA that will soon be too old is reported once it cannot outlive two graces and a certificate")
    func ending() throws {
        try TestState.with { test in
            // Ten years less ten minutes and a second, from which 90 and twice 30 days are taken.
            test.clock.advance(seconds: (3_650 - 150) * 86_400 - 601)
            _ = try test.state.rotate(onlyDue: true)
            #expect(try test.state.plan().steps == [])
            test.clock.advance(seconds: 1)
            let end = TestClock.start.addingTimeInterval(3_650 * 86_400 - 601)
            #expect(
                try test.state.plan().steps == [Step(item: .rollover(.announce), reason: .authorityEnds(end))]
            )
            // Reported, and not done.
            #expect(try test.state.rotate(onlyDue: true).done == [])
            #expect(try test.state.rotate(onlyDue: false).done.contains(.rollover(.announce)) == false)
            _ = try test.state.rollOverAuthority()
            #expect(try test.state.plan().steps == [])
        }
    }

    @Test("when the old CA can sign no more and the certificate has expired, the switch does not wait")
    func expired() throws {
        try TestState.with { test in
            test.clock.advance(days: 3_580)
            _ = try test.state.rotate(onlyDue: true)
            let announced = try test.state.rollOverAuthority(grace: .days(90))
            #expect(announced.report.warnings.first?.contains("before the switch") == true)
            let leaf = try test.state.read { try $0.knownCertificateSummary() }
            #expect(leaf.notAfter < test.clock.now, "the CA ends too early to sign another")
            #expect(try Self.certificateSteps(test).map(\.reason) == [.expired(leaf.notAfter)])
            #expect(try test.state.rotate(onlyDue: true).done.first == .rollover(.switch))
            #expect(try Self.certificateSteps(test) == [])
        }
    }
}
