import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// Certificates that are wanted while a roll-over waits, for names that one of the CAs permits.
struct RolloverNamesTests {
    @Test("names that only the next CA permits wait for the switch, night for night without a failure")
    func waitingNames() throws {
        try TestState.with { test in
            try test.edit(yaml: "host: registry.example.com", to: "host: registry.example.org")
            let failing = try test.state.rotate(onlyDue: true)
            #expect(failing.failures.map(\.item) == [.certificate])
            _ = try test.state.rollOverAuthority()
            let switchDate = TestClock.start.addingTimeInterval(30 * 86_400)
            #expect(
                try test.state.plan().waiting == [
                    RotationPlan.Wait(item: .rollover(.switch), reason: nil, until: switchDate),
                    RotationPlan.Wait(item: .certificate, reason: .namesChanged, until: switchDate),
                ]
            )
            for isDue in [true, false] {
                let night = try test.state.rotate(onlyDue: isDue, ChangeOptions(isDryRun: true))
                #expect(night.failures.isEmpty)
                #expect(!night.done.contains(.certificate))
            }
            #expect(try test.state.renewCertificate().action == .waits)
            #expect(throws: RolloverError.waits(until: switchDate.rfc3339)) {
                try test.state.issueCertificate(isForced: true)
            }
            test.clock.advance(days: 30)
            #expect(try test.state.rotate(onlyDue: true).done.first == .rollover(.switch))
            let leaf = try test.state.read { try $0.knownCertificateSummary() }
            #expect(leaf.names == ["registry.example.org"])
        }
    }

    @Test("names that not even the next CA permits fail, and say how to begin anew")
    func nextNotPermitted() throws {
        try TestState.with { test in
            _ = try test.state.rollOverAuthority()
            try test.edit(yaml: "host: registry.example.com", to: "host: registry.example.org")
            let error = RolloverError.nextNotPermitted(names: [.dns("registry.example.org")])
            for day in [0.0, 30] {
                test.clock.advance(days: day)
                let before = try test.document(.authority)
                let night = try test.state.rotate(onlyDue: true)
                #expect(night.failures.first?.error as? RolloverError == error)
                #expect(try test.document(.authority) == before, "the switch is all or nothing")
            }
            _ = try test.state.abortRollover()
            _ = try test.state.rollOverAuthority(isImmediate: true)
            #expect(try test.state.plan().steps == [])
        }
    }

    @Test("a switch that fails for the names does not keep the old CA from renewing what it permits")
    func oldPermitsMore() throws {
        let (narrow, wide) = ("passwords: {cost: 4}\n", "passwords: {cost: 4}\ncertificate: {names: [10.0.0.5]}\n")
        try TestState.with(yaml: TestState.yaml.replacing(narrow, with: wide)) { test in
            try test.edit(yaml: wide, to: narrow)
            _ = try test.state.rotate(onlyDue: true)
            _ = try test.state.rollOverAuthority()
            try test.edit(yaml: narrow, to: wide)
            test.clock.advance(days: 30)
            let night = try test.state.rotate(onlyDue: true)
            #expect(night.failures.map(\.item) == [.rollover(.switch)])
            #expect(night.done.contains(.certificate))
            let leaf = try test.state.read { try $0.knownCertificateSummary() }
            #expect(leaf.names == ["registry.example.com", "10.0.0.5"])
            #expect(try CertificateSummary.isSigned(test.document(.certificate), by: test.document(.authority)))
        }
    }

    @Test("a certificate that is due in the meantime is still the old CA's")
    func dueMeanwhile() throws {
        try TestState.with { test in
            test.clock.advance(days: 50)
            _ = try test.state.rollOverAuthority()
            test.clock.advance(days: 15)
            #expect(try test.state.rotate(onlyDue: true).done.contains(.certificate))
            #expect(try CertificateSummary.isSigned(test.document(.certificate), by: test.document(.authority)))
        }
    }
}
