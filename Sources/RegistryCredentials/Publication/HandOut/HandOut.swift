import FoundationEssentials

/// A user's name and password with the places where they are good, for whoever is to log in.
///
/// It is rendered once and never stored: the state has the hash only.
public struct HandOut: Sendable {
    /// The user.
    public let name: Username
    /// The password.
    public let password: Secret
    /// Where to log in.
    public let places: HandOutPlaces

    /// Credentials as a value.
    public init(name: Username, password: Secret, places: HandOutPlaces) {
        self.name = name
        self.password = password
        self.places = places
    }

    /// Renders the credentials; the bytes are not zeroed.
    ///
    /// - Parameters:
    ///   - format: The form.
    ///   - secret: Where a Kubernetes Secret goes; other formats ignore it.
    ///   - file: The file in whose place it goes, if there is one: what others have in a `config.json` or in a `.netrc`
    ///     stays.
    /// - Returns: Text with a line break at its end.
    /// - Throws: ``HandOutError/unwritable(_:reason:)`` when the format cannot hold the name,
    ///   ``HandOutError/unmergeable(_:reason:)`` when `file` is not of that format.
    public func render(
        _ format: HandOutFormat,
        secret: KubernetesSecretName = .usual,
        into file: [UInt8]? = nil
    ) throws(HandOutError) -> [UInt8] {
        // As mktemp makes it.
        let file = file.flatMap { $0.allSatisfy { " \t\r\n".utf8.contains($0) } ? nil : $0 }
        if let file, format == .dockerConfig { return try merged(into: file) }
        if let file, format == .netrc { return try merged(intoNetrc: file) }
        do {
            switch format {
            case .dockerConfig: return Array((try dockerConfig() + "\n").utf8)
            case .kubernetes: return Array(try kubernetes(secret).utf8)
            case .netrc: return Array(try netrc().utf8)
            case .json: return Array(try json().utf8)
            }
        } catch {
            throw .unwritable(format, reason: error.reason)
        }
    }

    private func merged(into file: [UInt8]) throws(HandOutError) -> [UInt8] {
        do {
            return try DockerConfigFile(file).adding(places.keys, "{\"auth\":\"\(auth)\"}")
        } catch {
            throw .unmergeable(.dockerConfig, reason: error.reason)
        }
    }

    private func merged(intoNetrc file: [UInt8]) throws(HandOutError) -> [UInt8] {
        let line: String
        do { line = String(try netrc().dropLast()) } catch { throw .unwritable(.netrc, reason: error.reason) }
        do {
            return try NetrcFile(file).replacing(places.host, with: line)
        } catch {
            throw .unmergeable(.netrc, reason: error.reason)
        }
    }

    /// What keeps clients from finding the credentials in `file`, where they are added to it.
    public func warnings(_ format: HandOutFormat, into file: [UInt8]?) -> [String] {
        guard format == .dockerConfig, let file else { return [] }
        return (try? DockerConfigFile(file))?.warnings(for: places.keys) ?? []
    }

    /// The value of `auth`: base64 of `name:password`.
    private var auth: String { Data(Array("\(name):".utf8) + password.unprotectedBytes).base64EncodedString() }

    private var passwordText: String { String(decoding: password.unprotectedBytes, as: UTF8.self) }

    /// `{"auths": {"host:port": {"auth": base64 of name:password}}}`.
    private func dockerConfig() throws(Escaping.Objection) -> String {
        var entries: [String] = []
        for key in places.keys { entries.append("\(try Escaping.json.escape(key)):{\"auth\":\"\(auth)\"}") }
        return "{\"auths\":{\(entries.joined(separator: ","))}}"
    }

    private func kubernetes(_ secret: KubernetesSecretName) throws(Escaping.Objection) -> String {
        var metadata = "  name: \(try Escaping.yaml.escape(secret.name))\n"
        if let namespace = secret.namespace { metadata += "  namespace: \(try Escaping.yaml.escape(namespace))\n" }
        return """
            apiVersion: v1
            kind: Secret
            type: kubernetes.io/dockerconfigjson
            metadata:
            \(metadata)data:
              .dockerconfigjson: \(Data(try dockerConfig().utf8).base64EncodedString())

            """
    }

    /// One line for all registries: netrc knows machines, not ports.
    private func netrc() throws(Escaping.Objection) -> String {
        let (login, password) = (try Escaping.netrc.escape(name.description), try Escaping.netrc.escape(passwordText))
        return "machine \(places.host) login \(login) password \(password)\n"
    }

    private func json() throws(Escaping.Objection) -> String {
        var registries: [String] = []
        for registry in places.registries {
            let (name, address) = (try Escaping.json.escape(registry.name.description), registry.address)
            registries.append(
                "{\"access\":\"\(registry.access.rawValue)\",\"address\":\(try Escaping.json.escape(address)),\"name\":\(name)}"
            )
        }
        return """
            {"password":\(try Escaping.json.escape(passwordText)),\
            "realm":\(try Escaping.json.escape(places.realm.description)),\
            "registries":[\(registries.joined(separator: ","))],\
            "user":\(try Escaping.json.escape(name.description)),"version":1}

            """
    }
}
