import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// What is due of a certificate that an outside CA signs.
struct OutsideRotationTests {
    /// Calls `body` with a state whose certificate of an outside CA is valid for 90 days from now.
    private func installed(_ body: (TestState) throws -> Void) throws {
        try TestState.with(yaml: OutsideAuthority.yaml) { test in
            let authority = try OutsideAuthority()
            _ = try test.state.installCertificate(authority.files(authority.sign(test.document(.request), days: 90)))
            try body(test)
        }
    }

    @Test("when it is due a request is made once, and waiting is no failure until it has expired")
    func due() throws {
        try installed { test in
            #expect(try test.state.rotate(onlyDue: true).outside == nil)
            test.clock.advance(days: 65)
            let key = try test.document(.certificateKey)
            let first = try test.state.rotate(onlyDue: true)
            #expect(first.outside?.isRequestNew == true && first.failures.isEmpty)
            let request = try test.document(.request)
            let second = try test.state.rotate(onlyDue: true)
            #expect(second.outside?.isRequestNew == false && second.failures.isEmpty && !second.report.isChange)
            #expect(second.outside?.reason?.since != nil)
            #expect(try test.document(.request) == request)
            test.clock.advance(days: 25)
            let last = try test.state.rotate(onlyDue: true)
            #expect(last.failures.map(\.item) == [.certificate])
            #expect(last.failures.first?.error as? RequestError == last.outside?.failure)
            #expect((last.failures.first?.error as? RequestError)?.kind == .badData)
            #expect(try test.document(.certificateKey) == key)
        }
    }

    @Test("names that are missing are a failure at once, and their request is made all the same")
    func names() throws {
        try installed { test in
            try test.edit(yaml: "[10.0.0.5]", to: "[10.0.0.5, 10.0.0.6]")
            let outcome = try test.state.rotate(onlyDue: true)
            #expect(outcome.outside?.isRequestNew == true)
            #expect(outcome.outside?.failure == .overdue(.namesChanged))
            #expect(try test.state.read { try $0.pendingRequest() }?.names.last == "10.0.0.6")
        }
    }

    @Test("names that are not wanted any more, and the lifetime, are the CA's business")
    func fewerNames() throws {
        try installed { test in
            try test.edit(yaml: "[10.0.0.5]", to: "[]\n  lifetime: 30d")
            #expect(try test.state.plan().steps == [])
        }
    }

    @Test("a lost key of the request keeps nothing else from being done")
    func lostKey() throws {
        try installed { test in
            test.clock.advance(days: 65)
            _ = try test.state.rotate(onlyDue: true)
            try test.edit([.requestKey: nil])
            let outcome = try test.state.rotate(onlyDue: false)
            #expect(outcome.failures.map(\.item) == [.certificate])
            #expect(outcome.done.count == 2)
        }
    }
}
