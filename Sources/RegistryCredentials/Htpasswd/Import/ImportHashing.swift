internal import FoundationEssentials

/// Passwords of an import that must be hashed, or compared with hashes that are there.
struct ImportHashing {
    /// One password.
    struct Task: Sendable {
        /// The record's index.
        let record: Int
        let password: Secret
        /// The hash that stays if the password matches it.
        let old: BcryptHash?
    }

    var tasks: [Task] = []
    /// The cost of new hashes.
    let cost: Int
    /// The cost below which a hash does not stay.
    let minimumCost: Int

    /// Hashes on all cores.
    ///
    /// - Parameter progress: Called now and then on this thread with how many are done; whatever it throws ends the
    ///   work, and is thrown.
    /// - Returns: The hashes by the records' indices.
    /// - Throws: What libxcrypt reports; what `progress` throws.
    func run(progress: (Int) throws -> Void) throws -> [Int: BcryptHash] {
        let (tasks, cost, minimumCost) = (tasks, cost, minimumCost)
        let threads = min(tasks.count, ProcessInfo.processInfo.activeProcessorCount)
        let hashes = try WorkQueue.run(count: tasks.count, threads: threads, progress: progress) { number in
            let task = tasks[number]
            if let old = task.old, old.cost >= minimumCost, old.matches(task.password) { return old }
            return try BcryptHash(hashing: task.password, cost: cost)
        }
        return Dictionary(uniqueKeysWithValues: zip(tasks.map(\.record), hashes))
    }
}
