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

    /// The folder that has a folder for each registry.
    var registryFolder: String? {
        switch self {
        case .docker: Self.dockerFolder
        case .podman: Self.podmanFolder
        case .containerd: Self.containerdFolder
        case .k3s, .buildkit, .system, .java: nil
        }
    }
}
