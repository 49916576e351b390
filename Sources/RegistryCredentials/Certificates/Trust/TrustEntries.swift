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
    var names: [String]
    /// Whether these are all registries that the owner has.
    let areAll: Bool
    /// The absolute path of the file with the certificates.
    let bundle: String

    /// A file with the entries alone.
    var alone: [UInt8] {
        switch format {
        case .k3s: block(["configs:"] + k3sLines(indent: "  "))
        case .buildkit: block(buildkitLines)
        }
    }

    /// `text` with the entries as they are to be, beside those of other registries that the owner put there before.
    ///
    /// - Throws: ``Refusal``.
    func put(into text: [UInt8]) throws(Refusal) -> [UInt8] {
        guard let block = try TrustBlock(of: owner, in: text) else {
            switch format {
            case .k3s: return try RegistriesYAML(text).adding(self)
            case .buildkit:
                try BuildKitTOML.check(text, names: names)
                return appended(to: text, buildkitLines)
            }
        }
        let present = try present(in: block)
        return try replacing(block, text, with: present + names.filter { !present.contains($0) })
    }

    /// `text` without the entries; without all that the owner put there, if these are all registries that it has.
    ///
    /// - Throws: ``Refusal``.
    func taken(from text: [UInt8]) throws(Refusal) -> [UInt8] {
        guard let block = try TrustBlock(of: owner, in: text) else { return text }
        let present = try areAll ? [] : present(in: block)
        let rest = present.filter { !names.contains($0) }
        if rest.isEmpty, areAll || !present.isEmpty { return try without(block, text) }
        return rest == present ? text : try replacing(block, text, with: rest)
    }

    /// Whether `text` has entries of the owner, or cannot be told.
    func areSome(in text: [UInt8]) -> Bool {
        do throws(Refusal) {
            return try TrustBlock(of: owner, in: text) != nil
        } catch {
            return true
        }
    }

    /// The registries of which the block has entries.
    private func present(in block: TrustBlock) throws(Refusal) -> [String] {
        switch format {
        case .k3s: try RegistriesYAML(Array(block.lines)).names(of: bundle)
        case .buildkit: try BuildKitTOML.names(in: block.lines)
        }
    }

    /// `text` with entries for `names` alone in the block, where that stands.
    private func replacing(_ block: TrustBlock, _ text: [UInt8], with names: [String]) throws(Refusal) -> [UInt8] {
        let base = try without(block, text)
        var entries = self
        entries.names = names
        switch format {
        case .k3s:
            let lines =
                block.isHeaded
                ? ["configs:"] + entries.k3sLines(indent: "  ") : entries.k3sLines(indent: block.indent)
            let result = block.replaced(in: text, by: self.block(lines, note: block.isUnended ? Self.unended : ""))
            try RegistriesYAML(base).check(result, has: entries)
            return result
        case .buildkit:
            try BuildKitTOML.check(base, names: names)
            let lines = self.block(entries.buildkitLines, note: block.isUnended ? Self.unended : "")
            return block.replaced(in: text, by: lines)
        }
    }

    /// `text` without the block, unless what others have written cannot do without it.
    private func without(_ block: TrustBlock, _ text: [UInt8]) throws(Refusal) -> [UInt8] {
        let refusal = Refusal(reason: "others have written entries below regcred's own")
        switch format {
        case .k3s:
            let registries = try RegistriesYAML(text)
            for rest in block.removals(from: text) where registries.isRest(rest, without: bundle) { return rest }
            throw refusal
        case .buildkit:
            if BuildKitTOML.goesOn(text[block.place.upperBound...]) { throw refusal }
            return block.removals(from: text)[0]
        }
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

    static let unended = " (the line above has no end)"
}
