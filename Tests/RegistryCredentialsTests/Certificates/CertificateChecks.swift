import FoundationEssentials
import RegistryCredentials

/// What holds of every file of foreign certificates and requests, and of every document of them that the state keeps: for
/// libFuzzer, and for its findings in each test run.
enum CertificateChecks {
    /// What did not hold.
    struct Broken: Error {
        let rule: String
    }

    /// Checks one input: a byte that chooses what it is taken for, and the bytes of that.
    static func check(_ input: [UInt8]) throws {
        guard let choice = input.first else { return }
        let bytes = Array(input.dropFirst())
        let file = CertificateFile(name: "f", bytes: bytes)
        switch choice % 5 {
        case 0:
            try checkCertificates(file)
            try checkInspection(bytes)
            try checkInstalling(file)
        case 1:
            try checkRequest(file)
            try checkSigning(file)
        case 2: try checkDocument(.trustAnchors, bytes)
        case 3: try checkDocument(.rollover, bytes)
        default:
            try checkDocument(.signedCertificates, bytes)
            try checkDocument(.clientCertificates, bytes)
        }
    }

    static func expect(_ holds: Bool, _ rule: String) throws {
        guard holds else { throw Broken(rule: rule) }
    }

    /// Certificates that are read come out as PEM, and that is read as the same certificates.
    private static func checkCertificates(_ file: CertificateFile) throws {
        let certificates: [CertificateFile.Certificate]
        do {
            certificates = try file.read()
        } catch let error as any ActionableError {
            return try checkWords(error)
        }
        try expect(!certificates.isEmpty, "a file without certificates is an error")
        try expect(certificates.allSatisfy { $0.summary.sha256.utf8.count == 64 }, "each has a fingerprint")
        let pem = certificates.flatMap(\.pem)
        guard pem.count <= CertificateFile.limit else { return }
        let again = try CertificateFile(name: "f", bytes: pem).read()
        try expect(again == certificates, "what is written is read")
    }

    /// A request that is read comes out as PEM, and that is read as the same request.
    private static func checkRequest(_ file: CertificateFile) throws {
        do {
            let request = try file.readRequest()
            try expect(
                try CertificateFile(name: "f", bytes: request.pem).readRequest() == request,
                "what is written is read"
            )
        } catch let error as any ActionableError {
            try checkWords(error)
        }
    }

    /// Does what may fail, but only with an error about the bytes; `nil` when it did.
    static func attempt<Result>(_ body: () throws -> Result) throws -> Result? {
        do {
            return try body()
        } catch let error as any ActionableError {
            try checkWords(error)
            return nil
        }
    }

    /// An error is one line without a full stop, with a hint, and is nobody's fault but the file's.
    static func checkWords(_ error: any ActionableError) throws {
        let text = error.description
        try expect(error.kind == .badData, "an error of the file: \(text)")
        try expect(!text.isEmpty && text.utf8.last != UInt8(ascii: "."), "an error ends without a full stop: \(text)")
        try expect(!text.utf8.contains { $0 < 0x20 }, "an error is one line: \(text)")
        try expect(error.hint != nil, "an error says what to do: \(text)")
    }
}
