internal import Synchronization

/// Remembers the regcred.yaml that was parsed last.
///
/// A command asks for it many times, and parsing YAML takes longer than comparing its bytes.
final class DeploymentCache: Sendable {
    private let last = Mutex<(bytes: [UInt8], deployment: Deployment)?>(nil)

    /// What the bytes of a regcred.yaml say.
    func deployment(_ bytes: [UInt8]) throws(DeploymentError) -> Deployment {
        if let known = last.withLock({ $0 }), known.bytes == bytes { return known.deployment }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DeploymentError(file: StatePath.deployment.description, line: nil, problem: .syntax("not UTF-8"))
        }
        let deployment = try Deployment(parsing: text, file: StatePath.deployment.description)
        last.withLock { $0 = (bytes, deployment) }
        return deployment
    }
}
