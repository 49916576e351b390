import FoundationEssentials

/// A `config.json` of docker that is there already, to which logins are added.
///
/// It is edited as text: what is not ours stays as it is, to the byte.
struct DockerConfigFile {
    /// Why nothing can be added to it, lower case, no full stop.
    struct Objection: Error {
        let reason: String
    }

    private let text: JSONObjectText
    private let members: [JSONObjectText.Member]

    /// Reads a file.
    ///
    /// - Throws: ``Objection`` when it is no JSON object.
    init(_ bytes: [UInt8]) throws(Objection) {
        guard let text = JSONObjectText(bytes) else { throw Objection(reason: "it is no JSON object") }
        self.text = text
        members = text.members(at: text.start)
        guard members.count(where: { $0.key == "auths" }) <= 1 else { throw Objection(reason: "it has 'auths' twice") }
    }

    /// The file with other logins.
    ///
    /// - Parameters:
    ///   - keys: The registries, as clients look for them.
    ///   - entry: The JSON value that each of them gets.
    /// - Returns: The whole file.
    /// - Throws: ``Objection`` when `auths` is no object.
    func adding(_ keys: [String], _ entry: String) throws(Objection) -> [UInt8] {
        var new: [String] = []
        for key in keys {
            guard let word = try? Escaping.json.escape(key) else { throw Objection(reason: "it cannot hold '\(key)'") }
            new.append("\(word):\(entry)")
        }
        guard let auths = members.first(where: { $0.key == "auths" }) else {
            return text.inserting("\"auths\":{\(new.joined(separator: ","))}", at: text.start, members).bytes
        }
        let first = text.bytes[auths.value.lowerBound]
        guard first == UInt8(ascii: "{") else {
            guard first == UInt8(ascii: "n") else { throw Objection(reason: "its 'auths' is no object") }
            return text.replacing(auths.value, with: "{\(new.joined(separator: ","))}").bytes
        }
        let logins = text.members(at: auths.value.lowerBound)
        let missing = zip(keys, new).filter { key, _ in !logins.contains { $0.key == key } }.map(\.1)
        var edited = text
        // From the end on, so that the places before stay what they are.
        if !missing.isEmpty {
            edited = edited.inserting(missing.joined(separator: ","), at: auths.value.lowerBound, logins)
        }
        for login in logins.reversed() where keys.contains(login.key) {
            edited = edited.replacing(login.value, with: entry)
        }
        return edited.bytes
    }

    /// What keeps docker from looking into this file for `keys`: helpers that it asks instead.
    func warnings(for keys: [String]) -> [String] {
        let store = members.last { $0.key == "credsStore" }.flatMap { text.string($0.value) } ?? ""
        var helpers: [String: String] = [:]
        if let object = members.last(where: { $0.key == "credHelpers" }),
            text.bytes[object.value.lowerBound] == UInt8(ascii: "{")
        {
            for member in text.members(at: object.value.lowerBound) { helpers[member.key] = text.string(member.value) }
        }
        return keys.compactMap { key in
            let helper = helpers[key] ?? store
            guard !helper.isEmpty else { return nil }
            let setting = helpers[key] == nil ? "credsStore" : "credHelpers"
            return
                "docker asks its helper '\(printable(helper))' for '\(key)' and not this file, which says so in \(setting)"
        }
    }
}
