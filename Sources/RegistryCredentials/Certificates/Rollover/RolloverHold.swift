public import FoundationEssentials

/// What keeps the old CA in the trust file for longer than a grace after the switch.
public enum RolloverHold: Equatable, Sendable, CustomStringConvertible {
    /// A certificate from before the switch, which registries may serve that were not restarted; when it expires.
    case served(Date)
    /// A certificate that the old CA signed for others; when it expires.
    case signed(Date)

    /// Until when.
    public var until: Date {
        switch self {
        case .served(let date), .signed(let date): date
        }
    }

    /// What it is, and how to go on without waiting for it; no full stop.
    public var description: String {
        switch self {
        case .served(let date):
            "the certificate before the switch is valid until \(date.rfc3339); if all registries were restarted, "
                + "'regcred ca rollover --now' drops the old CA at once"
        case .signed(let date):
            "a certificate that the old CA signed for others is valid until \(date.rfc3339); if it was replaced, and all "
                + "registries were restarted, 'regcred ca rollover --now' drops the old CA at once"
        }
    }
}
