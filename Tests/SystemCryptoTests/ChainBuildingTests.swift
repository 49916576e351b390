import SystemCrypto
import Testing

struct ChainBuildingTests {
    /// A root, an intermediate authority and a leaf, as long-lived as the root.
    private struct Chain {
        let root: ForeignAuthority
        let (rootPEM, intermediate, leaf): ([UInt8], [UInt8], [UInt8])

        init() throws {
            root = try ForeignAuthority(basicConstraints: "critical,CA:TRUE")
            let key = try Fixtures.key(.ecdsaP384)
            let authority = try Certificate.issue(
                root.longLived(Fixtures.authority()),
                publicKeyOf: key,
                by: Certificate(pem: root.certificate),
                issuerKey: PrivateKey(pem: root.key)
            ).decoded()
            let server = try Certificate.issue(
                root.longLived(Fixtures.server()),
                publicKeyOf: Fixtures.key(.ecdsaP256),
                by: authority,
                issuerKey: key
            ).decoded()
            (rootPEM, intermediate, leaf) = (root.certificate, try authority.pem(), try server.pem())
        }
    }

    private func read(_ pem: [UInt8]) throws -> [SharedCertificate] { try CertificateBundle.read(pem) }

    private func pems(_ chain: [SharedCertificate]) throws -> [[UInt8]] { try chain.map { try $0.certificate.pem() } }

    @Test("the chain is built in order, and what does not belong to it is left out")
    func order() throws {
        let chain = try Chain()
        let other = try Fixtures.chain().authority
        let built = try ChainVerification.build(
            for: read(chain.leaf)[0],
            untrusted: read(other + chain.rootPEM + chain.leaf + chain.intermediate),
            anchors: read(other + chain.rootPEM),
            policy: ChainPolicy(host: .dns("registry.example"), time: chain.root.time)
        )
        #expect(try pems(built) == [chain.leaf, chain.intermediate, read(chain.rootPEM)[0].certificate.pem()])
        let selfSigned = try Fixtures.selfSigned()
        let single = try ChainVerification.build(
            for: read(selfSigned)[0],
            untrusted: [],
            anchors: read(selfSigned),
            policy: ChainPolicy(time: Fixtures.now)
        )
        #expect(try pems(single) == [selfSigned])
    }

    @Test("an untrusted root is no anchor, and a rejection names the certificate")
    func rejection() throws {
        let chain = try Chain()
        let error = try #require(throws: ChainError.self) {
            _ = try ChainVerification.build(
                for: read(chain.leaf)[0],
                untrusted: read(chain.intermediate + chain.rootPEM),
                anchors: [],
                policy: ChainPolicy(time: chain.root.time)
            )
        }
        guard case .rejected(let verdict) = error else { throw error }
        // X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN
        #expect(verdict.code == 19 && verdict.depth == 2 && verdict.subject == "CN=root,O=Somebody")
        #expect("\(error)" == "self-signed certificate in certificate chain (depth 2: CN=root,O=Somebody)")
        #expect(ErrorQueue.isEmpty)
    }

    @Test("strictness, purpose and security level are the caller's")
    func policies() throws {
        let root = try ForeignAuthority(basicConstraints: "CA:TRUE")
        let leaf = try Certificate.issue(
            root.longLived(Fixtures.server()),
            publicKeyOf: Fixtures.key(.ecdsaP256),
            by: Certificate(pem: root.certificate),
            issuerKey: PrivateKey(pem: root.key)
        ).pem()
        func code(_ policy: ChainPolicy) throws -> Int32? {
            do throws(ChainError) {
                guard let leaf = try? read(leaf).first else { return -2 }
                _ = try ChainVerification.build(
                    for: leaf,
                    untrusted: [],
                    anchors: (try? read(root.certificate)) ?? [],
                    policy: policy
                )
                return nil
            } catch {
                guard case .rejected(let verdict) = error else { return -1 }
                return verdict.code
            }
        }
        #expect(try code(ChainPolicy(time: root.time)) == 89)
        #expect(try code(ChainPolicy(isStrict: false, time: root.time)) == nil)
        #expect(try code(ChainPolicy(isStrict: false, securityLevel: 2, time: root.time)) == nil)
        // X509_V_ERR_EE_KEY_TOO_SMALL: P-256 has 128 bits, level 4 needs 192.
        #expect(try code(ChainPolicy(isStrict: false, securityLevel: 4, time: root.time)) == 66)
        // X509_V_ERR_INVALID_PURPOSE
        #expect(try code(ChainPolicy(purpose: .client, isStrict: false, time: root.time)) == 26)
    }
}
