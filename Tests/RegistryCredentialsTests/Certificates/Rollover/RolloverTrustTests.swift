import FoundationEssentials
import SystemCrypto
import Testing

@testable import RegistryCredentials

/// Every trust file that clients may still have, against every certificate that registries may still serve.
struct RolloverTrustTests {
    /// What is published at one time: the trust file, the certificate, and when.
    struct Moment: Equatable {
        let trust: [UInt8]
        let leaf: [UInt8]

        init(_ test: TestState) throws {
            trust = bytes(try test.publishedText("ssl/ca.pem"))
            leaf = bytes(try test.publishedText("ssl/cert.pem"))
        }
    }

    static func accepts(_ trust: [UInt8], _ leaf: [UInt8], at time: Date) -> Bool {
        do {
            try ChainVerification.verify(
                leafPEM: leaf,
                trustPEM: trust,
                host: .dns("registry.example.com"),
                at: Int64(time.timeIntervalSince1970)
            )
            return true
        } catch {
            return false
        }
    }

    @Test(
        "a client with the trust file of a phase or the one before it accepts what is served in either",
        arguments: KeyAlgorithm.allCases.filter { !$0.rawValue.hasPrefix("rsa-3") && !$0.rawValue.hasPrefix("rsa-4") }
    )
    func rollover(key: KeyAlgorithm) throws {
        try TestState.with(.memory, yaml: TestState.yaml + "certificate: {key: \(key.rawValue)}\n") { test in
            var moments = [try Moment(test)]
            _ = try test.state.rollOverAuthority()
            moments.append(try Moment(test))
            test.clock.advance(days: 30)
            _ = try test.state.rotate(onlyDue: true)
            moments.append(try Moment(test))
            test.clock.advance(days: 30)
            _ = try test.state.rotate(onlyDue: true)
            // A certificate from before the switch is valid: a registry that was never restarted is not refused.
            #expect(Self.accepts(try Moment(test).trust, moments[0].leaf, at: test.clock.now))
            #expect(try test.state.rollOverAuthority(isImmediate: true).actions == [.dropped])
            moments.append(try Moment(test))
            #expect(moments[0].leaf == moments[1].leaf)
            #expect(moments[1].leaf != moments[2].leaf)

            // Rows: the trust file of before, announced, switched, done; columns: the certificates served then.
            let now = test.clock.now
            let accepted = moments.map { row in moments.map { Self.accepts(row.trust, $0.leaf, at: now) } }
            #expect(
                accepted == [
                    [true, true, false, false],
                    [true, true, true, true],
                    [true, true, true, true],
                    [false, false, true, true],
                ]
            )
        }
    }

    @Test("whatever is served from before the switch is accepted, day for day, until it expires or the old CA goes")
    func neverRestarted() throws {
        try TestState.with(.memory) { test in
            let old = try Moment(test)
            _ = try test.state.rollOverAuthority(grace: .days(10))
            var (days, accepted) = (0, 0)
            while try test.state.read({ try $0.rolloverStatus() }) != nil {
                test.clock.advance(days: 1)
                days += 1
                _ = try test.state.rotate(onlyDue: true)
                #expect(Self.accepts(try Moment(test).trust, try Moment(test).leaf, at: test.clock.now))
                accepted += Self.accepts(try Moment(test).trust, old.leaf, at: test.clock.now) ? 1 : 0
            }
            // Ten minutes less than 90 days it is valid, and ten days later nobody needs the old CA.
            #expect(days == 100)
            #expect(accepted == 89)
        }
    }

    @Test("a certificate that signs itself, in a deployment with a CA, does not keep the roll-over from clients")
    func mixed() throws {
        try TestState.with(.memory) { test in
            _ = try test.state.issueCertificate(issuer: .selfSigned, isForced: true)
            test.clock.advance(days: 1)
            _ = try test.state.rollOverAuthority(grace: .days(1))
            let announced = try Moment(test)
            test.clock.advance(days: 1)
            #expect(try test.state.rotate(onlyDue: true).done == [.rollover(.switch)])
            #expect(Self.accepts(announced.trust, try Moment(test).leaf, at: test.clock.now))
            #expect(Self.accepts(try Moment(test).trust, announced.leaf, at: test.clock.now))
        }
    }

    @Test(
        "a self-signed certificate is trusted before it is served, and until nobody serves it",
        arguments: [true, false]
    )
    func selfSigned(keepsKey: Bool) throws {
        let yaml = TestState.yaml + "certificate: {issuer: self-signed, keep_key: \(keepsKey)}\n"
        try TestState.with(.memory, yaml: yaml) { test in
            var moments = [try Moment(test)]
            test.clock.advance(days: 60)
            #expect(try test.state.rotate(onlyDue: true).done.contains(.nextCertificate))
            moments.append(try Moment(test))
            test.clock.advance(days: 7)
            #expect(try test.state.rotate(onlyDue: true).done.contains(.certificate))
            moments.append(try Moment(test))
            // The old one, which registries serve that were not restarted, is valid all this time.
            let now = test.clock.now
            let accepted = moments.map { row in moments.map { Self.accepts(row.trust, $0.leaf, at: now) } }
            #expect(accepted == [[true, true, false], [true, true, true], [true, true, true]])
            test.clock.advance(days: 23)
            #expect(try test.state.plan().steps.map(\.item).contains(.previousCertificate))
            #expect(try test.state.rotate(onlyDue: true).done.contains(.previousCertificate))
            #expect(try Moment(test).trust == moments[2].leaf)
            #expect(try test.document(.previousCertificates) == [])
        }
    }
}
