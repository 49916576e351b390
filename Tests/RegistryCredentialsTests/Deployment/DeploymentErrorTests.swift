import Testing

@testable import RegistryCredentials

/// What a wrong regcred.yaml leads to: the file, the line, what is wrong, and what to write.
struct DeploymentErrorTests {
    struct Faulty: CustomTestStringConvertible {
        let text: String
        let message: String
        let hint: String
        var testDescription: String { message }

        /// What is said when there is nothing better to say.
        static let general = "mend regcred.yaml; nothing was changed"

        /// The valid file of ``DeploymentParserTests`` with one text in place of another.
        init(_ old: String, _ new: String, _ message: String, hint: String = general) {
            text = DeploymentParserTests.valid.replacing(old, with: new)
            self.message = message
            self.hint = hint
        }

        /// That file with more text behind it, which begins on line 9.
        init(adding addition: String, _ message: String, hint: String = general) {
            text = DeploymentParserTests.valid + addition
            self.message = message
            self.hint = hint
        }

        /// A whole text.
        init(whole text: String, _ message: String, hint: String = general) {
            self.text = text
            self.message = message
            self.hint = hint
        }
    }

    @Test(
        "a wrong file is reported with its line and what to write",
        arguments: keys + types + values + clientCertificates + contradictions
    )
    func report(faulty: Faulty) throws {
        let error = try #require(throws: DeploymentError.self) { try Deployment(parsing: faulty.text, file: "f") }
        #expect("\(error)" == faulty.message)
        #expect(error.hint == faulty.hint)
        #expect(error.kind == .configuration)
    }

    @Test(
        "a storage value that readers take differently is refused without quoting it",
        arguments: [
            "0777", "1e5", "1_000", "12:30:00", "true", "\"~\"", "\"hunter2$\"", "\"hunter2 #x\"", "\"hunter2\\\\\"",
        ]
    )
    func storage(value: String) throws {
        let error = try #require(throws: DeploymentError.self) {
            try Deployment(
                parsing: DeploymentParserTests.valid
                    + "storage: {driver: s3, bucket: b, region: r, secretkey: \(value)}\n",
                file: "f"
            )
        }
        #expect("\(error)".hasPrefix("f:9: 'storage.secretkey' "))
        #expect(!"\(error)".contains("hunter2"))
        #expect(error.hint?.hasPrefix("choose a value of letters, digits") == true)
    }

    @Test("a storage number must be one number to every reader", arguments: ["0777", "+5", "1e5", "x", "\"\"", "yes"])
    func storageNumber(value: String) throws {
        let error = try #require(throws: DeploymentError.self) {
            try Deployment(
                parsing: DeploymentParserTests.valid
                    + "storage: {driver: s3, bucket: b, region: r, chunksize: \(value)}\n",
                file: "f"
            )
        }
        #expect("\(error)" == "f:9: 'storage.chunksize' must be a number or a boolean")
    }

    @Test(
        "what is not YAML is reported by its line, which is never quoted",
        arguments: [
            ("a: b: hunter2\n", 9), ("password: \"hunter2\n", nil), ("\thunter2: x\n", 9), ("x: *hunter2\n", 9),
            ("x: {hunter2\n", nil), ("x: 'hunter2\n", nil), ("hunter2\n", nil), ("x: \"\\q hunter2\"\n", 9),
            ("---\nhunter2: x\n", nil), ("x: !hunter2! y\n", nil), ("x: \"\u{1}hunter2\"\n", nil),
        ] as [(String, Int?)]
    )
    func syntax(addition: String, line: Int?) throws {
        let error = try #require(throws: DeploymentError.self) {
            try Deployment(parsing: DeploymentParserTests.valid + addition, file: "f")
        }
        #expect(!"\(error)".contains("hunter2"))
        #expect("\(error)".contains("not valid YAML: "))
        #expect(!"\(error)".contains("\n"))
        if let line { #expect(error.line == line) }
    }
}
