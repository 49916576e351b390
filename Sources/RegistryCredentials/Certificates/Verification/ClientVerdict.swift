public import FoundationEssentials

/// The clients whose judgement of certificates is predicted.
public enum CertificateClient: String, CaseIterable, Sendable {
    /// The Docker engine and command line.
    case docker
    /// curl with OpenSSL, in OpenSSL's default mode.
    case curl
    /// Python from 3.13 on, in OpenSSL's strict mode.
    case python
    /// Go programs: skopeo, podman, containerd.
    case go

    /// Its name for people.
    public var title: String {
        switch self {
        case .docker: "Docker"
        case .curl: "curl"
        case .python: "Python"
        case .go: "Go"
        }
    }
}

/// Whether a client would accept certificates.
public struct ClientVerdict: Equatable, Sendable {
    /// The client.
    public let client: CertificateClient
    /// Why it refuses them; `nil` when it accepts them.
    public let refusal: ClientRefusal?
    /// What is to be known besides.
    public let note: String?

    /// Predicts what every client says.
    ///
    /// - Parameters:
    ///   - served: What the server sends: the leaf, then other certificates in any order; not empty.
    ///   - anchors: The certificates that clients trust.
    ///   - system: The certificates that the system trusts; Docker trusts them besides those of certs.d.
    ///   - host: The host that clients ask for.
    ///   - port: The port that they ask for, if that is known.
    ///   - now: The time.
    /// - Returns: A verdict for each of ``CertificateClient``, in its order.
    public static func predict(
        _ served: [CertificateDetails],
        anchors: [CertificateDetails],
        system: () throws -> [CertificateDetails] = { [] },
        host: ServerName,
        port: Int?,
        at now: Date
    ) rethrows -> [ClientVerdict] {
        let order = ServedOrder.refusal(served, host: host)
        let openssl = OpenSSLVerification(served: served, anchors: anchors, now: now)
        let matching = HostMatching(served[0])
        func go(_ anchors: [CertificateDetails], _ rules: GoVerification.Rules) -> ClientRefusal? {
            GoVerification(rules: rules, served: served, anchors: anchors, host: host, now: now).refusal()
        }
        var docker = go(anchors, .docker)
        let endpoint = Endpoint(host: host, port: port ?? 443)
        var note: String? = "its CA belongs into /\(TrustClient.dockerFile(endpoint.imageNames[0]))"
        if endpoint.isLoopback {
            // The name leads to a loopback address, and those are never verified; but the certificates are parsed there,
            // too, and by the registry itself.
            docker = GoParsing.handshakeRefusal(served, .docker)
            note = docker.map { _ in nil } ?? "it verifies nothing on a loopback host, and falls back to plain HTTP"
        } else if case .unknownAuthority? = docker {
            docker = go(anchors + (try system()), .docker)
        }
        // Whatever else is wrong with a first certificate that is the wrong one: that is what is to be mended.
        func inOrder(_ refusal: ClientRefusal?) -> ClientRefusal? {
            if case .tooLarge? = refusal { return refusal }
            return refusal == nil ? nil : order ?? refusal
        }
        docker = inOrder(docker)
        switch docker {
        case nil, .unknownAuthority?, .anotherKey?: break
        // Another CA would not help.
        default: note = nil
        }
        return [
            ClientVerdict(client: .docker, refusal: docker, note: note),
            ClientVerdict(
                client: .curl,
                refusal: inOrder(openssl.refusal(isStrict: false) ?? matching.curlRefusal(host)),
                note: nil
            ),
            ClientVerdict(
                client: .python,
                refusal: inOrder(openssl.refusal(isStrict: true) ?? matching.opensslRefusal(host)),
                note: nil
            ),
            ClientVerdict(client: .go, refusal: inOrder(go(anchors, .current)), note: nil),
        ]
    }
}
