import FoundationEssentials

/// The htpasswd file that a registry reads: enabled, unexpired users only, no comments, no duplicates, LF.
enum PublishedHtpasswd {
    /// Renders a realm.
    ///
    /// - Parameters:
    ///   - realm: The realm's own users.
    ///   - included: Realms whose users are added; a name that is there already stays as it is.
    ///   - now: The time that decides who has expired.
    /// - Returns: `name:hash` a line with an LF each, in the order of the files.
    static func render(
        _ realm: HtpasswdDocument,
        including included: [HtpasswdDocument] = [],
        at now: Date
    ) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(realm.bytes.count)
        append(realm, to: &output, at: now) { _ in true }
        for (number, document) in included.enumerated() {
            let earlier = [realm] + included[..<number]
            append(document, to: &output, at: now) { name in
                // A user who is disabled or expired in the realm itself does not come back through another.
                !earlier.contains { $0.hasUser(named: name) }
            }
        }
        return output
    }

    private static func append(
        _ document: HtpasswdDocument,
        to output: inout [UInt8],
        at now: Date,
        where isWanted: (ArraySlice<UInt8>) -> Bool
    ) {
        let bytes = document.bytes
        for (number, line) in document.lines.enumerated() where line.kind == .entry {
            if let comment = document.metadataLine(ofEntry: number).map({ document.lines[$0] }),
                let expires = UserMetadata.parse(bytes[comment.range])?.metadata.expires, expires <= now
            {
                continue
            }
            guard BcryptHash(bytes[(line.start + line.nameLength + 1)..<line.range.upperBound]) != nil,
                isWanted(document.name(of: line))
            else { continue }
            output += bytes[line.start...line.range.upperBound]
        }
    }
}

extension HtpasswdDocument {
    /// Whether a user has this name, enabled or not.
    func hasUser(named name: ArraySlice<UInt8>) -> Bool {
        guard let name = try? Username(bytes: name) else { return false }
        return user(name) != nil
    }
}
