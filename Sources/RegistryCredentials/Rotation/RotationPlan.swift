public import FoundationEssentials

/// What is due, decided but not yet done.
///
/// Planning reads no clock and writes nothing, so a dry run shows exactly what will be done.
public struct RotationPlan: Equatable, Sendable {
    /// One thing that is due, and why.
    public struct Step: Equatable, Sendable {
        /// What is due.
        public enum Item: Equatable, Sendable {
            /// The certificate of the deployment.
            case certificate
            /// The certificate that is to be served once clients have had time to trust it.
            case nextCertificate
            /// Trust in a certificate that was in service before.
            case previousCertificate
            /// A step of the roll-over of the local CA.
            case rollover(RolloverStep)
            /// The CA of clients, for registries that are to ask for their certificates; one that ends a person replaces.
            case clientAuthority
            /// The HTTP secret of a registry.
            case httpSecret(Identifier)
            /// A robot's name that another has replaced, and that goes.
            case user(realm: Identifier, Username)
            /// The password of a person, which only that person can change.
            case password(realm: Identifier, Username)
            /// The certificate of a client, which gets a new one by 'cert issue --client' only; its name.
            case clientCertificate(String)
            /// What is published.
            case publication
        }

        /// What is due.
        public let item: Item
        /// Why.
        public let reason: DueReason
    }

    /// Something that was begun, or would be due, and waits for its time.
    public struct Wait: Equatable, Sendable {
        /// What waits.
        public let item: Step.Item
        /// Why it is wanted; `nil` when it was asked for.
        public let reason: DueReason?
        /// Until when.
        public let until: Date
        /// What it waits for besides clients; `nil` when for nothing.
        public internal(set) var hold: RolloverHold?
    }

    /// What is due, the local CA and the certificate first, then the registries and the users in the order of
    /// regcred.yaml, then the publication.
    public let steps: [Step]
    /// What waits for its time, in the same order.
    public let waiting: [Wait]

    /// Whether the certificate is due, but an outside CA has to sign it first.
    public let awaitsOutsideCertificate: Bool

    /// Plans for a state at the time of `draft`.
    ///
    /// - Parameters:
    ///   - draft: The state.
    ///   - isPublished: Whether what is published is what the state says.
    /// - Throws: What reading the state throws.
    init(_ draft: StateDraft, isPublished: Bool) throws {
        let agenda = try CertificateAgenda(draft)
        var steps = agenda.steps
        let deployment = try draft.deployment()
        // Otherwise the next change makes it, and the publication is behind.
        if try draft.wantsClientAuthority() && draft.hasEncryptedAuthorityKey() {
            steps.append(Step(item: .clientAuthority, reason: .missing))
        }
        if let end = try draft.clientAuthorityEnd() {
            steps.append(Step(item: .clientAuthority, reason: .clientAuthorityEnds(end)))
        }
        for registry in deployment.registries {
            let secret = try draft.httpSecret(registry.name)
            guard let reason = deployment.secrets.dueReason(of: secret, now: draft.now) else { continue }
            steps.append(Step(item: .httpSecret(registry.name), reason: reason))
        }
        for realm in deployment.realms {
            let users = try draft.realm(realm.name)
            steps += Self.steps(of: users, in: realm.name, under: deployment.passwords, now: draft.now)
        }
        steps += Self.steps(of: try draft.clientCertificates(), now: draft.now)
        if !isPublished { steps.append(Step(item: .publication, reason: .behind)) }
        self.steps = steps
        awaitsOutsideCertificate = steps.contains { $0.item == .certificate } && deployment.certificate.issuer == .csr
        waiting = agenda.waiting
    }
}

extension SecretPolicy {
    /// When an HTTP secret is to be rotated.
    public func rotationDate(of secret: HTTPSecret) -> Date {
        secret.current.created.addingTimeInterval(Double(rotateEvery.seconds))
    }

    /// Why an HTTP secret is due at `now`; `nil` when it is not.
    func dueReason(of secret: HTTPSecret?, now: Date) -> DueReason? {
        guard let secret else { return .missing }
        let date = rotationDate(of: secret)
        return now >= date ? .age(date) : nil
    }
}
