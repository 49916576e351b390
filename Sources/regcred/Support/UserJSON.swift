import FoundationEssentials
import RegistryCredentials

/// A user as JSON, without the hash.
enum UserJSON {
    static func fields(_ user: User, realm: Identifier, policy: PasswordPolicy, now: Date) -> [String: JSONValue] {
        [
            "name": .string(user.name.description),
            "realm": .string(realm.description),
            "status": .string(user.status(at: now, under: policy)),
            "robot": .boolean(user.metadata?.isRobot ?? false),
            "successor": JSONValue(user.metadata?.successor?.description),
            "known": .boolean(user.metadata != nil),
            "created": JSONValue(user.metadata?.created),
            "changed": JSONValue(user.metadata?.changed),
            "expires": JSONValue(user.metadata?.expires),
            "disabled": JSONValue(user.metadata?.disabled),
            "note": JSONValue(user.metadata?.note),
            "cost": user.hash.map { .integer($0.cost) } ?? .null,
        ]
    }
}
