import Testing

@testable import RegistryCredentials

@Suite struct HtpasswdRepairTests {
    private static let hash = "$2y$04$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyz1234O"

    /// Pieces of which files with all faults can be made.
    private static let pieces: [[UInt8]] =
        [
            "u", "v", "é", "docker", ":", ":", ":", hash, hash, hash, hash.replacing("$2y$", with: "$2z$"),
            hash.replacing("uuabc", with: "uvabc"), hash.replacing("abc", with: "xyz"), "$2\(hash.dropFirst(3))",
            hash.replacing("$04$", with: "$+4$"), "\n", "\n", "\n", "\n", "\r", "\r\n", " ", "\t", "\0", "#", "# x\n",
            "#regcred u note=a\n", "#regcred v expires=2027-01-01T00:00:00Z\n", "\\", "xyz", "u:\(hash)\n",
            "u:\(hash)\n", "v:\(hash) \n", "v:$apr1$x$y\n", "u:\(hash)v:\(hash)\n", "\u{a0}", "\u{feff}",
        ].map { Array($0.utf8) } + [[0xff], [0xc2]]

    @Test("files of all faults at random: who gets in stays the same, and nothing is left to repair", arguments: 0..<8)
    func randomFiles(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        for _ in 0..<2_000 {
            let length = Int(random.next() % 14)
            let file = (0..<length).flatMap { _ in Self.pieces[Int(random.next() % UInt64(Self.pieces.count))] }
            // It throws when somebody would get in, or stay out, who did not before.
            let repair = try HtpasswdRepair(file)
            #expect(repair.changes.isEmpty == (repair.bytes == file), "\(file)")
            #expect(try HtpasswdRepair(repair.bytes).changes.isEmpty, "\(file)")
            // One line less, and nginx skips another one after a line without a colon.
            let before = HtpasswdLint(file)
            let doubtful: Set<LintRule> = [.duplicate, .repeatedEntry, .noColon]
            guard before.findings.allSatisfy({ !doubtful.contains($0.rule) }) else { continue }
            for (old, new) in zip(before.verdicts, HtpasswdLint(repair.bytes).verdicts) {
                #expect(new.lockedOut.count <= old.lockedOut.count, "\(old.consumer) \(file)")
            }
        }
    }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
