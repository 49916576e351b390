import Yams

/// A mapping of regcred.yaml, read strictly: every key is asked for by name and type, and none is left over.
struct YAMLMapping {
    /// The file, for errors.
    let file: String
    /// The keys that lead here, joined with dots; empty at the top.
    let path: String
    /// The line on which the mapping starts.
    let line: Int?
    private let values: [String: Node]
    private let lines: [String: Int]
    /// The keys in the order of the file.
    let keys: [String]

    /// Reads the top of a document.
    init(parsing text: String, file: String) throws(DeploymentError) {
        let root: Node?
        do {
            // No resolver: whether a scalar is a number is decided here, by the type that is asked for.
            root = try Yams.compose(yaml: text, .basic)
        } catch {
            throw Self.syntaxError(error, file: file)
        }
        guard let root else { throw DeploymentError(file: file, line: nil, problem: .missingKey("version")) }
        try self.init(root, path: "", file: file)
    }

    private init(_ node: Node, path: String, file: String, line: Int? = nil) throws(DeploymentError) {
        guard case .mapping(let mapping) = node else {
            let key = path.isEmpty ? "the file" : path
            throw DeploymentError(
                file: file,
                line: line ?? node.mark?.line,
                problem: .wrongType(key: key, expected: "a mapping of keys to values")
            )
        }
        var values: [String: Node] = [:]
        var lines: [String: Int] = [:]
        var keys: [String] = []
        for (key, value) in mapping {
            guard case .scalar(let scalar) = key else {
                throw DeploymentError(
                    file: file,
                    line: key.mark?.line,
                    problem: .wrongType(key: "a key", expected: "text")
                )
            }
            // Yams refuses keys that stand twice, but takes `a` and `!tag a` for two.
            guard values.updateValue(value, forKey: scalar.string) == nil else {
                throw DeploymentError(file: file, line: key.mark?.line, problem: Self.duplicateKey)
            }
            lines[scalar.string] = key.mark?.line
            keys.append(scalar.string)
        }
        self.file = file
        self.path = path
        self.line = line ?? node.mark?.line
        self.values = values
        self.lines = lines
        self.keys = keys
    }

    /// Throws when there is a key that is not in `known`.
    func allowOnly(_ known: [String]) throws(DeploymentError) {
        for key in keys where !known.contains(key) {
            throw error(key, .unknownKey(qualified(key), nearest: nearestWord(to: key, among: known)))
        }
    }

    /// The value of `key` as text, or `nil` when it is absent.
    ///
    /// A plain scalar that YAML readers take for a number, a boolean or null is refused: it must be quoted.
    func text(_ key: String) throws(DeploymentError) -> String? {
        guard let node = values[key] else { return nil }
        guard case .scalar(let scalar) = node, scalar.style != .plain || PlainScalar(scalar.string) == .text else {
            throw error(key, .wrongType(key: qualified(key), expected: "text"))
        }
        return scalar.string
    }

    /// The value of `key` as a whole number, or `nil` when it is absent.
    func integer(_ key: String) throws(DeploymentError) -> Int? {
        guard let node = values[key] else { return nil }
        guard case .scalar(let scalar) = node, scalar.style == .plain, let value = Int(scalar.string),
            // Readers of YAML 1.1 take 010 for 8.
            String(value) == scalar.string
        else { throw error(key, .wrongType(key: qualified(key), expected: "a whole number")) }
        return value
    }

    /// The value of `key` as `true` or `false`, or `nil` when it is absent.
    func boolean(_ key: String) throws(DeploymentError) -> Bool? {
        guard let node = values[key] else { return nil }
        guard case .scalar(let scalar) = node, scalar.style == .plain, let value = Bool(scalar.string) else {
            throw error(key, .wrongType(key: qualified(key), expected: "true or false"))
        }
        return value
    }

    /// The value of `key` as a list of texts, or `nil` when it is absent.
    func list(_ key: String) throws(DeploymentError) -> [String]? {
        guard let node = values[key] else { return nil }
        guard case .sequence(let sequence) = node else {
            throw error(key, .wrongType(key: qualified(key), expected: "a list, such as [a, b]"))
        }
        var items: [String] = []
        for item in sequence {
            guard case .scalar(let scalar) = item else {
                throw error(key, .wrongType(key: qualified(key), expected: "a list of texts"))
            }
            items.append(scalar.string)
        }
        return items
    }

    /// The value of `key` as a mapping, or `nil` when it is absent.
    func mapping(_ key: String) throws(DeploymentError) -> YAMLMapping? {
        guard let node = values[key] else { return nil }
        // `users:` with nothing behind it is an empty mapping to whoever wrote it.
        if case .scalar(let scalar) = node, scalar.style == .plain, scalar.string.isEmpty {
            let empty = Node([] as [(Node, Node)], .implicit, .block)
            return try YAMLMapping(empty, path: qualified(key), file: file, line: lines[key])
        }
        return try YAMLMapping(node, path: qualified(key), file: file, line: lines[key])
    }

    /// The value of `key` as a scalar of any type, as it is written, or `nil` when it is absent.
    func scalar(_ key: String) throws(DeploymentError) -> String? {
        guard let node = values[key] else { return nil }
        guard case .scalar(let scalar) = node else {
            throw error(key, .wrongType(key: qualified(key), expected: "a single value"))
        }
        return scalar.string
    }

    /// An error about `key`, at its line.
    func error(_ key: String, _ problem: DeploymentError.Problem) -> DeploymentError {
        DeploymentError(file: file, line: lines[key] ?? line, problem: problem)
    }

    /// An error that the value of `key` is not allowed.
    func invalid(_ key: String, _ reason: String, hint: String? = nil) -> DeploymentError {
        error(key, .invalidValue(key: qualified(key), reason: reason, hint: hint))
    }

    /// An error that `key` contradicts another part of the file.
    func contradiction(_ key: String, _ reason: String, hint: String? = nil) -> DeploymentError {
        error(key, .contradiction(reason: reason, hint: hint))
    }

    private func qualified(_ key: String) -> String {
        path.isEmpty ? key : "\(path).\(key)"
    }

    private static let duplicateKey = DeploymentError.Problem.contradiction(
        reason: "a key stands twice",
        hint: "remove one of the two"
    )

    private static func syntaxError(_ error: any Error, file: String) -> DeploymentError {
        // The description of a YamlError quotes the line, which may hold a storage password.
        let (line, problem): (Int?, DeploymentError.Problem) =
            switch error {
            case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
                YamlError.composer(_, let problem, let mark, _):
                (mark.line, .syntax(problem))
            case YamlError.reader(let problem, _, _, _): (nil, .syntax(problem))
            case YamlError.duplicatedKeysInMapping(_, let context): (context.mark.line, duplicateKey)
            default: (nil, .syntax("cannot be read"))
            }
        return DeploymentError(file: file, line: line, problem: problem)
    }
}
