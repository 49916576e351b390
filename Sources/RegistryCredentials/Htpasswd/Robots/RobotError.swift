public import FoundationEssentials

/// Why a robot's password cannot be rotated.
public enum RobotError: ActionableError, Equatable {
    /// The user is a person.
    case isPerson(Username)
    /// The user is disabled or expired or has no hash that registries take; which.
    case notValid(Username, status: String)
    /// An earlier rotation is not over: its old name is still valid.
    case overlapping(Username, until: Date)
    /// The name that took this one's place is not there any more.
    case successorGone(Username, Username)
    /// Several names are in service.
    case ambiguous([Username])

    /// What is wrong.
    public var description: String {
        switch self {
        case .isPerson(let name): "user '\(name)' is no robot"
        case .notValid(let name, let status): "user '\(name)' is \(status), so there is nothing to overlap with"
        case .overlapping(let name, let end):
            "the last rotation is not over: '\(name)' stays valid until \(end.rfc3339)"
        case .successorGone(let name, let successor):
            "'\(name)' was replaced by '\(successor)', which is not there any more"
        case .ambiguous(let names):
            "several names of this robot are in service: \(names.map { "'\($0)'" }.joined(separator: ", "))"
        }
    }

    /// What to do about it.
    public var hint: String? {
        switch self {
        case .isPerson(let name):
            "people change theirs with 'regcred user passwd \(name)'; --force makes this user a robot"
        case .notValid: "rotate without --overlap, or make the user valid first"
        case .overlapping(let name, _):
            "if nobody uses it any more: regcred user remove \(name); without --overlap the newest password changes at once"
        case .successorGone(let name, _):
            "make the robot anew: regcred user remove \(name), then regcred user add \(name) --robot"
        case .ambiguous: "name one of them"
        }
    }

    /// The sort of failure.
    public var kind: FailureKind {
        switch self {
        case .isPerson, .notValid, .successorGone, .ambiguous: .badData
        case .overlapping: .busy
        }
    }
}
