import Glibc

/// To whom published files belong.
struct FileOwner: Equatable {
    /// The user; `nil` for whoever publishes.
    let user: uid_t?
    /// The group; `nil` for that of whoever publishes.
    let group: gid_t?

    /// Looks up `publish.owner` and `publish.group` (`getpwnam_r(3)`, `getgrnam_r(3)`); numbers are taken as they are.
    ///
    /// - Throws: ``PublicationError/unknownAccount(key:name:)``.
    init(_ policy: PublishPolicy) throws(PublicationError) {
        user = try policy.owner.map { (name) throws(PublicationError) in
            guard let id = Self.number(name) ?? Self.user(name) else {
                throw .unknownAccount(key: "publish.owner", name: name)
            }
            return id
        }
        group = try policy.group.map { (name) throws(PublicationError) in
            guard let id = Self.number(name) ?? Self.group(name) else {
                throw .unknownAccount(key: "publish.group", name: name)
            }
            return id
        }
    }

    /// The number that `name` is; not the one that means "as it was" to `fchown(2)`.
    private static func number(_ name: String) -> UInt32? {
        guard name.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt32(name), number != .max else {
            return nil
        }
        return number
    }

    private static func user(_ name: String) -> uid_t? {
        var record = unsafe passwd()
        var found: UnsafeMutablePointer<passwd>? = nil
        var buffer = [CChar](repeating: 0, count: 16_384)
        let result = unsafe getpwnam_r(name, &record, &buffer, buffer.count, &found)
        return unsafe result == 0 && found != nil ? record.pw_uid : nil
    }

    private static func group(_ name: String) -> gid_t? {
        var record = unsafe Glibc.group()
        var found: UnsafeMutablePointer<Glibc.group>? = nil
        var buffer = [CChar](repeating: 0, count: 65_536)
        let result = unsafe getgrnam_r(name, &record, &buffer, buffer.count, &found)
        return unsafe result == 0 && found != nil ? record.gr_gid : nil
    }

    /// Gives an open file to this owner.
    func apply(to descriptor: Int32, path: String) throws(FileError) {
        guard user != nil || group != nil else { return }
        try systemCall("change the owner of", path) { fchown(descriptor, user ?? uid_t.max, group ?? gid_t.max) }
    }

    /// Whether `status` is that of a file of this owner.
    func matches(_ status: Files.Status) -> Bool {
        // The group of a file may come from a folder with the set-group-ID bit.
        (user ?? geteuid()) == status.owner && (group ?? status.group) == status.group
    }

    /// The folder above `path`, or `path` itself, that this owner cannot pass; `nil` when all can be passed.
    func obstacle(on path: String) throws(FileError) -> String? {
        guard user != nil || group != nil else { return nil }
        var folder = ""
        for part in path.split(separator: "/") {
            folder += "/\(part)"
            guard let status = try Files.statusFollowingLinks(folder) else { return nil }
            let bit: UInt32 = user == status.owner ? 0o100 : group == status.group ? 0o010 : 0o001
            if user != 0, status.mode & bit == 0 { return folder }
        }
        return nil
    }
}
