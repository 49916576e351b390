// Issues many leaves from one local CA and prints how many a second: one thread, P-256, each with its own key, name and
// serial number, each verified as in service.
import Foundation

@testable import RegistryCredentials

let count = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000
let configuration = """
    version: 1
    host: example.com
    realms: {users: {title: Users}}
    registries: {users: {realm: users, access: read-only, listen: "0.0.0.0:443"}}
    storage: {driver: filesystem, rootdirectory: /var/lib/registry}
    """
let deployment = try Deployment(parsing: configuration, file: "regcred.yaml")
let (now, random) = (Date(), RandomSource.system)
let authority = try IssuedCertificate.authority(for: deployment, now: now, random: random)
let names = (0..<count).compactMap { ServerName("server\($0).example.com") }
let clock = ContinuousClock()
let elapsed = try clock.measure {
    for name in names {
        _ = try IssuedCertificate.leaf(
            for: [name],
            policy: deployment.certificate,
            by: authority,
            now: now,
            random: random
        )
    }
}
print(Double(count) / (elapsed / .seconds(1)))
