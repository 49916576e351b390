@testable import RegistryCredentials

extension StateStore {
    /// A commit that is to be published, with nothing to finish unless a test says so.
    func commit(
        _ changes: [DocumentChange],
        expecting revision: Int,
        event: AuditEvent = Sample.event(),
        _ finish: () throws -> Void = {}
    ) throws {
        try commit(changes, expecting: revision, event: event, publishes: true, finish: finish)
    }
}

/// The operations on users as the tests use them: by name, and with a note as all else that is known of a user.
extension CredentialState {
    func add(
        _ name: String,
        realm: String = "users",
        _ password: NewPassword = Sample.password(),
        note: String? = nil,
        options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        let changes = UserChanges(note: note)
        return try addUser(Username(name), realm: realm, password: password, changes: changes, options)
    }

    func set(
        _ name: String,
        realm: String = "users",
        _ password: NewPassword = Sample.password(),
        note: String? = nil,
        options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        try set(name, realm: realm, .password(password), note: note, options: options)
    }

    func setNote(
        _ note: String?,
        of name: String,
        realm: String = "users",
        options: ChangeOptions = ChangeOptions()
    ) throws -> ChangeReport {
        try set(name, realm: realm, .unchanged, note: note, options: options)
    }

    private func set(
        _ name: String,
        realm: String,
        _ credential: UserCredential,
        note: String?,
        options: ChangeOptions
    ) throws -> ChangeReport {
        let changes = UserChanges(note: note)
        return try setUser(Username(name), realm: realm, credential: credential, changes: changes, options).report
    }
}
