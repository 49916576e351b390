import FoundationEssentials
import Testing

@testable import RegistryCredentials

/// Predictions for what regcred makes itself; foreign chains are judged beside the real clients, end to end.
struct ClientVerdictTests {
    private let authority: [CertificateDetails]
    private let leaf: [CertificateDetails]

    init() throws {
        let deployment = try TestDeployment.named(names: ["10.0.0.5"])
        let issued = try IssuedCertificate.testAuthority(deployment)
        authority = try CertificateDetails.read(issued.certificate, path: "ca")
        leaf = try CertificateDetails.read(
            IssuedCertificate.testLeaf(deployment, by: issued).certificate,
            path: "leaf"
        )
    }

    private func verdicts(
        _ host: String = "registry.example.com",
        port: Int? = nil,
        after days: Double = 0,
        anchors: [CertificateDetails]? = nil
    ) throws -> [CertificateClient: ClientVerdict] {
        let verdicts = try ClientVerdict.predict(
            leaf,
            anchors: anchors ?? authority,
            host: try #require(ServerName(host)),
            port: port,
            at: TestClock.start.addingTimeInterval(days * 86_400)
        )
        #expect(verdicts.map(\.client) == CertificateClient.allCases)
        return Dictionary(verdicts.map { ($0.client, $0) }) { first, _ in first }
    }

    @Test("all clients accept it for its names", arguments: ["registry.example.com", "10.0.0.5"])
    func acceptance(host: String) throws {
        for (client, verdict) in try verdicts(host) { #expect(verdict.refusal == nil, "\(client)") }
    }

    @Test("nobody accepts it for other names, later, earlier or without its CA")
    func refusals() throws {
        for client in CertificateClient.allCases {
            #expect(try verdicts("other.example.com")[client]?.refusal?.name == "wrong-host")
            #expect(try verdicts("10.0.0.6")[client]?.refusal?.name == "wrong-host")
            #expect(try verdicts(after: 91)[client]?.refusal?.name == "expired")
            #expect(try verdicts(after: -1)[client]?.refusal?.name == "not-yet-valid")
            #expect(try verdicts(anchors: [])[client]?.refusal?.name == "unknown-authority")
        }
    }

    @Test("its own certificate in the pool is enough")
    func ownAnchor() throws {
        for (client, verdict) in try verdicts(anchors: leaf) { #expect(verdict.refusal == nil, "\(client)") }
    }

    @Test("Docker verifies nothing on loopback, and has a folder for every port")
    func docker() throws {
        let loopback = try #require(try verdicts("127.0.0.1")[.docker])
        #expect(loopback.refusal == nil)
        #expect(loopback.note?.contains("verifies nothing") == true)
        #expect(try verdicts(port: 443)[.docker]?.note?.contains("certs.d/registry.example.com/") == true)
        #expect(try verdicts(port: 444)[.docker]?.note?.contains("certs.d/registry.example.com:444/") == true)
    }

    @Test("every refusal reads like an error")
    func words() throws {
        for verdict in try verdicts("other.example.com", after: 91).values {
            let text = try #require(verdict.refusal?.description)
            #expect(text.first?.isUppercase == false && !text.hasSuffix("."))
        }
    }

    @Test("too many bytes of certificates are refused by OpenSSL first, then by Go")
    func size() throws {
        for (copies, refused) in [(1, 0), (250, 2), (700, 4)] {
            let verdicts = try ClientVerdict.predict(
                leaf + Array(repeating: authority[0], count: copies),
                anchors: authority,
                host: .dns("registry.example.com"),
                port: nil,
                at: TestClock.start
            )
            #expect(verdicts.filter { $0.refusal?.name == "too-large" }.count == refused, "\(copies)")
            #expect(verdicts.filter { $0.refusal == nil }.count == 4 - refused, "\(copies)")
        }
    }

    @Test("a wrong order is named with the number of the right certificate")
    func order() throws {
        let verdicts = try ClientVerdict.predict(
            authority + authority + leaf,
            anchors: authority,
            host: .dns("registry.example.com"),
            port: nil,
            at: TestClock.start
        )
        for verdict in verdicts {
            let text = try #require(verdict.refusal?.description)
            #expect(text.hasPrefix("the first certificate is a CA's, 'CN="))
            #expect(text.hasSuffix("; that for 'registry.example.com' is number 3 and must come first"))
        }
    }
}
