/// The forms in which a robot's credentials are handed out.
public enum HandOutFormat: String, Equatable, Sendable, CaseIterable {
    /// A `config.json` of docker, podman, skopeo and others.
    case dockerConfig = "docker-config"
    /// A Secret of type `kubernetes.io/dockerconfigjson`, for `imagePullSecrets`.
    case kubernetes
    /// A line for `.netrc`, for curl and others.
    case netrc
    /// One JSON object with all there is to know.
    case json
}

/// Where a Kubernetes Secret goes.
public struct KubernetesSecretName: Equatable, Sendable {
    /// The Secret's name.
    public let name: String
    /// Its namespace; `nil` for that of whoever applies it.
    public let namespace: String?

    /// The name that the documentation of Kubernetes gives such a Secret, in no particular namespace.
    public static let usual = KubernetesSecretName(uncheckedName: "regcred", namespace: nil)

    private init(uncheckedName name: String, namespace: String?) {
        self.name = name
        self.namespace = namespace
    }

    /// Checks the names as the API server does: an RFC 1123 subdomain and an RFC 1123 label; `nil` for others.
    public init?(name: String, namespace: String? = nil) {
        guard name.utf8.count <= 253,
            name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy(Self.isLabel)
        else { return nil }
        if let namespace {
            guard namespace.utf8.count <= 63, Self.isLabel(namespace[...]) else { return nil }
        }
        self.init(uncheckedName: name, namespace: namespace)
    }

    private static func isLabel(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.first != UInt8(ascii: "-") && text.utf8.last != UInt8(ascii: "-")
            && text.utf8.allSatisfy {
                (0x61...0x7a).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-")
            }
    }
}
