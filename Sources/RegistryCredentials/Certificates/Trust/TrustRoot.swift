import Glibc

/// The root of a system whose programs are to trust the registries: `/`, or a folder such as an image's.
public struct TrustRoot: Sendable {
    /// Where Fedora and its relatives keep CAs of their own.
    static let anchors = "etc/pki/ca-trust/source/anchors"

    /// The folder, absolute and without links; empty for `/`.
    private let path: String

    /// A folder that exists.
    ///
    /// - Throws: ``FileError``.
    public init(_ path: String) throws {
        let real = try Files.resolved(path)
        guard try Files.status(real)?.isDirectory == true else {
            throw FileError(call: "open the root", path: path, code: try Files.status(real) == nil ? ENOENT : ENOTDIR)
        }
        self.path = real == "/" ? "" : real
    }

    func hasAnchors() throws -> Bool {
        guard let folder = try? place(of: Self.anchors) else { return false }
        return try Files.status(folder)?.isDirectory == true
    }

    /// Where `relative` is: through links, as long as they stay below the root.
    ///
    /// - Throws: ``TrustError/leadsOutside(_:)``; ``FileError``.
    func place(of relative: String) throws -> String {
        var place = path
        for part in relative.split(separator: "/") {
            place += "/\(part)"
            guard try Files.status(place)?.isLink == true else { continue }
            let target = try Files.resolved(place)
            guard target != place, (target + "/").hasPrefix(path + "/") else { throw TrustError.leadsOutside(place) }
            place = target
        }
        return place
    }
}
