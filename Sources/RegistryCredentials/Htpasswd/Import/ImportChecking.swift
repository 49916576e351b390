internal import FoundationEssentials

/// Passwords of an import that must pass the rules.
enum ImportChecking {
    /// Checks on all cores, for a list of refused passwords is read for each of them.
    ///
    /// - Parameters:
    ///   - file: The users.
    ///   - rules: What passwords must be like.
    ///   - progress: Called now and then on this thread; whatever it throws ends the work, and is thrown.
    /// - Returns: What is wrong, by the records' lines.
    /// - Throws: ``PasswordListError``; what `progress` throws.
    static func run(
        _ file: ImportFile,
        rules: PasswordRules,
        progress: () throws -> Void
    ) throws -> [Int: PasswordError] {
        let passwords = file.records.compactMap { record in
            if case .password(let password) = record.credential { (record.line, record.name, password) } else { nil }
        }
        let threads = min(passwords.count, ProcessInfo.processInfo.activeProcessorCount)
        let errors = try WorkQueue.run(count: passwords.count, threads: threads, progress: { _ in try progress() }) {
            number -> PasswordError? in
            let (_, name, password) = passwords[number]
            do {
                try NewPassword(password).check(rules, for: name)
                return nil
            } catch let error as PasswordError {
                return error
            }
        }
        let pairs = zip(passwords, errors).compactMap { password, error in error.map { (password.0, $0) } }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
