import FoundationEssentials
import RegistryCredentials

/// A roll-over of the local CA as JSON and as words for people.
enum RolloverJSON {
    static func object(_ status: RolloverStatus, now: Date) -> JSONValue {
        .object([
            "phase": .string(status.phase.rawValue),
            "started": JSONValue(status.started),
            "grace": .string(status.grace.description),
            "switchDue": JSONValue(status.otherIssuer == nil ? status.switchDate : nil),
            "switched": JSONValue(status.switched),
            "dropDue": JSONValue(status.dropDate),
            "hold": JSONValue(status.hold?.description ?? issuerHold(status)),
            "holdUntil": JSONValue(status.hold?.until),
            status.phase == .announced ? "next" : "previous": .object(CertificateJSON.fields(status.other, now: now)),
        ])
    }

    static func facts(_ status: RolloverStatus) -> [(String, String?)] {
        [
            ("roll-over", sentence(status)),
            (status.phase == .announced ? "next ca" : "previous ca", status.other.subject),
            ("its sha256", status.other.sha256),
        ]
    }

    /// What has been done, and what comes next.
    static func sentence(_ status: RolloverStatus) -> String {
        switch status.switched {
        case nil: "a new CA was announced on \(status.started.rfc3339); \(outlook(status))"
        case let date?: "the new CA is in service since \(date.rfc3339); \(outlook(status))"
        }
    }

    /// What the switch waits for when regcred.yaml wants no local CA; `nil` when it does.
    private static func issuerHold(_ status: RolloverStatus) -> String? {
        status.otherIssuer.map { issuer in
            "it waits until certificate.issuer is ca again, which is \(issuer.rawValue) now; "
                + "'regcred ca rollover --abort' throws it away"
        }
    }

    /// What comes next.
    static func outlook(_ status: RolloverStatus) -> String {
        if let hold = issuerHold(status) { return hold }
        guard let date = status.dropDate else {
            return "'regcred rotate --due' puts it into service from \(status.switchDate.rfc3339) on"
        }
        let hold = status.hold.map { "; \($0)" } ?? ""
        return "'regcred rotate --due' drops the old one from \(date.rfc3339) on\(hold)"
    }
}
