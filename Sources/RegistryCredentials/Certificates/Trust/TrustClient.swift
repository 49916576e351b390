/// The programs that can be told to trust a deployment's registries.
public enum TrustClient: String, Equatable, Sendable, CaseIterable {
    /// Docker Engine and its command line.
    case docker
    /// Podman, Buildah, Skopeo and CRI-O.
    case podman
    /// containerd, for Kubernetes and nerdctl.
    case containerd
    /// K3s.
    case k3s
    /// BuildKit's daemon, and builders of docker buildx.
    case buildkit
    /// The operating system's list of CAs.
    case system
    /// Java, by a trust store of its own.
    case java

    static let dockerFolder = "etc/docker/certs.d"
    static let podmanFolder = "etc/containers/certs.d"
    static let containerdFolder = "etc/containerd/certs.d"

    /// Where Docker reads the CA of a registry that image names call `name`, below the root.
    static func dockerFile(_ name: String) -> String { "\(dockerFolder)/\(name)/ca.crt" }

    static let k3sFolder = "etc/rancher/k3s"
    static let buildkitFolder = "etc/buildkit"
    static let javaFolder = "etc/ssl/certs/java"

    /// The folder that nobody but the program has files in.
    var ownFolder: String? {
        switch self {
        case .k3s: Self.k3sFolder
        case .buildkit: Self.buildkitFolder
        case .java: Self.javaFolder
        case .docker, .podman, .containerd, .system: nil
        }
    }

    /// The folder that has a folder for each registry.
    var registryFolder: String? {
        switch self {
        case .docker: Self.dockerFolder
        case .podman: Self.podmanFolder
        case .containerd: Self.containerdFolder
        case .k3s, .buildkit, .system, .java: nil
        }
    }

    /// Whether its files are the same for all registries of a deployment.
    var isForAllRegistries: Bool {
        switch self {
        case .system, .java: true
        case .docker, .podman, .containerd, .k3s, .buildkit: false
        }
    }
}
