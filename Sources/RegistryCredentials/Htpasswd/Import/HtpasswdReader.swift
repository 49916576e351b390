extension ImportFile {
    /// Reads `name:hash` lines with the `#regcred` comments above them.
    mutating func readHtpasswd(_ lines: ImportLines) {
        // The comment that waits for the entry on the next line.
        var comment: (line: Int, name: Username, metadata: UserMetadata)?
        for (number, text) in lines {
            let line = text.trimmed
            if line.first == UInt8(ascii: "#") {
                finishDisabled(&comment)
                guard line.starts(with: UserMetadata.prefix.utf8) else { continue }
                guard let (name, metadata) = UserMetadata.parse(line) else {
                    refuse(number, "is a #regcred comment that cannot be read")
                    continue
                }
                comment = (number, name, metadata)
                continue
            }
            guard !line.isEmpty else {
                finishDisabled(&comment)
                continue
            }
            if let colon = line.firstIndex(of: UInt8(ascii: ":")), let known = comment,
                line[..<colon].elementsEqual(known.name.description.utf8)
            {
                comment = nil
                // An entry below the comment of a disabled user was added by another tool, which wants that user in.
                let metadata = known.metadata.disabled == nil ? known.metadata : nil
                readEntry(line, number, metadata)
            } else {
                finishDisabled(&comment)
                readEntry(line, number, nil)
            }
        }
        finishDisabled(&comment)
    }

    private mutating func readEntry(_ line: ArraySlice<UInt8>, _ number: Int, _ metadata: UserMetadata?) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            return refuse(number, "is not of the form user:hash")
        }
        guard let name = name(line[..<colon], line: number) else { return }
        guard line.count <= HtpasswdLine.longest else {
            return refuse(number, "is longer than 65535 bytes", name: name)
        }
        let text = line[(colon + 1)...]
        guard !text.contains(UInt8(ascii: ":")) else { return refuse(number, "goes on after the hash", name: name) }
        let (credential, reason) = ImportCredential.hash(text)
        guard let credential else { return refuse(number, reason, name: name) }
        add(ImportRecord(line: number, name: name, credential: credential, about: metadata.map(ImportFields.init)))
    }

    /// A comment without an entry is a user when it is disabled, and else was left behind by another tool.
    private mutating func finishDisabled(_ comment: inout (line: Int, name: Username, metadata: UserMetadata)?) {
        defer { comment = nil }
        guard let (line, name, metadata) = comment, metadata.disabled != nil else { return }
        guard let hash = metadata.hash else { return refuse(line, "has a disabled user without a hash", name: name) }
        add(ImportRecord(line: line, name: name, credential: .hash(hash), about: ImportFields(metadata)))
    }
}

extension ImportFields {
    fileprivate init(_ metadata: UserMetadata) {
        self.init()
        self.metadata = metadata
    }
}
