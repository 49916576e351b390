extension Publisher {
    /// The folders of the publication in which others may exchange what is published.
    ///
    /// Publishing does not mend them: whoever opened them may have had a reason. The folders of the current generation
    /// are among ``findings(_:)``, for a new generation takes their place.
    func exposures() throws(FileError) -> [PublicationFinding] {
        let current = try currentNumber().map { Self.name($0) }
        let others = try Files.list(generations).filter { $0 != current && !$0.hasPrefix(".") && Int($0) != nil }
        var exposures: [PublicationFinding] = []
        for path in [root, generations] + others.map({ "\(generations)/\($0)" }) {
            guard let status = try Files.statusFollowingLinks(path), status.isDirectory, status.mode & 0o022 != 0 else {
                continue
            }
            let mode = "0\(String(status.mode, radix: 8))"
            let problem = "has mode \(mode), so that others can exchange what is in it; forbid it with chmod go-w"
            exposures.append(PublicationFinding(path: path, problem: problem))
        }
        return exposures
    }
}
