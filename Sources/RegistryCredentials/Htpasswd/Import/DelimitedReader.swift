import FoundationEssentials

/// The columns of a CSV or TSV file, in the order of the file.
private enum Column: String, CaseIterable {
    case name, password, hash, expires, note, disabled
}

extension ImportFile {
    /// Reads a header and a user a record.
    mutating func readDelimited(_ bytes: [UInt8], from start: Int, separator: UInt8) throws(ImportError) {
        var rows = DelimitedRows(bytes, from: start, separator: separator)
        let header = rows.next()
        if let failure = rows.failure { throw failure }
        guard let header else { throw .missingHeader }
        let columns = try Self.columns(header)
        while let row = rows.next() { read(row, columns) }
        if let failure = rows.failure { throw failure }
    }

    private static func columns(_ header: DelimitedRows.Row) throws(ImportError) -> [Column] {
        var columns: [Column] = []
        for (index, field) in header.fields.enumerated() {
            let name = String(decoding: field.trimmed, as: UTF8.self).lowercased()
            guard let column = Column(rawValue: name) else {
                if header.fields.count == 1, field.contains(UInt8(ascii: ";")) { throw .semicolons }
                let nearest = nearestWord(to: name, among: Column.allCases.map(\.rawValue))
                throw .unknownColumn(index + 1, nearest: nearest)
            }
            if columns.contains(column) { throw .repeatedColumn(column.rawValue) }
            columns.append(column)
        }
        guard header.problem == nil, columns.contains(.name) else { throw .missingNameColumn }
        return columns
    }

    private mutating func read(_ row: DelimitedRows.Row, _ columns: [Column]) {
        if let problem = row.problem { return refuse(row.line, problem) }
        guard row.fields.count == columns.count else {
            return refuse(row.line, "has \(row.fields.count) fields, but line 1 names \(columns.count) columns")
        }
        let fields = Dictionary(uniqueKeysWithValues: zip(columns, row.fields))
        guard let name = name(fields[.name] ?? [], line: row.line) else { return }
        let credential = Self.credential(password: fields[.password] ?? [], hash: fields[.hash] ?? [])
        guard let kind = credential.credential else { return refuse(row.line, credential.reason, name: name) }
        guard let expires = Self.time(fields[.expires]), let disabled = Self.time(fields[.disabled]) else {
            return refuse(row.line, "has a time that is neither a day (2027-01-01) nor RFC 3339", name: name)
        }
        guard let note = Self.note(fields[.note]) else {
            let reason = "has a note of more than 1000 bytes, or with control characters, or not in UTF-8"
            return refuse(row.line, reason, name: name)
        }
        var about = ImportFields()
        (about.expires, about.disabled, about.note) = (expires, disabled, note)
        add(
            ImportRecord(
                line: row.line,
                name: name,
                credential: kind,
                about: about == ImportFields() ? nil : about
            )
        )
    }

    private static func credential(
        password: ArraySlice<UInt8>,
        hash: ArraySlice<UInt8>
    ) -> (credential: ImportCredential?, reason: String) {
        switch (password.isEmpty, hash.isEmpty) {
        case (true, true): (.some(.none), "")
        case (false, true): ImportCredential.password(password)
        case (true, false): ImportCredential.hash(hash)
        case (false, false): (nil, "has a password and a hash")
        }
    }

    /// `nil` when the field holds no time.
    private static func time(_ field: ArraySlice<UInt8>?) -> ImportField<Date>? {
        guard let field else { return .absent }
        if field.isEmpty { return .set(nil) }
        return ImportTime.parse(String(decoding: field, as: UTF8.self)).map { .set($0) }
    }

    /// `nil` when the field holds no legal note.
    private static func note(_ field: ArraySlice<UInt8>?) -> ImportField<String>? {
        guard let field else { return .absent }
        if field.isEmpty { return .set(nil) }
        var metadata = UserMetadata()
        guard let note = String(validating: field, as: UTF8.self),
            (try? UserChanges(note: note).apply(to: &metadata)) != nil
        else { return nil }
        return .set(note)
    }
}
