@_spi(_Unicode) import Swift

extension LintFile {
    /// Findings about the names of users.
    func nameFindings() -> [LintFinding] {
        var findings: [LintFinding] = []
        let odd = oddEntries.map { entries[$0] }.filter {
            !Self.isPlain($0.name) || blanks(before: $0) || blanks(after: $0)
        }
        func add(
            _ rule: LintRule,
            _ severity: LintFinding.Severity,
            _ message: String,
            _ hint: String,
            where isHit: (LintEntry) -> Bool
        ) {
            let hits = odd.filter(isHit)
            guard !hits.isEmpty else { return }
            let names = hits.count <= 100 ? hits.map(\.printableName) : []
            findings.append(LintFinding(rule, severity, lines: hits.map(\.line), message, hint: hint, users: names))
        }
        add(
            .blankInName,
            .error,
            "a blank before the colon belongs to the name: the name without it is nobody's",
            "remove the blank",
            where: blanks(after:)
        )
        add(
            .blankBeforeHash,
            .error,
            "a blank after the colon belongs to the hash, which then matches no password",
            "remove the blank",
            where: blanks(before:)
        )
        add(
            .emptyName,
            .warning,
            "an entry without a name: who sends an empty name and its password gets in",
            "remove the line"
        ) { $0.name.isEmpty }
        add(
            .longName,
            .warning,
            "a name of more than 255 bytes, which Apache's htpasswd refuses",
            "choose a shorter name"
        ) { $0.name.count > 255 }
        add(.nameNotUTF8, .warning, "a name that is not UTF-8, while clients send UTF-8", "write the name in UTF-8") {
            String(validating: $0.name, as: UTF8.self) == nil
        }
        add(.controlInName, .warning, "a name with control or invisible characters", "choose another name") { entry in
            String(decoding: entry.name, as: UTF8.self).unicodeScalars.contains { scalar in
                let category = scalar.properties.generalCategory
                // Zero bytes are a rule of their own.
                return (category == .control && scalar.value != 0) || category == .format
            }
        }
        add(
            .nameNotNormalized,
            .warning,
            "a name that is not in normalization form C: typed on a keyboard it is another one",
            "write the name with composed characters"
        ) { entry in
            guard let name = String(validating: entry.name, as: UTF8.self) else { return false }
            return !name._nfc.elementsEqual(name.unicodeScalars)
        }
        return findings + lookAlikes()
    }

    /// The bytes between the name and the hash, where blanks make neither.
    private func blanks(after entry: LintEntry) -> Bool {
        let end = entry.name.endIndex
        return !isUTF16 && end < bytes.count && bytes[end] != UInt8(ascii: ":")
    }

    private func blanks(before entry: LintEntry) -> Bool {
        let start = entry.hash.startIndex
        return !isUTF16 && !entry.hash.isEmpty && start > 0 && bytes[start - 1] != UInt8(ascii: ":")
    }

    /// Names that differ only by case or composition.
    private func lookAlikes() -> [LintFinding] {
        // Only a name that folding changes can look like another one.
        var groups: [String: [LintEntry]] = [:]
        for entry in entries where !entry.name.allSatisfy({ $0 < 0x80 && !(0x41...0x5a).contains($0) }) {
            if let key = Self.folded(entry.name) { groups[key, default: []].append(entry) }
        }
        guard !groups.isEmpty else { return [] }
        for entry in entries where entry.name.allSatisfy({ $0 < 0x80 && !(0x41...0x5a).contains($0) }) {
            let key = String(decoding: entry.name, as: UTF8.self)
            if groups[key] != nil { groups[key]?.append(entry) }
        }
        return groups.values.filter { Set($0.map(\.name)).count > 1 }.map { group in
            LintFinding(
                .lookAlikeNames,
                .warning,
                lines: group.map(\.line).sorted(),
                "names that look alike are different users: they differ by case or composition only",
                hint: "rename or remove one of them",
                users: group.prefix(100).map(\.printableName)
            )
        }
    }

    private static func folded(_ name: ArraySlice<UInt8>) -> String? {
        guard let name = String(validating: name, as: UTF8.self) else { return nil }
        var folded = String.UnicodeScalarView()
        folded.append(contentsOf: name.lowercased()._nfc)
        return String(folded)
    }
}
