import SystemCrypto
import Testing

struct ChainVerificationTests {
    static let now = Fixtures.now

    @Test("an issued and a self-signed certificate of every kind are accepted", arguments: KeyKind.allCases)
    func acceptance(kind: KeyKind) throws {
        let chain = try Fixtures.chain(kind: kind)
        let selfSigned = try Fixtures.selfSigned(kind)
        for host in [nil, .dns("registry.example"), .dns("REGISTRY.example"), .ip([10, 0, 0, 5])] as [SubjectName?] {
            try ChainVerification.verify(leafPEM: chain.leaf, trustPEM: chain.authority, host: host, at: Self.now)
            try ChainVerification.verify(leafPEM: selfSigned, trustPEM: selfSigned, host: host, at: Self.now)
        }
        #expect(ErrorQueue.isEmpty)
    }

    @Test(
        "other hosts are refused",
        arguments: [
            (.dns("other.example"), 62), (.dns("sub.registry.example"), 62), (.dns("example"), 62),
            (.ip([10, 0, 0, 6]), 64), (.ip(Array(repeating: 0, count: 16)), 64),
        ] as [(SubjectName, Int32)]
    )
    func hosts(host: SubjectName, code: Int32) throws {
        let chain = try Fixtures.chain()
        #expect(try rejection(chain.leaf, chain.authority, host: host) == Rejection(code: code, depth: 0))
    }

    @Test("a wildcard stands for one label; a common name for none")
    func wildcard() throws {
        let chain = try Fixtures.chain(server: Fixtures.server([.dns("*.registry.example")]))
        #expect(try rejection(chain.leaf, chain.authority, host: .dns("a.registry.example")) == nil)
        #expect(try rejection(chain.leaf, chain.authority, host: .dns("a.b.registry.example"))?.code == 62)
        #expect(try rejection(chain.leaf, chain.authority, host: .dns("registry.example"))?.code == 62)
    }

    @Test("a common name does not stand in for a missing DNS name")
    func commonName() throws {
        let chain = try Fixtures.chain(server: Fixtures.server([.ip([10, 0, 0, 5])]))
        #expect(try rejection(chain.leaf, chain.authority, host: .dns("registry.example"))?.code == 62)
    }

    @Test("an authority that only strict clients refuse is refused")
    func strictness() throws {
        let root = try ForeignAuthority(basicConstraints: "CA:TRUE")
        let leaf = try Certificate.issue(
            root.longLived(Fixtures.server()),
            publicKeyOf: Fixtures.key(.ecdsaP256),
            by: Certificate(pem: root.certificate),
            issuerKey: PrivateKey(pem: root.key)
        ).decoded()
        // X509_V_ERR_CA_BCONS_NOT_CRITICAL
        #expect(try rejection(leaf.pem(), root.certificate, at: root.time) == Rejection(code: 89, depth: 1))
    }

    @Test("an intermediate authority comes behind the leaf")
    func intermediate() throws {
        let root = try ForeignAuthority(basicConstraints: "critical,CA:TRUE")
        let rootCertificate = try Certificate(pem: root.certificate)
        let rootKey = try PrivateKey(pem: root.key)
        let key = try Fixtures.key(.ecdsaP384)
        let intermediate = try Certificate.issue(
            root.longLived(Fixtures.authority()),
            publicKeyOf: key,
            by: rootCertificate,
            issuerKey: rootKey
        ).decoded()
        let leaf = try Certificate.issue(
            root.longLived(Fixtures.server()),
            publicKeyOf: Fixtures.key(.ecdsaP256),
            by: intermediate,
            issuerKey: key
        ).decoded()
        let (leafPEM, intermediatePEM) = (try leaf.pem(), try intermediate.pem())
        #expect(try rejection(leafPEM + intermediatePEM, root.certificate, at: root.time) == nil)
        #expect(try rejection(leafPEM, root.certificate, at: root.time) == Rejection(code: 20, depth: 0))
    }

    @Test("hosts that OpenSSL would take for a pattern are refused", arguments: [".example", "", "a\0b"])
    func patterns(host: String) throws {
        let chain = try Fixtures.chain()
        let error = try #require(throws: ChainError.self) {
            try ChainVerification.verify(
                leafPEM: chain.leaf,
                trustPEM: chain.authority,
                host: .dns(host),
                at: Self.now
            )
        }
        #expect("\(error)" == "X509_VERIFY_PARAM_set1_host: the host name is malformed")
    }

    @Test("certificates count from notBefore to the second before notAfter")
    func dates() throws {
        let chain = try Fixtures.chain()
        let (first, last) = (Self.now - 600, Self.now + 86_400 * 90)
        #expect(try rejection(chain.leaf, chain.authority, at: first - 1) == Rejection(code: 9, depth: 1))
        #expect(try rejection(chain.leaf, chain.authority, at: first) == nil)
        #expect(try rejection(chain.leaf, chain.authority, at: last - 1) == nil)
        #expect(try rejection(chain.leaf, chain.authority, at: last) == Rejection(code: 10, depth: 0))
    }

    @Test("dates after 2050 count too")
    func farFuture() throws {
        var authority = Fixtures.authority()
        authority.notAfter = 4_102_444_800
        var server = Fixtures.server()
        server.notAfter = 4_102_444_800
        let chain = try Fixtures.chain(authority: authority, server: server)
        #expect(try rejection(chain.leaf, chain.authority, at: 4_102_444_799) == nil)
        #expect(try rejection(chain.leaf, chain.authority, at: 4_102_444_801)?.code == 10)
    }

    struct Constraint: CustomTestStringConvertible {
        let testDescription: String
        let authority: CertificateTemplate
        let names: [SubjectName]
        let isPermitted: Bool
    }

    static let constraints = [
        Constraint(
            testDescription: "the permitted name",
            authority: Fixtures.authority(permittedDNS: ["registry.example"]),
            names: [.dns("registry.example")],
            isPermitted: true
        ),
        Constraint(
            testDescription: "a subdomain",
            authority: Fixtures.authority(permittedDNS: ["registry.example"]),
            names: [.dns("a.registry.example")],
            isPermitted: true
        ),
        Constraint(
            testDescription: "another name",
            authority: Fixtures.authority(permittedDNS: ["registry.example"]),
            names: [.dns("registry.example"), .dns("other.example")],
            isPermitted: false
        ),
        Constraint(
            testDescription: "another name with the same end",
            authority: Fixtures.authority(permittedDNS: ["registry.example"]),
            names: [.dns("notregistry.example")],
            isPermitted: false
        ),
        Constraint(
            testDescription: "an address where all are excluded",
            authority: Fixtures.authority(permittedDNS: ["registry.example"], excludedIP: [.allIPv4, .allIPv6]),
            names: [.dns("registry.example"), .ip([10, 0, 0, 5])],
            isPermitted: false
        ),
        Constraint(
            testDescription: "an IPv6 address where all are excluded",
            authority: Fixtures.authority(permittedDNS: ["registry.example"], excludedIP: [.allIPv4, .allIPv6]),
            names: [.ip(Array(repeating: 1, count: 16))],
            isPermitted: false
        ),
        Constraint(
            testDescription: "the permitted address",
            authority: Fixtures.authority(permittedIP: [IPRange(only: [10, 0, 0, 5])]),
            names: [.ip([10, 0, 0, 5])],
            isPermitted: true
        ),
        Constraint(
            testDescription: "another address",
            authority: Fixtures.authority(permittedIP: [IPRange(only: [10, 0, 0, 5])]),
            names: [.ip([10, 0, 0, 6])],
            isPermitted: false
        ),
        Constraint(
            testDescription: "an IPv6 address where only IPv4 is permitted",
            authority: Fixtures.authority(permittedIP: [IPRange(only: [10, 0, 0, 5])]),
            names: [.ip(Array(repeating: 1, count: 16))],
            isPermitted: false
        ),
    ]

    @Test("name constraints bind", arguments: constraints)
    func nameConstraints(constraint: Constraint) throws {
        var server = Fixtures.server(constraint.names)
        server.commonName = nil  // OpenSSL holds a common name that looks like a host name to the constraints
        let chain = try Fixtures.chain(authority: constraint.authority, server: server)
        let rejection = try rejection(chain.leaf, chain.authority)
        if constraint.isPermitted {
            #expect(rejection == nil)
        } else {
            let code = try #require(rejection?.code)
            #expect(code == 47 || code == 48, "permitted or excluded subtree violation")
        }
    }

    @Test("an unknown authority, an authority as a server, and a wrong signature are refused")
    func strangers() throws {
        let (one, other) = (try Fixtures.chain(), try Fixtures.chain())
        let stranger = try rejection(one.leaf, try Fixtures.selfSigned())
        #expect(stranger == Rejection(code: 20, depth: 0))
        #expect(try rejection(one.authority, one.authority) != nil)
        // The same name with another key: the key identifier does not fit.
        #expect(try rejection(one.leaf, other.authority) != nil)
        #expect(try rejection(one.leaf, other.authority + one.authority) == nil)
        #expect(ErrorQueue.isEmpty)
    }

    @Test("the failure says what and where")
    func description() throws {
        let chain = try Fixtures.chain()
        let failure = try #require(throws: ChainError.self) {
            try ChainVerification.verify(leafPEM: chain.leaf, trustPEM: chain.authority, host: nil, at: 0)
        }
        #expect("\(failure)" == "certificate is not yet valid (depth 1: CN=regcred test authority)")
    }

    @Test("texts that are no certificates are errors", arguments: MalformedPEM.certificates)
    func malformed(text: MalformedPEM) throws {
        let good = try Fixtures.selfSigned()
        for (leaf, trust) in [(text.bytes, good), (good, text.bytes)] {
            let failure = try #require(throws: ChainError.self) {
                try ChainVerification.verify(leafPEM: leaf, trustPEM: trust, host: nil, at: Self.now)
            }
            guard case .crypto(let error) = failure else {
                Issue.record("\(failure)")
                continue
            }
            #expect(error.function == "PEM_read_bio_X509")
            #expect(ErrorQueue.isEmpty)
        }
    }

    struct Rejection: Equatable {
        let code: Int32
        let depth: Int
    }

    private func rejection(
        _ leaf: [UInt8],
        _ trust: [UInt8],
        host: SubjectName? = nil,
        at time: Int64 = now
    ) throws -> Rejection? {
        do {
            try ChainVerification.verify(leafPEM: leaf, trustPEM: trust, host: host, at: time)
            return nil
        } catch .rejected(let verdict) {
            return Rejection(code: verdict.code, depth: verdict.depth)
        }
    }
}
