/// The wrong files of ``DeploymentErrorTests``, by the kind of mistake.
extension DeploymentErrorTests {
    static let quotes = "put the value in quotes"
    static let punycode = "write it as xn--… (punycode): names in certificates are ASCII"
    static let names = "names have 1 to 63 of the characters a-z 0-9 . _ -"
    static let spans = "write it like 90s, 15m, 12h, 90d, 8w or 1y"

    static let keys = [
        Faulty(adding: "hots: x\n", "f:9: unknown key 'hots'", hint: "did you mean 'host'?"),
        Faulty(adding: "qqqqqqqq: x\n", "f:9: unknown key 'qqqqqqqq'"),
        Faulty(adding: "\"a\\u001b[2J\": x\n", "f:9: unknown key 'a…'"),
        Faulty(
            adding: "passwords:\n  cost: 10\n  minlength: 3\n",
            "f:11: unknown key 'passwords.minlength'",
            hint: "did you mean 'min_length'?"
        ),
        Faulty("title: Users", "tilte: Users", "f:4: unknown key 'realms.users.tilte'", hint: "did you mean 'title'?"),
        Faulty(
            "realm: users",
            "raelm: users",
            "f:7: unknown key 'registries.users.raelm'",
            hint: "did you mean 'realm'?"
        ),
        Faulty(
            adding: "certificate:\n  lifetime: 90d\n\n  renewat:\n    66%\n",
            "f:12: unknown key 'certificate.renewat'",
            hint: "did you mean 'renew_at'?"
        ),
        Faulty(
            adding: "storage: {driver: s3, bucket: b, region: r, secretky: k}\n",
            "f:9: unknown key 'storage.secretky'",
            hint: "did you mean 'secretkey'?"
        ),
        Faulty(
            adding: "publish: {modes: {htpaswd: \"0640\"}}\n",
            "f:9: unknown key 'publish.modes.htpaswd'",
            hint: "did you mean 'htpasswd'?"
        ),
        Faulty(whole: "", "f: 'version' is missing", hint: "add a line 'version: …'"),
        Faulty(whole: "# nothing\n", "f: 'version' is missing", hint: "add a line 'version: …'"),
        Faulty(whole: "{}\n", "f:1: 'version' is missing", hint: "add a line 'version: …'"),
        Faulty("version: 1\n", "", "f:1: 'version' is missing", hint: "add a line 'version: …'"),
        Faulty("host: registry.example.com\n", "", "f:1: 'host' is missing", hint: "add a line 'host: …'"),
        Faulty(whole: "version: 1\nhost: a.example\n", "f:1: 'realms' is missing", hint: "add a line 'realms: …'"),
        Faulty(
            whole: "version: 1\nhost: a.example\nrealms:\n",
            "f:1: 'registries' is missing",
            hint: "add a line 'registries: …'"
        ),
        Faulty("access: read-only, ", "", "f:7: 'registries.users.access' is missing", hint: "add a line 'access: …'"),
        Faulty(
            ", listen: \"0.0.0.0:444\"",
            "",
            "f:8: 'registries.admin.listen' is missing",
            hint: "add a line 'listen: …'"
        ),
        Faulty(
            adding: "storage: {driver: s3, bucket: b}\n",
            "f:9: 'storage.region' is missing",
            hint: "add a line 'region: …'"
        ),
        Faulty(adding: "storage:\n  bucket: b\n", "f:9: 'storage.driver' is missing", hint: "add a line 'driver: …'"),
        Faulty(
            adding: "host: b.example\n",
            "f:2: a key stands twice",
            hint: "remove one of the two"
        ),
        Faulty(
            adding: "\"host\": b.example\n",
            "f:2: a key stands twice",
            hint: "remove one of the two"
        ),
        Faulty(
            adding: "!x host: b.example\n",
            "f:9: a key stands twice",
            hint: "remove one of the two"
        ),
        Faulty(
            "  admin: {title",
            "  users: {title",
            "f:4: a key stands twice",
            hint: "remove one of the two"
        ),
    ]

    static let types = [
        Faulty(
            "version: 1",
            "version: \"1\"",
            "f:1: 'version' must be a whole number",
            hint: "write it without quotes, such as 10"
        ),
        Faulty(
            "version: 1",
            "version: 01",
            "f:1: 'version' must be a whole number",
            hint: "write it without quotes, such as 10"
        ),
        Faulty(
            "version: 1",
            "version: 2",
            "f:1: 'version' must be 1",
            hint: "a newer regcred may have written this file"
        ),
        Faulty("host: registry.example.com", "host: 1.5", "f:2: 'host' must be text", hint: quotes),
        Faulty("host: registry.example.com", "host: [a]", "f:2: 'host' must be text", hint: quotes),
        Faulty("host: registry.example.com", "host:", "f:2: 'host' must be text", hint: quotes),
        Faulty("title: Users", "title: 1234", "f:4: 'realms.users.title' must be text", hint: quotes),
        Faulty("title: Users", "title: yes", "f:4: 'realms.users.title' must be text", hint: quotes),
        Faulty("title: Users", "title: 1e5", "f:4: 'realms.users.title' must be text", hint: quotes),
        Faulty("title: Users", "title: 2026-11-23", "f:4: 'realms.users.title' must be text", hint: quotes),
        Faulty("{title: Users}", "Users", "f:4: 'realms.users' must be a mapping of keys to values"),
        Faulty(whole: "- a\n", "f:1: 'the file' must be a mapping of keys to values"),
        Faulty(adding: "[a]: b\n", "f:9: 'a key' must be text", hint: quotes),
        Faulty(
            adding: "passwords: {cost: \"10\"}\n",
            "f:9: 'passwords.cost' must be a whole number",
            hint: "write it without quotes, such as 10"
        ),
        Faulty(
            adding: "passwords: {cost: 010}\n",
            "f:9: 'passwords.cost' must be a whole number",
            hint: "write it without quotes, such as 10"
        ),
        Faulty(
            adding: "passwords: {cost: 1e1}\n",
            "f:9: 'passwords.cost' must be a whole number",
            hint: "write it without quotes, such as 10"
        ),
        Faulty(
            "read-only,",
            "read-only, tls: \"true\",",
            "f:7: 'registries.users.tls' must be true or false",
            hint: "write it without quotes"
        ),
        Faulty(
            "read-only,",
            "read-only, tls: yes,",
            "f:7: 'registries.users.tls' must be true or false",
            hint: "write it without quotes"
        ),
        Faulty(adding: "certificate:\n  names: 10.0.0.5\n", "f:10: 'certificate.names' must be a list, such as [a, b]"),
        Faulty(adding: "certificate: {names: [[a]]}\n", "f:9: 'certificate.names' must be a list of texts"),
        Faulty(
            adding: "storage: {driver: filesystem, rootdirectory: [/a]}\n",
            "f:9: 'storage.rootdirectory' must be a single value"
        ),
        Faulty(adding: "publish: {outputs: compose}\n", "f:9: 'publish.outputs' must be a list, such as [a, b]"),
        Faulty(adding: "publish: {modes: {key: 0640}}\n", "f:9: 'publish.modes.key' must be text", hint: quotes),
    ]

    static let values = [
        Faulty("host: registry.example.com", "host: \"a b\"", "f:2: 'host' is no DNS name or IP address"),
        Faulty(
            "host: registry.example.com",
            "host: bücher.example",
            "f:2: 'host' is no DNS name or IP address",
            hint: punycode
        ),
        Faulty(
            adding: "certificate: {names: [bücher.example]}\n",
            "f:9: 'certificate.names' has 'bücher.example', which is no DNS name or IP address",
            hint: punycode
        ),
        Faulty(
            adding: "certificate: {constrain: [bücher.example]}\n",
            "f:9: 'certificate.constrain' has 'bücher.example', which is no DNS domain",
            hint: punycode
        ),
        Faulty("host: registry.example.com", "host: \"*.example.com\"", "f:2: 'host' is no DNS name or IP address"),
        Faulty(
            "host: registry.example.com",
            "host: registry.example.com:443",
            "f:2: 'host' is no DNS name or IP address"
        ),
        Faulty("  users: {t", "  Users: {t", "f:4: 'realms.Users' is no legal name", hint: names),
        Faulty("  users: {t", "  ../users: {t", "f:4: 'realms.../users' is no legal name", hint: names),
        Faulty("  users: {realm", "  a b: {realm", "f:7: 'registries.a b' is no legal name", hint: names),
        Faulty(
            "title: Users",
            "title: \"Registry #1\"",
            "f:4: 'realms.users.title' has a '#', which docker, compose, systemd and the registry read differently"
        ),
        Faulty(
            "title: Users",
            "title: \"Registry: x\"",
            "f:4: 'realms.users.title' has a ': ', which YAML takes for a mapping"
        ),
        Faulty(
            "title: Users",
            "title: \"true\"",
            "f:4: 'realms.users.title' is a number, a boolean or null to the registry's YAML"
        ),
        Faulty("title: Users", "title: \"\"", "f:4: 'realms.users.title' must not be empty"),
        Faulty("title: Users", "title: \"a\\nb\"", "f:4: 'realms.users.title' has a control character"),
        Faulty(
            "cost: 12",
            "cost: 18",
            "f:5: 'realms.admin.cost' must be 4 to 17",
            hint: "each step doubles the time of every request; 10 is usual"
        ),
        Faulty(
            adding: "passwords: {cost: 3}\n",
            "f:9: 'passwords.cost' must be 4 to 17",
            hint: "each step doubles the time of every request; 10 is usual"
        ),
        Faulty(
            adding: "passwords: {min_length: 73}\n",
            "f:9: 'passwords.min_length' must be 1 to 72: bcrypt ignores what comes after 72 bytes"
        ),
        Faulty(
            "title: Users",
            "includes: [nobody]",
            "f:4: 'realms.users.includes' names the realm 'nobody', which is not defined"
        ),
        Faulty(
            "realm: users",
            "realm: user",
            "f:7: 'registries.users.realm' names the realm 'user', which is not defined",
            hint: "did you mean 'users'?"
        ),
        Faulty("realm: users", "realm: A", "f:7: 'registries.users.realm' is no realm name"),
        Faulty("read-only", "readonly", "f:7: 'registries.users.access' must be read-only or read-write"),
        Faulty(
            "0.0.0.0:443",
            "443",
            "f:7: 'registries.users.listen' is no ADDRESS:PORT",
            hint: "write it like \"0.0.0.0:443\""
        ),
        Faulty(
            "0.0.0.0:443",
            "localhost:443",
            "f:7: 'registries.users.listen' is no ADDRESS:PORT",
            hint: "write it like \"0.0.0.0:443\""
        ),
        Faulty(
            "0.0.0.0:443",
            "0.0.0.0:65536",
            "f:7: 'registries.users.listen' is no ADDRESS:PORT",
            hint: "write it like \"0.0.0.0:443\""
        ),
        Faulty(
            "read-only,",
            "read-only, image: \"a b\",",
            "f:7: 'registries.users.image' is no image reference",
            hint: "write it like registry:2"
        ),
        Faulty(
            "read-only,",
            "read-only, image: --privileged,",
            "f:7: 'registries.users.image' is no image reference",
            hint: "write it like registry:2"
        ),
        Faulty(
            adding: "certificate: {issuer: c}\n",
            "f:9: 'certificate.issuer' must be one of ca, self-signed, csr",
            hint: "did you mean 'ca'?"
        ),
        Faulty(
            adding: "certificate: {key: rsa-1024}\n",
            "f:9: 'certificate.key' must be one of ecdsa-p256, ecdsa-p384, ed25519, rsa-2048, rsa-3072, rsa-4096"
        ),
        Faulty(
            adding: "certificate: {key: ecdsa-256}\n",
            "f:9: 'certificate.key' must be one of ecdsa-p256, ecdsa-p384, ed25519, rsa-2048, rsa-3072, rsa-4096",
            hint: "did you mean 'ecdsa-p256'?"
        ),
        Faulty(
            adding: "certificate: {lifetime: 826d}\n",
            "f:9: 'certificate.lifetime' must be 1h to 825d, the most that clients accept"
        ),
        Faulty(
            adding: "certificate: {lifetime: 59m}\n",
            "f:9: 'certificate.lifetime' must be 1h to 825d, the most that clients accept"
        ),
        Faulty(
            adding: "certificate: {lifetime: 90}\n",
            "f:9: 'certificate.lifetime' is no length of time",
            hint: spans
        ),
        Faulty(
            adding: "secrets: {rotate_every: 0d}\n",
            "f:9: 'secrets.rotate_every' is no length of time",
            hint: spans
        ),
        Faulty(
            adding: "certificate: {renew_at: 100%}\n",
            "f:9: 'certificate.renew_at' must be a share of the lifetime, 1% to 99%"
        ),
        Faulty(
            adding: "certificate: {renew_at: +6%}\n",
            "f:9: 'certificate.renew_at' must be a share of the lifetime, 1% to 99%"
        ),
        Faulty(
            adding: "certificate: {renew_at: \"66\"}\n",
            "f:9: 'certificate.renew_at' must be a share of the lifetime, 1% to 99%"
        ),
        Faulty(
            adding: "certificate: {overlap: 7}\n",
            "f:9: 'certificate.overlap' is no length of time",
            hint: spans
        ),
        Faulty(
            adding: "certificate: {keep_key: 7}\n",
            "f:9: 'certificate.keep_key' must be true or false",
            hint: "write it without quotes"
        ),
        Faulty(
            adding: "certificate: {names: [a_b]}\n",
            "f:9: 'certificate.names' has 'a_b', which is no DNS name or IP address"
        ),
        Faulty(
            adding: "certificate: {constrain: [10.0.0.5]}\n",
            "f:9: 'certificate.constrain' has '10.0.0.5', which is no DNS domain"
        ),
        Faulty(adding: "storage: {driver: azure}\n", "f:9: 'storage.driver' must be one of filesystem, s3, swift"),
        Faulty(
            adding: "storage: {driver: filesystem, rootdirectory: a/b}\n",
            "f:9: 'storage.rootdirectory' must be an absolute path"
        ),
        Faulty(adding: "hooks: [a]\n", "f:9: 'hooks' must be empty: this version of regcred runs no hooks"),
        Faulty(
            adding: "publish: {to: /}\n",
            "f:9: 'publish.to' must be a folder, absolute or below the state directory"
        ),
        Faulty(
            adding: "publish: {to: \"a/../\u{301}b\"}\n",
            "f:9: 'publish.to' must be a folder, absolute or below the state directory"
        ),
        Faulty(adding: "publish: {path: a}\n", "f:9: 'publish.path' must be an absolute path"),
        Faulty(
            adding: "publish: {path: \"/a'b\"}\n",
            "f:9: 'publish.path' has a ''', which docker, compose, systemd and the registry read differently"
        ),
        Faulty(adding: "publish: {keep: 0}\n", "f:9: 'publish.keep' must be 1 to 1000"),
        Faulty(
            adding: "publish: {outputs: [docker-rum]}\n",
            "f:9: 'publish.outputs' has 'docker-rum', which is no output",
            hint: "did you mean 'docker-run'?"
        ),
        Faulty(
            adding: "publish: {outputs: [compose, compose]}\n",
            "f:9: 'publish.outputs' names an output twice"
        ),
        Faulty(
            adding: "publish: {outputs: [kubernetes]}\n",
            "f:9: 'publish.outputs' has 'kubernetes', which is no output",
            hint: "known outputs: docker-run, compose"
        ),
        Faulty(
            adding: "publish: {modes: {key: \"640x\"}}\n",
            "f:9: 'publish.modes.key' must be a file mode in quotes, such as \"0640\""
        ),
        Faulty(
            adding: "publish: {modes: {key: \"+640\"}}\n",
            "f:9: 'publish.modes.key' must be a file mode in quotes, such as \"0640\""
        ),
        Faulty(
            adding: "publish: {modes: {key: \"4600\"}}\n",
            "f:9: 'publish.modes.key' must be a file mode in quotes, such as \"0640\""
        ),
        Faulty(
            adding: "publish: {modes: {key: \"0644\"}}\n",
            "f:9: 'publish.modes.key' would let others read or change key files",
            hint: "use \"0640\" and publish.group to let a group read them"
        ),
        Faulty(
            adding: "publish: {modes: {script: \"0777\"}}\n",
            "f:9: 'publish.modes.script' would let others change script files",
            hint: "use \"0640\" and publish.group to let a group read them"
        ),
    ]

    static let clientCertificates = [
        Faulty(
            "read-only,",
            "read-only, client_certificates: optional,",
            "f:7: 'registries.users.client_certificates' must be required, or left out"
        ),
        Faulty(
            "read-only,",
            "read-only, client_certificates: true,",
            "f:7: 'registries.users.client_certificates' must be required, or left out"
        ),
    ]

    static let contradictions = [
        Faulty(
            "realm: users, ",
            "",
            "f:7: registry 'users' would be open to everybody who reaches 0.0.0.0:443",
            hint: "give it a realm, or let it listen on 127.0.0.1"
        ),
        Faulty(
            "read-only,",
            "read-only, tls: false,",
            "f:7: registry 'users' would take passwords over plain HTTP on 0.0.0.0:443",
            hint: "leave tls out, or let it listen on 127.0.0.1"
        ),
        Faulty(
            "realm: users, access: read-only, listen: \"0.0.0.0:443\"",
            "access: read-only, listen: \"127.0.0.1:5000\", client_certificates: required",
            "f:7: registry 'users' cannot ask for client certificates without TLS",
            hint: "set tls: true, or leave client_certificates out"
        ),
        Faulty("title: Users", "includes: [users]", "f:4: the realm 'users' that is included includes others itself"),
        Faulty(
            "{title: Users}",
            "{includes: [admin]}\n  other: {includes: [users]}",
            "f:5: the realm 'users' that is included includes others itself"
        ),
        Faulty(
            adding: "certificate:\n  constrain: [example.org]\n",
            "f:10: certificate.constrain does not permit the certificate's own name 'registry.example.com'"
        ),
    ]
}
