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
        while let row = rows.next() { read(row, columns, separator) }
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

    private mutating func read(_ row: DelimitedRows.Row, _ columns: [Column], _ separator: UInt8) {
        if let problem = row.problem { return refuse(row, problem, columns, separator, readable: row.fields.count) }
        guard row.fields.count == columns.count else {
            let reason = "has \(row.fields.count) fields, but line 1 names \(columns.count) columns"
            // Which field is one too many, or missing, nobody knows; the first is where it belongs all the same.
            return refuse(row, reason, columns, separator, readable: 1)
        }
        let fields = Dictionary(uniqueKeysWithValues: zip(columns, row.fields))
        guard let name = name(fields[.name] ?? [], line: row.line) else { return }
        let credential = Self.credential(password: fields[.password] ?? [], hash: fields[.hash] ?? [])
        guard let kind = credential.credential else { return refuse(row.line, credential.reason, name: name) }
        guard let expires = Self.time(fields[.expires]) else { return refuseTime(row.line, .expires, name) }
        guard let disabled = Self.time(fields[.disabled]) else { return refuseTime(row.line, .disabled, name) }
        guard let note = Self.note(fields[.note]) else {
            let reason =
                "has a text in column 'note' of more than 1000 bytes, or with control characters, or not in UTF-8"
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

    private mutating func refuseTime(_ line: Int, _ column: Column, _ name: Username) {
        let reason = "has a time in column '\(column.rawValue)' that is neither a day (2027-01-01) nor RFC 3339"
        refuse(line, reason, name: name)
    }

    /// Refuses a record for its shape, with the name if it stands among the first `readable` fields.
    private mutating func refuse(
        _ row: DelimitedRows.Row,
        _ reason: String,
        _ columns: [Column],
        _ separator: UInt8,
        readable: Int
    ) {
        guard let place = columns.firstIndex(of: .name), place < min(readable, row.fields.count) else {
            return refuse(row.line, reason)
        }
        // A name with a separator that was not quoted looks like several fields.
        var (text, others) = (Array(row.fields[place]), [Username]())
        for field in row.fields.dropFirst(place + 1) where text.count < 256 {
            text += [separator] + field
            if let other = try? Username(bytes: text) { others.append(other) }
        }
        refuse(row.line, reason, name: try? Username(bytes: row.fields[place]), others: others)
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
