import FoundationEssentials
import SystemCrypto
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

    @Test("the lifetime is the CA's business")
    func lifetime() throws {
        try installed { test in
            try test.edit(yaml: "[10.0.0.5]", to: "[10.0.0.5]\n  lifetime: 30d")
            #expect(try test.state.plan().steps == [])
        }
    }

    @Test("a name that was asked for and is not wanted any more is due, and waits for the CA without a failure")
    func fewerNames() throws {
        try TestState.with(yaml: OutsideAuthority.yaml) { test in
            let authority = try OutsideAuthority()
            let all: [SubjectName] = [.dns("Registry.example.com"), .ip([10, 0, 0, 5]), .dns("added.example.com")]
            let request = try test.document(.request)
            _ = try test.state.installCertificate(authority.files(authority.sign(request, names: all)))
            #expect(try test.document(.certificateRequest) == request)
            #expect(try test.state.plan().steps == [], "the CA may add names")
            try test.edit(yaml: "[10.0.0.5]", to: "[]")
            #expect(try test.state.plan().steps == [.init(item: .certificate, reason: .namesChanged)])
            let outcome = try test.state.rotate(onlyDue: true)
            #expect(outcome.outside?.isRequestNew == true && outcome.failures.isEmpty)
            let next = try test.document(.request)
            #expect(try test.state.read { try $0.pendingRequest() }?.names == ["registry.example.com"])
            // The CA gives all names again, of its own accord now: asking it once more would never end.
            _ = try test.state.installCertificate(authority.files(authority.sign(next, names: all)))
            #expect(try test.document(.certificateRequest) == next)
            #expect(try test.state.plan().steps == [])
        }
    }

    @Test("what was asked for is forgotten with the certificate, and a damaged request keeps nothing from being done")
    func askedNames() throws {
        try installed { test in
            try test.edit(yaml: "[10.0.0.5]", to: "[]")
            #expect(try test.state.plan().steps.map(\.item) == [.certificate])
            // Of a certificate that an earlier version installed nobody knows it, either.
            for request in [bytes("nonsense"), nil] {
                try test.edit([.certificateRequest: request])
                #expect(try test.state.plan().steps == [])
            }
        }
        try installed { test in
            try test.edit(yaml: "issuer: csr", to: "issuer: self-signed")
            _ = try test.state.renewCertificate(.init(isForced: true, isImmediate: true))
            #expect(try test.document(.certificateRequest) == [])
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
