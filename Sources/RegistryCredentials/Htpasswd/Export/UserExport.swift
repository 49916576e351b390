import FoundationEssentials

/// Users of a realm as text for other programs, which ``ImportFile`` reads again.
public enum UserExport {
    /// The formats.
    public enum Format: String, CaseIterable, Sendable {
        /// The realm's file as it is, comments and all.
        case htpasswd
        /// Comma-separated values with a header (RFC 4180), LF at the end of each line.
        case csv
        /// An object of the command line.
        case json
    }

    /// Users as CSV: `name`, `hash` if wanted, `expires`, `note` and `disabled`.
    ///
    /// - Parameters:
    ///   - users: The users.
    ///   - withHashes: Whether there is a column for the hashes.
    /// - Returns: UTF-8, a header and one record a user.
    public static func csv(_ users: [User], withHashes: Bool) -> [UInt8] {
        var output: [UInt8] = []
        func write(_ fields: [String]) {
            for (index, field) in fields.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                output += quoted(field)
            }
            output.append(UInt8(ascii: "\n"))
        }
        write(["name"] + (withHashes ? ["hash"] : []) + ["expires", "note", "disabled"])
        for user in users {
            let metadata = user.metadata
            write(
                [user.name.description] + (withHashes ? [user.unprotectedHash ?? ""] : [])
                    + [metadata?.expires?.rfc3339 ?? "", metadata?.note ?? "", metadata?.disabled?.rfc3339 ?? ""]
            )
        }
        return output
    }

    private static func quoted(_ field: String) -> [UInt8] {
        let special = Set(",\"\r\n".utf8)
        guard field.utf8.contains(where: special.contains) else { return Array(field.utf8) }
        let doubled = field.utf8.flatMap { $0 == UInt8(ascii: "\"") ? [$0, $0] : [$0] }
        return [UInt8(ascii: "\"")] + doubled + [UInt8(ascii: "\"")]
    }
}

extension User {
    /// The 60 characters of the hash, for an output that is to have them; with it passwords can be guessed offline.
    public var unprotectedHash: String? { hash?.text }
}
