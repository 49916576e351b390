import ArgumentParser
import RegistryCredentials

/// An error as the user sees it: a line, a hint, an exit code.
struct Failure {
    private let error: any Error

    init(_ error: any Error) {
        self.error = error
    }

    /// Says what there is to say.
    ///
    /// - Returns: The exit code.
    func report(to context: CommandContext) -> Int32 {
        switch error {
        case let silent as SilentExit:
            return silent.status.rawValue
        case let error as Streams.StreamError where error.isBrokenPipe:
            return ExitStatus.brokenPipe.rawValue
        case let error as any ActionableError:
            context.say("error: \(error.description)")
            if let hint = error.hint { context.say("hint: \(hint)") }
            return ExitStatus(error.kind).rawValue
        default:
            return reportParserError(to: context)
        }
    }

    private func reportParserError(to context: CommandContext) -> Int32 {
        let code = Regcred.exitCode(for: error)
        guard code != .success else {
            // Help and version are what was asked for.
            try? context.print(Regcred.fullMessage(for: error))
            return ExitStatus.success.rawValue
        }
        guard code == .validationFailure else {
            context.say("error: \(error)")
            return ExitStatus.internal.rawValue
        }
        context.say("error: \(message)")
        context.say("hint: \(MisplacedOption.hint(context.arguments()) ?? "see '\(context.commandName()) --help'")")
        return ExitStatus.usage.rawValue
    }

    /// A list of the parser, `…one of the following:\n  - docker\n  - podman`, as a list in a sentence.
    private static func singleLine(_ message: String) -> String {
        let lines = message.split(whereSeparator: \.isNewline).map { line in
            let words = line.drop { $0 == " " }
            return words.hasPrefix("- ") ? (true, words.dropFirst(2)) : (false, words)
        }
        var text = ""
        for (index, (isItem, words)) in lines.enumerated() {
            let follows = index > 0 && isItem && lines[index - 1].0
            text += index == 0 ? words : (follows ? ", " : " ") + words
        }
        return text
    }

    /// The parser's words, but for arguments that it did not expect: one of them may be a password.
    private var message: String {
        let message = Self.singleLine(Regcred.message(for: error))
        let words = message.prefix(1).lowercased() + message.dropFirst()
        if words.contains("unexpected argument") { return "there is an argument too many, or no such command" }
        // What stands behind `--generate=` may be one too.
        if let end = words.firstRange(of: " does not take any value") { return String(words[..<end.upperBound]) }
        return words
    }
}
