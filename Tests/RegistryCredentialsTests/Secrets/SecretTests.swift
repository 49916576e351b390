import Testing

@testable import RegistryCredentials

struct SecretTests {
    static let password = "hunter2-hunter2"

    /// A value as it might stand in a report or an error.
    struct Holder {
        var name = "ci"
        var secret = Secret(SecretTests.password.utf8)
        var optional: Secret? = Secret(SecretTests.password.utf8)
        var list = [Secret(SecretTests.password.utf8)]
        var new = Sample.password(SecretTests.password)
        var issued = IssuedCertificate(certificate: [], key: Secret(SecretTests.password.utf8))
        var http = HTTPSecret.Value(text: Secret(SecretTests.password.utf8), created: TestClock.start)
    }

    @Test(
        "no textual form shows the secret",
        arguments: [
            "\(Holder())", String(reflecting: Holder()), String(describing: Holder()), dumped(Holder()),
            "\(Optional(Holder()) as Any)", dumped(["ci": Holder()]),
            "\(Mirror(reflecting: Holder()).children.map(\.value)) ci",
        ]
    )
    func redaction(text: String) {
        #expect(!text.contains("hunter2"))
        #expect(!text.contains("104, 117"), "nor its bytes")
        #expect(text.contains("ci"))
    }

    @Test("the textual forms of a secret itself are all one word")
    func word() {
        let secret = Secret(Self.password.utf8)
        #expect("\(secret)" == "<redacted>")
        #expect(String(reflecting: secret) == "<redacted>")
        #expect(dumped(secret) == "- <redacted>\n")
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test("published files show path and size only, and so do their textual forms")
    func renderedFile() {
        let file = RenderedFile(path: "env/users.env", kind: .env, bytes: Array(Self.password.utf8))
        for text in ["\(file)", String(reflecting: file), dumped(file), "\([file])"] {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("104, 117"))
            #expect(text.contains("env/users.env"))
        }
    }

    @Test("the bytes come back in the closure and nowhere else")
    func bytes() {
        let secret = Secret([0, 1, 255])
        #expect(secret.count == 3)
        #expect(secret.withBytes { span in span.indices.map { span[$0] } } == [0, 1, 255])
        #expect(Secret([]).count == 0)
    }

    @Test("secrets are equal when all of their bytes are")
    func equality() {
        #expect(Secret([1, 2, 3]) == Secret([1, 2, 3]))
        #expect(Secret([1, 2, 3]) != Secret([1, 2, 4]))
        #expect(Secret([1, 2, 3]) != Secret([1, 2]))
        #expect(Secret([]) == Secret([]))
    }

    @Test("what the body throws comes out as it is")
    func throwing() {
        #expect(throws: PasswordError.empty) {
            try Secret([1]).withBytes { (_) throws(PasswordError) -> Int in throw .empty }
        }
    }
}
