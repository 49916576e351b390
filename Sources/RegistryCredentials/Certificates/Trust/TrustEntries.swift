/// Entries for a configuration file that others write too: ours stand between two lines that say so.
struct TrustEntries: Equatable, Sendable {
    /// The formats of such files.
    enum Format: Equatable, Sendable {
        /// K3s' registries.yaml.
        case k3s
        /// BuildKit's buildkitd.toml.
        case buildkit
    }

    /// Why the entries cannot be put in or taken out; the end of a sentence.
    struct Refusal: Error, Equatable {
        let reason: String
    }

    let format: Format
    /// Whose entries they are: the deployment's host.
    let owner: String
    /// The registries, as image names say them.
    let names: [String]
    /// The absolute path of the file with the certificates.
    let bundle: String

    /// A file with the entries alone.
    var alone: [UInt8] {
        switch format {
        case .k3s: block(["configs:"] + k3sLines(indent: "  "))
        case .buildkit: block(buildkitLines)
        }
    }

    /// `text` with the entries as they are to be, in the place of those that are there.
    ///
    /// - Throws: ``Refusal``.
    func put(into text: [UInt8]) throws(Refusal) -> [UInt8] {
        let base = try stripped(text)
        switch format {
        case .k3s: return try RegistriesYAML(base).adding(self)
        case .buildkit:
            try BuildKitTOML.check(base, names: names)
            return appended(to: base, buildkitLines)
        }
    }

    /// `text` without the entries.
    ///
    /// - Throws: ``Refusal``.
    func taken(from text: [UInt8]) throws(Refusal) -> [UInt8] {
        try stripped(text)
    }

    /// `base` with a block at its end.
    func appended(to base: [UInt8], _ lines: [String]) -> [UInt8] {
        // Said in the mark, so that taking it out leaves the file as it was.
        let isUnended = !base.isEmpty && base.last != UInt8(ascii: "\n")
        return base + (isUnended ? Array("\n".utf8) : []) + block(lines, note: isUnended ? Self.unended : "")
    }

    /// The lines between their marks.
    func block(_ lines: [String], note: String = "") -> [UInt8] {
        let text = ["# BEGIN regcred \(owner)\(note)"] + lines + ["# END regcred \(owner)"]
        return Array((text.joined(separator: "\n") + "\n").utf8)
    }

    /// The entries below `configs:`.
    func k3sLines(indent: String) -> [String] {
        names.flatMap {
            ["\(indent)\(Escaping.quoted($0)):", "\(indent)  tls:", "\(indent)    ca_file: \(Escaping.quoted(bundle))"]
        }
    }

    private var buildkitLines: [String] {
        names.flatMap { ["[registry.\(Escaping.quoted($0))]", "  ca = [\(Escaping.quoted(bundle))]"] }
    }

    private static let unended = " (the line above has no end)"

    /// `text` without our block.
    private func stripped(_ text: [UInt8]) throws(Refusal) -> [UInt8] {
        let begin = Array("# BEGIN regcred \(owner)".utf8)
        let end = Array("# END regcred \(owner)".utf8)
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        func isMark(_ line: ArraySlice<UInt8>, _ mark: [UInt8]) -> Bool {
            let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            return line.elementsEqual(mark) || line.elementsEqual(mark + Array(Self.unended.utf8))
        }
        let begins = lines.indices.filter { isMark(lines[$0], begin) }
        let ends = lines.indices.filter { isMark(lines[$0], end) }
        if begins.isEmpty, ends.isEmpty { return text }
        guard let first = begins.first, let last = ends.first, begins.count == 1, ends.count == 1, first < last else {
            throw Refusal(reason: "the lines that mark regcred's entries are not one pair")
        }
        let isUnended = lines[first].count > begin.count + 1
        var start = lines[first].startIndex
        if isUnended, start > text.startIndex { start -= 1 }
        let stop = min(lines[last].endIndex + 1, text.endIndex)
        let rest = Array(text[..<start] + text[stop...])
        // Somebody may have written more below our heading.
        if format == .k3s { try RegistriesYAML(text).check(rest, is: bundle) }
        return rest
    }
}
