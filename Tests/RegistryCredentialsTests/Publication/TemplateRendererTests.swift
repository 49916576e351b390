import Testing

@testable import RegistryCredentials

struct TemplateRendererTests {
    static let values: [String: TemplateValue] = [
        "name": "it's",
        "password": .secret("hunter2"),
        "tls": true,
        "empty": false,
        "none": .list([]),
        "names": .list(["a", "b"]),
        "services": .list([.record(["name": "one", "tls": true]), .record(["name": "two", "tls": false])]),
        "storage": .record(["driver": "s3"]),
    ]

    struct Rendered: CustomTestStringConvertible {
        let template: String
        let text: String
        var testDescription: String { template.debugDescription }
    }

    static let rendered = [
        Rendered(template: "", text: ""),
        Rendered(template: "{{yaml(name)}}", text: #""it's""#),
        Rendered(template: "{{ shell(name) }}", text: #"'it'\''s'"#),
        Rendered(template: "{{{json(name)}}} {{&yaml(name)}}", text: #""it's" "it's""#),
        Rendered(template: "{{env(password)}}", text: "hunter2"),
        Rendered(template: "{{systemd(shell(name))}}", text: #""'it'\\''s'""#),
        Rendered(template: "{{json(tls)}} {{json(empty)}}", text: #""true" "false""#),
        Rendered(template: "{{#names}}<{{yaml(.)}}>{{/names}}", text: #"<"a"><"b">"#),
        Rendered(template: "{{#none}}x{{/none}}{{^none}}no{{/none}}{{^names}}x{{/names}}", text: "no"),
        Rendered(
            template: "{{#tls}}yes{{/tls}}{{^tls}}no{{/tls}}{{#empty}}x{{/empty}}{{^empty}}no{{/empty}}",
            text: "yesno"
        ),
        Rendered(template: "{{#storage}}{{env(driver)}} {{shell(name)}}{{/storage}}", text: #"s3 'it'\''s'"#),
        Rendered(template: "{{#name}}{{shell(.)}}{{/name}}", text: #"'it'\''s'"#),
        Rendered(
            template: "{{#services}}\n- {{yaml(name)}}{{#tls}} tls{{/tls}}\n{{/services}}\n",
            text: "- \"one\" tls\n- \"two\"\n"
        ),
        Rendered(template: "{{! about {{yaml(nothing) }}x & <y> $z {a}\n", text: "x & <y> $z {a}\n"),
    ]

    @Test("values are printed for the place that the template names", arguments: rendered)
    func rendering(rendered: Rendered) throws {
        let bytes = try TemplateRenderer(rendered.template, name: "t").render(Self.values)
        #expect(String(decoding: bytes, as: UTF8.self) == rendered.text)
    }

    struct Faulty: CustomTestStringConvertible {
        let template: String
        let line: Int?
        let problem: TemplateError.Problem
        var testDescription: String { template.debugDescription }

        init(_ template: String, line: Int? = 1, _ problem: TemplateError.Problem) {
            self.template = template
            self.line = line
            self.problem = problem
        }
    }

    static let faulty = [
        Faulty("a\n{{password}}", line: 2, .unescaped("password", isSecret: true)),
        Faulty("{{{password}}}", .unescaped("password", isSecret: true)),
        Faulty("{{&password}}", .unescaped("password", isSecret: true)),
        Faulty("{{#password}}\n{{.}}{{/password}}", line: 2, .unescaped("password", isSecret: true)),
        Faulty("{{yaml(name)}}\n\n{{name}}", line: 3, .unescaped("name", isSecret: false)),
        Faulty("{{#names}}{{.}}{{/names}}", .unescaped("names", isSecret: false)),
        Faulty("{{names}}", .unescaped("names", isSecret: false)),
        Faulty("{{tls}}", .unescaped("tls", isSecret: false)),
        Faulty("{{storage}}", .unescaped("storage", isSecret: false)),
        Faulty("{{.}}", .unescaped(".", isSecret: false)),
        Faulty("a\n\n{{yaml(nane)}}", line: 3, .unknownVariable("nane")),
        Faulty("{{nane}}", .unknownVariable("nane")),
        Faulty("{{#nane}}x{{/nane}}", .unknownVariable("nane")),
        Faulty("{{^nane}}x{{/nane}}", .unknownVariable("nane")),
        Faulty("{{#storage}}{{yaml(nane)}}{{/storage}}", .unknownVariable("nane")),
        Faulty("{{yaml(storage.driver)}}", .unknownVariable("storage.driver")),
        Faulty("{{yaml(.name)}}", .unknownVariable(".name")),
        Faulty("{{yaml(name.utf8)}}", .unknownVariable("name.utf8")),
        Faulty("\n{{yml(name)}}", line: 2, .unknownFunction("yml", nearest: "yaml")),
        Faulty("{{uppercased(password)}}", .unknownFunction("uppercased", nearest: nil)),
        Faulty("{{#empty}}{{uppercased(name)}}{{/empty}}", .unknownFunction("uppercased", nearest: nil)),
        Faulty("{{#names}}{{^last()}},{{/last()}}{{/names}}", .unknownFunction("last", nearest: nil)),
        Faulty("{{yaml(uppercased(name))}}", .unknownFunction("uppercased", nearest: nil)),
        Faulty("{{yaml(names)}}", .unwritable("names", reason: "is a list and can only be a section")),
        Faulty("{{yaml(storage)}}", .unwritable("storage", reason: "has parts and can only be a section")),
        Faulty(
            "{{env(name)}}",
            .unwritable("name", reason: "has a ''', which docker, compose, systemd and the registry read differently")
        ),
        Faulty("{{> other}}", .unsupportedTag("{{>")),
        Faulty("{{$block}}{{/block}}", .unsupportedTag("{{$")),
        Faulty("{{< other}}{{/other}}", .unsupportedTag("{{<")),
        Faulty("{{=<% %>=}}", .unsupportedTag("{{=")),
        Faulty("{{% CONTENT_TYPE:HTML}}", .unsupportedTag("{{%")),
        Faulty("{{}}", .syntax("a tag has no name")),
        Faulty("{{yaml()}}", .syntax("a tag has no name")),
        Faulty("a\n{{yaml(name)", line: 2, .syntax("a tag is not closed")),
        Faulty("a\n{{", line: 2, .syntax("a tag is not closed")),
        Faulty("a\n{{{json(name)}}", line: 2, .syntax("a tag is not closed")),
        Faulty("a\n\n{{yaml(name}}", line: 3, .syntax("a tag is malformed")),
        Faulty("a\n{{na me}}", line: 2, .syntax("a tag is malformed")),
        Faulty("{{#names}}\n{{env(.)}}{{.}}{{/names}}", line: 2, .unescaped("names", isSecret: false)),
        Faulty(
            "{{env(tls)}}\n{{#name}}\n{{env(.)}}{{/name}}",
            .unwritable("tls", reason: "is a number, a boolean or null to the registry's YAML")
        ),
        Faulty("{{#tls}}\n\n", line: 3, .syntax("a section is not closed")),
        Faulty("{{#tls}}\n{{/name}}", line: 2, .syntax("a tag closes a section other than the one that is open")),
        Faulty("a\n{{/tls}}", line: 2, .syntax("a tag closes a section other than the one that is open")),
    ]

    @Test("a mistake is reported by template, line and name, and never prints a value", arguments: faulty)
    func errors(faulty: Faulty) throws {
        let error = TemplateError(template: "env/x", line: faulty.line, problem: faulty.problem)
        let thrown = try #require(throws: TemplateError.self) {
            try TemplateRenderer(faulty.template, name: "env/x").render(Self.values)
        }
        #expect(thrown == error)
        #expect("\(thrown)".hasPrefix("template 'env/x'"))
        #expect(!"\(thrown)\(thrown.hint ?? "")".contains("hunter2"))
        #expect(thrown.kind == .badData)
    }

    @Test("a secret that cannot be written is not described")
    func unwritableSecret() throws {
        let thrown = try #require(throws: TemplateError.self) {
            try TemplateRenderer("{{env(p)}}", name: "t").render(["p": .secret("a$b")])
        }
        #expect(thrown.problem == .unwritable("p", reason: "cannot be written by 'env'"))
    }

    @Test("messages say what to do")
    func wording() {
        func error(_ problem: TemplateError.Problem) -> TemplateError {
            .init(template: "a/b", line: 3, problem: problem)
        }
        let secret = error(.unescaped("password", isSecret: true))
        #expect("\(secret)" == "template 'a/b' line 3: the secret 'password' is printed without a function")
        #expect(secret.hint == "say for which place it is meant, such as {{yaml(password)}}")
        #expect("\(error(.unknownVariable("x\u{1b}")))" == "template 'a/b' line 3: there is no value 'x?'")
        #expect(error(.unknownFunction("yml", nearest: "yaml")).hint == "did you mean 'yaml'?")
        #expect(
            error(.unknownFunction("x", nearest: nil)).hint
                == "the functions are yaml, json, shell, compose, env, systemd, netrc"
        )
    }

    @Test("no textual form of a value shows a secret")
    func redaction() {
        let value = TemplateValue.record(["a": .list([.secret("hunter2")]), "b": .text("shown")])
        var dumped = ""
        dump(value, to: &dumped)
        for text in ["\(value)", String(reflecting: value), dumped] { #expect(!text.contains("hunter2")) }
        #expect("\(value)".contains("shown"))
    }
}
