/// The users that a file holds, and the lines that cannot be imported.
public struct ImportFile: Equatable, Sendable {
    /// The users, in the order of the file; every name once.
    public private(set) var records: [ImportRecord]
    /// The lines that cannot be imported, in the order of the file.
    public private(set) var problems: [ImportProblem]

    /// Reads a file.
    ///
    /// A byte order mark and CRLF line ends do no harm. A name that stands on several lines is imported from none of
    /// them: registries would take the last one, Apache the first.
    ///
    /// - Parameters:
    ///   - bytes: The file, UTF-8. They are not zeroed, though they may hold passwords.
    ///   - format: How to read it.
    /// - Throws: ``ImportError`` when not even the lines can be told apart.
    public init(parsing bytes: [UInt8], format: ImportFormat) throws(ImportError) {
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]) { throw .utf16 }
        let start = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
        // One at the end of the only line ends that line.
        if bytes.dropLast().contains(UInt8(ascii: "\r")), !bytes.contains(UInt8(ascii: "\n")) { throw .carriageReturns }
        (records, problems) = ([], [])
        switch format {
        case .htpasswd: readHtpasswd(ImportLines(bytes, from: start))
        case .chpasswd: readChpasswd(ImportLines(bytes, from: start))
        case .csv: try readDelimited(bytes, from: start, separator: UInt8(ascii: ","))
        case .tsv: try readDelimited(bytes, from: start, separator: UInt8(ascii: "\t"))
        }
        refuseDuplicates()
        problems.sort { $0.line < $1.line }
    }

    mutating func add(_ record: ImportRecord) {
        records.append(record)
    }

    mutating func refuse(_ line: Int, _ reason: String, name: Username? = nil, others: [Username] = []) {
        problems.append(ImportProblem(line: line, reason, name: name, others: others))
    }

    /// The name, checked, or `nil` when the line was refused for it.
    mutating func name(_ bytes: ArraySlice<UInt8>, line: Int) -> Username? {
        do {
            return try Username(bytes: bytes)
        } catch {
            refuse(line, "cannot be imported: \(error)")
            return nil
        }
    }

    private mutating func refuseDuplicates() {
        let records = records
        var index = NameIndex(capacity: records.count)
        var repeated: Set<Username> = []
        for (number, record) in records.enumerated() {
            let first = index.insert(number, hash: NameIndex.hash(record.name.description.utf8)) {
                records[$0].name == record.name
            }
            guard let first else { continue }
            let line = records[first].line
            if repeated.insert(record.name).inserted {
                refuse(line, "has the same user as line \(record.line)", name: record.name)
            }
            refuse(record.line, "has the same user as line \(line)", name: record.name)
        }
        if !repeated.isEmpty { self.records.removeAll { repeated.contains($0.name) } }
    }
}
