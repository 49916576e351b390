import RegistryCredentials

/// What holds of every file that the readers of users are given: for libFuzzer, and for its findings in each test run.
enum ReaderChecks {
    /// What did not hold.
    struct Broken: Error {
        let rule: String
    }

    /// Checks one input: a byte that chooses the reader, and the file for it.
    static func check(_ input: [UInt8]) throws {
        guard let choice = input.first else { return }
        let file = Array(input.dropFirst())
        let formats = ImportFormat.allCases
        let number = Int(choice) % (formats.count + 1)
        if number == formats.count { try checkDocument(file) } else { try checkImport(file, formats[number]) }
    }

    private static func expect(_ holds: Bool, _ rule: String) throws {
        guard holds else { throw Broken(rule: rule) }
    }

    /// An import has each name once, in the order of the lines, and comes out of its own export as it was.
    private static func checkImport(_ bytes: [UInt8], _ format: ImportFormat) throws {
        guard let file = try? ImportFile(parsing: bytes, format: format) else { return }
        let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
        let numbers = file.records.map(\.line)
        try expect(Set(file.records.map(\.name)).count == numbers.count, "each name once")
        try expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }, "in the order of the lines")
        let all = numbers + file.problems.map(\.line)
        try expect(all.allSatisfy { (1...lines).contains($0) }, "lines that are there")
        let users = file.records.compactMap { record -> User? in
            guard case .hash(let hash) = record.credential else { return nil }
            var metadata = UserMetadata()
            if case .set(let note) = record.about?.note { metadata.note = note }
            if case .set(let time) = record.about?.expires { metadata.expires = time }
            return User(name: record.name, hash: hash, metadata: metadata)
        }
        let again = try ImportFile(parsing: UserExport.csv(users, withHashes: true), format: .csv)
        try expect(again.problems.isEmpty && again.records.map(\.name) == users.map(\.name), "what is exported is read")
        try expect(
            zip(again.records, users).allSatisfy {
                $0.credential == $1.hash.map { .hash($0) } && $0.about?.note == .set($1.metadata?.note)
                    && $0.about?.expires == .set($1.metadata?.expires)
            },
            "what is exported is what was there"
        )
    }

    /// A document keeps its bytes, and setting all users to what they are, one by one or at once, changes none.
    private static func checkDocument(_ bytes: [UInt8]) throws {
        guard let document = try? HtpasswdDocument(parsing: bytes) else { return }
        let newline = bytes.isEmpty || bytes.last == UInt8(ascii: "\n") ? [] : [UInt8(ascii: "\n")]
        try expect(document.bytes == bytes + newline, "nobody changes bytes by reading")
        // A comment without words says nothing, and is not written again.
        let users = document.users.map { user in
            var user = user
            if user.metadata == UserMetadata() { user.metadata = nil }
            return user
        }
        try expect(users.count == document.userCount && users.map(\.name) == document.names, "no user gets lost")
        var bulk = document
        bulk.set(users)
        try expect(bulk.users == users, "a change of all at once changes none")
        try expect(try HtpasswdDocument(parsing: bulk.bytes).users == users, "what is written is read")
        var single = document
        for user in users { single.set(user) }
        try expect(single.users == users, "a change of each changes none")
        bulk.remove(Set(users.map(\.name)))
        try expect(bulk.userCount == 0, "all are removed")
        try expect(try HtpasswdDocument(parsing: bulk.bytes).userCount == 0, "all are gone from the file")
    }
}
