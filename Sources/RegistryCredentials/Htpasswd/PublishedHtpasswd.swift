import FoundationEssentials

/// The htpasswd file that a registry reads: enabled, unexpired users only, no comments, no duplicates, LF.
enum PublishedHtpasswd {
    /// Renders a realm.
    ///
    /// - Parameters:
    ///   - realm: The realm's own users.
    ///   - included: Realms whose users are added; a name that is there already stays as it is.
    ///   - policy: Whether passwords can be too old; `nil` for never.
    ///   - now: The time that decides who has expired.
    /// - Returns: `name:hash` a line with an LF each, in the order of the files.
    static func render(
        _ realm: HtpasswdDocument,
        including included: [HtpasswdDocument] = [],
        under policy: PasswordPolicy? = nil,
        at now: Date
    ) -> PiecewiseBytes {
        var output: PiecewiseBytes = []
        append(realm, to: &output, under: policy, at: now, where: nil)
        for (number, document) in included.enumerated() {
            var earlier = [realm] + included[..<number]
            // A realm that was changed has no index, and each name would be searched for in all of its lines.
            for place in earlier.indices { earlier[place].makeIndex() }
            append(document, to: &output, under: policy, at: now) { name in
                // A user who is disabled or expired in the realm itself does not come back through another.
                !earlier.contains { $0.hasUser(named: name) }
            }
        }
        return output
    }

    /// Whether the comment speaks of an expiry: of a million users few have one, and to read a comment takes its time.
    private static func mayExpire(_ bytes: [UInt8], _ comment: Range<Int>) -> Bool {
        var rest = comment
        while let place = bytes.firstOffset(of: UInt8(ascii: "x"), in: rest) {
            if bytes[place..<rest.upperBound].starts(with: "xpires=".utf8) { return true }
            rest = place + 1..<rest.upperBound
        }
        return false
    }

    private static func append(
        _ document: HtpasswdDocument,
        to output: inout PiecewiseBytes,
        under policy: PasswordPolicy?,
        at now: Date,
        where isWanted: ((ArraySlice<UInt8>) -> Bool)?
    ) {
        var run = 0..<0
        // Without a slice for each line, which would be counted as a reference a million times.
        unsafe document.bytes.withUnsafeBufferPointer { buffer in
            for (number, line) in document.lines.enumerated() where line.kind == .entry {
                let hash = line.start + line.nameLength + 1
                guard unsafe BcryptHash.isWellFormed(buffer, hash..<line.range.upperBound),
                    isAdmitted(number, of: document, under: policy, at: now),
                    isWanted?(document.name(of: line)) ?? true
                else { continue }
                let end = line.range.upperBound + 1
                if line.start == run.upperBound {
                    run = run.lowerBound..<end
                } else {
                    output.append(document.bytes[run])
                    run = line.start..<end
                }
            }
        }
        output.append(document.bytes[run])
    }

    /// Whether the entry on line `number` counts at `now`.
    private static func isAdmitted(
        _ number: Int,
        of document: HtpasswdDocument,
        under policy: PasswordPolicy?,
        at now: Date
    ) -> Bool {
        guard let comment = document.metadataLine(ofEntry: number).map({ document.lines[$0] }) else { return true }
        // The age of a password counts only where the policy enforces it.
        guard policy?.enforcesMaximumAge == true || mayExpire(document.bytes, comment.range) else { return true }
        guard let metadata = UserMetadata.parse(document.bytes[comment.range])?.metadata else { return true }
        let end = policy.map { $0.admissionEnd(of: metadata) } ?? metadata.expires
        return end.map { $0 > now } ?? true
    }
}

extension HtpasswdDocument {
    /// Whether a user has this name, enabled or not.
    func hasUser(named name: ArraySlice<UInt8>) -> Bool {
        guard let name = try? Username(bytes: name) else { return false }
        return user(name) != nil
    }
}
