import FoundationEssentials
import SystemCrypto
import Testing

@testable import RegistryCredentials

/// Other issuers for a while, also in the middle of a roll-over: nobody is served what their trust file does not hold.
struct IssuerChangeTests {
    private typealias Moment = RolloverTrustTests.Moment

    private let authority: OutsideAuthority

    init() throws {
        authority = try OutsideAuthority()
    }

    /// Has an outside CA sign, from now on.
    private func turnOutside(_ test: TestState) throws {
        try test.edit(yaml: "issuer: ca", to: "issuer: csr")
        _ = try test.state.requestCertificate()
        let leaf = try authority.sign(test.document(.request), names: [.dns("registry.example.com")], days: 400)
        _ = try test.state.installCertificate(authority.files(leaf))
    }

    /// Whether a client with the trust file of one moment accepts what is served in another.
    private func accepts(_ trust: Moment, _ leaf: Moment, _ test: TestState) -> Bool {
        RolloverTrustTests.accepts(trust.trust, leaf.leaf, at: test.clock.now)
    }

    /// The request of another server.
    private func request() throws -> CertificateFile {
        let key = try PrivateKey.generate(.ecdsaP256)
        let request = try CertificateRequest.make(names: [.dns("registry.example.com")], commonName: nil, key: key)
        return CertificateFile(name: "other.csr", bytes: try request.pem())
    }

    private func with(_ body: (TestState) throws -> Void) throws {
        try TestState.with(.memory, yaml: TestState.yaml + "certificate: {issuer: ca}\n") { try body($0) }
    }

    @Test("back from an outside CA, clients get to trust the local CA before it serves them")
    func back() throws {
        try with { test in
            try turnOutside(test)
            test.clock.advance(days: 100)
            _ = try test.state.rotate(onlyDue: true)
            let outside = try Moment(test)
            #expect(outside.trust == authority.root)
            try test.edit(yaml: "issuer: csr", to: "issuer: ca")
            #expect(try test.state.plan().steps.map(\.item) == [.nextCertificate])
            _ = try test.state.rotate(onlyDue: true)
            let staged = try Moment(test)
            #expect(staged.leaf == outside.leaf)
            test.clock.advance(days: 7)
            _ = try test.state.rotate(onlyDue: true)
            let local = try Moment(test)
            #expect(local.leaf != outside.leaf)
            #expect(accepts(staged, local, test))
            #expect(accepts(local, outside, test))
        }
    }

    @Test("a next CA stays in the trust file while another issuer serves, so that the switch breaks nobody")
    func announced() throws {
        for isSelfSigned in [true, false] {
            try with { test in
                _ = try test.state.rollOverAuthority()
                if isSelfSigned {
                    try test.edit(yaml: "issuer: ca", to: "issuer: self-signed")
                    _ = try test.state.rotate(onlyDue: true)
                } else {
                    try turnOutside(test)
                }
                test.clock.advance(days: 50)
                _ = try test.state.rotate(onlyDue: true)
                test.clock.advance(days: 50)
                _ = try test.state.rotate(onlyDue: true)
                let other = try Moment(test)
                try test.edit(yaml: isSelfSigned ? "issuer: self-signed" : "issuer: csr", to: "issuer: ca")
                #expect(try test.state.rotate(onlyDue: true).done.contains(.rollover(.switch)))
                let switched = try Moment(test)
                #expect(switched.leaf != other.leaf)
                #expect(accepts(other, switched, test))
                #expect(accepts(switched, other, test))
            }
        }
    }

    @Test("the CA from before a switch stays in the trust file although an outside CA serves now")
    func switched() throws {
        try with { test in
            let old = try Moment(test)
            _ = try test.state.rollOverAuthority()
            test.clock.advance(days: 31)
            _ = try test.state.rotate(onlyDue: true)
            let new = try Moment(test)
            #expect(new.leaf != old.leaf)
            try turnOutside(test)
            let outside = try Moment(test)
            #expect(accepts(outside, old, test) && accepts(outside, new, test))
        }
    }

    @Test("servers whose certificates the local CA signed keep their anchor until those end")
    func signedForOthers() throws {
        try with { test in
            let signed = try test.state.signRequest(request(), lifetime: .days(300))
            try turnOutside(test)
            for day in [95, 299] {
                let time = TestClock.start.addingTimeInterval(Double(day) * 86_400)
                test.clock.advance(seconds: time.timeIntervalSince(test.clock.now))
                _ = try test.state.rotate(onlyDue: true)
                #expect(RolloverTrustTests.accepts(try Moment(test).trust, signed.pem, at: test.clock.now))
            }
            test.clock.advance(days: 2)
            _ = try test.state.rotate(onlyDue: true)
            #expect(try Moment(test).trust == authority.root)
        }
    }

    @Test("a trust file that would not verify what is served is not published, and a new certificate mends it")
    func exchanged() throws {
        try with { test in
            let before = try Moment(test)
            let other = try IssuedCertificate.testAuthority(test.state.read { try $0.deployment() })
            try test.edit([.authority: other.certificate, .authorityKey: other.key.unprotectedBytes])
            let error = CertificateError.notSigned(
                certificate: "certificates/server.pem",
                authority: "certificates/ca.pem"
            )
            #expect(throws: error) { try test.state.rollOverAuthority(isImmediate: true) }
            #expect(throws: error) { try test.state.publish() }
            // Who is kept out is kept out all the same.
            let rotation = try test.state.rotateSecrets()
            #expect(rotation.warnings.contains { $0.hasPrefix("\(error); ") })
            #expect(rotation.publication?.isNew == true)
            #expect(try Moment(test) == before)
            #expect(try test.state.renewCertificate().reason == .authorityChanged)
            let after = try Moment(test)
            #expect(after.trust == other.certificate && accepts(after, after, test))
        }
    }

    @Test("the first local CA is given to clients before it serves them; one for a lost CA serves at once")
    func first() throws {
        let yaml = TestState.yaml + "certificate: {issuer: self-signed}\n"
        try TestState.with(.memory, yaml: yaml) { test in
            let own = try Moment(test)
            try test.edit(yaml: "issuer: self-signed", to: "issuer: ca")
            #expect(try test.state.rotate(onlyDue: true).failures.first?.error as? CertificateError == .noAuthority)
            #expect(try test.state.issueCertificate(isForced: true).action == .staged)
            let staged = try Moment(test)
            #expect(staged.leaf == own.leaf)
            test.clock.advance(days: 7)
            #expect(try test.state.issueCertificate().action == .served)
            let local = try Moment(test)
            #expect(accepts(staged, local, test) && accepts(local, own, test))
            try test.edit([.authority: nil, .authorityKey: nil])
            #expect(try test.state.issueCertificate(isForced: true).action == .issued)
            let after = try Moment(test)
            #expect(accepts(after, after, test))
        }
    }

    @Test("an edit while a new local CA waits to serve does not cut the wait short")
    func edited() throws {
        let yaml = TestState.yaml + "certificate: {issuer: self-signed, lifetime: 90d}\n"
        try TestState.with(.memory, yaml: yaml) { test in
            let own = try Moment(test)
            try test.edit(yaml: "issuer: self-signed", to: "issuer: ca")
            #expect(try test.state.issueCertificate(isForced: true).action == .staged)
            try test.edit(yaml: "lifetime: 90d", to: "lifetime: 80d")
            #expect(try test.state.rotate(onlyDue: true).done == [.nextCertificate])
            #expect(try test.state.issueCertificate().action == .waits)
            #expect(try Moment(test).leaf == own.leaf)
        }
    }

    @Test("what the local CA is only for others, or for later, keeps nobody in who is to be out")
    func damaged() throws {
        for path in [StatePath.signedCertificates, .authority, .nextAuthority] {
            try with { test in
                _ = try test.state.signRequest(request())
                if path == .nextAuthority { _ = try test.state.rollOverAuthority() }
                try test.edit(yaml: "issuer: ca", to: "issuer: self-signed")
                _ = try test.state.issueCertificate(isImmediate: true)
                test.clock.advance(days: 91)
                _ = try test.state.issueCertificate(isForced: true, isImmediate: true)
                try test.edit([path: path == .nextAuthority ? nil : bytes("rubbish")])
                #expect(try test.state.rotateSecrets().publication?.isNew == true, "\(path)")
            }
        }
    }
}
