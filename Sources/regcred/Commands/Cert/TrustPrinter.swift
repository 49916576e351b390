import FoundationEssentials
import RegistryCredentials

/// Files as commands that make them elsewhere.
struct TrustPrinter {
    let plan: TrustPlan
    let context: CommandContext

    func print(isJSON: Bool) throws {
        guard !isJSON else {
            let files = plan.files.map { file in
                JSONValue.object([
                    "path": .string("/\(file.path)"), "mode": "0644", "shared": .boolean(file.isShared),
                    "content": file.isText ? .string(text(file)) : .null,
                    "base64": file.isText ? .null : .string(Data(file.bytes).base64EncodedString()),
                ])
            }
            return try context.printJSON(
                "cert trust",
                [
                    "changed": false, "client": .string(plan.client.rawValue),
                    "registries": JSONValue(plan.addresses.map(\.description)), "files": .array(files),
                    "advice": JSONValue(plan.advice),
                ]
            )
        }
        for file in plan.files { try context.print(commands(file)) }
        for line in plan.advice { context.say("hint: \(line)") }
    }

    private func commands(_ file: TrustFile) -> String {
        let path = ShellWord.quoted("/\(file.path)")
        let folder = ShellWord.quoted("/" + file.path.split(separator: "/").dropLast().joined(separator: "/"))
        // A shared file that is there is not replaced: somebody has to merge it.
        let target = file.isShared ? "( set -C; cat > \(path) )" : "\(file.isText ? "cat" : "base64 -d") > \(path)"
        let body = file.isText ? text(file) : wrapped(Data(file.bytes).base64EncodedString())
        return """
            mkdir -p \(folder)
            \(target) <<'END_OF_FILE'
            \(body)END_OF_FILE
            chmod 644 \(path)
            """
    }

    private func text(_ file: TrustFile) -> String { String(decoding: file.bytes, as: UTF8.self) }

    private func wrapped(_ text: String) -> String {
        var (lines, rest) = ("", text[...])
        while !rest.isEmpty {
            lines += "\(rest.prefix(64))\n"
            rest = rest.dropFirst(64)
        }
        return lines
    }
}
