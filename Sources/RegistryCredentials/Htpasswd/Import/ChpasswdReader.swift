extension ImportFile {
    /// Reads `name:password` lines; whatever follows the first colon is the password, blanks included.
    mutating func readChpasswd(_ lines: ImportLines) {
        for (number, line) in lines where !line.isEmpty {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
                refuse(number, "is not of the form user:password")
                continue
            }
            guard let name = name(line[..<colon], line: number) else { continue }
            let (credential, reason) = ImportCredential.password(line[(colon + 1)...])
            guard let credential else {
                refuse(number, reason, name: name)
                continue
            }
            add(ImportRecord(line: number, name: name, credential: credential))
        }
    }
}
