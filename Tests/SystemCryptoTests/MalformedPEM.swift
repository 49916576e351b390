import Testing

/// Texts that are no PEM objects of the kind that is wanted.
struct MalformedPEM: CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]

    init(_ description: String, _ text: String) {
        testDescription = description
        bytes = text.bytes
    }

    /// Texts that are neither keys nor certificates; `label` is what they pretend to be.
    private static func common(_ label: String) -> [MalformedPEM] {
        [
            MalformedPEM("empty", ""),
            MalformedPEM("a word", "hunter2"),
            MalformedPEM("NUL bytes", "\0\0\0\0"),
            MalformedPEM("line breaks", "\n\r\n\n"),
            MalformedPEM("begin only", "-----BEGIN \(label)-----\n"),
            MalformedPEM("end only", "-----END \(label)-----\n"),
            MalformedPEM("no contents", "-----BEGIN \(label)-----\n-----END \(label)-----\n"),
            MalformedPEM("no base64", "-----BEGIN \(label)-----\n!!!!\n-----END \(label)-----\n"),
            MalformedPEM("no DER", "-----BEGIN \(label)-----\naHVudGVyMg==\n-----END \(label)-----\n"),
            MalformedPEM("empty sequence", "-----BEGIN \(label)-----\nMAA=\n-----END \(label)-----\n"),
            MalformedPEM("wrong end", "-----BEGIN \(label)-----\nMAA=\n-----END X509 CRL-----\n"),
            MalformedPEM("long line", "-----BEGIN \(label)-----\n\(String(repeating: "A", count: 100_000))\n"),
            MalformedPEM(
                "parameters",
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            ),
        ]
    }

    static let keys =
        ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"].flatMap(common) + [
            MalformedPEM(
                "a public key",
                """
                -----BEGIN PUBLIC KEY-----
                MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
                -----END PUBLIC KEY-----

                """
            )
        ]

    static let certificates = common("CERTIFICATE") + keys.suffix(1)
}
