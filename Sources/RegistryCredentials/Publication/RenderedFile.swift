/// A file of a publication, rendered but not yet written.
///
/// Its textual forms show path and size only, never the bytes.
struct RenderedFile: Equatable, Sendable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    /// Where it stands in the publication, such as `auth/users.htpasswd`.
    var path: String
    /// What it is.
    var kind: FileKind
    /// Its permission bits.
    var mode: UInt32
    /// The registries that use it.
    var registries: [Identifier]
    /// What it holds.
    var contents: PiecewiseBytes

    /// A rendered file; the mode is the kind's own unless one is given.
    init(path: String, kind: FileKind, mode: UInt32? = nil, registries: [Identifier] = [], bytes: [UInt8]) {
        self.path = path
        self.kind = kind
        self.mode = mode ?? kind.defaultMode
        self.registries = registries
        contents = PiecewiseBytes(bytes)
    }

    /// What it holds, in one piece.
    var bytes: [UInt8] { contents.bytes }

    /// Path and size.
    var description: String { "\(path) (\(contents.count) bytes)" }

    /// Path and size.
    var debugDescription: String { description }

    /// A mirror without the bytes, so that `dump` does not show them.
    var customMirror: Mirror { Mirror(self, children: ["path": path, "size": contents.count]) }
}
