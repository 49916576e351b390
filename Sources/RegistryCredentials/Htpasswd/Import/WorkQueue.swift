import Glibc
internal import Synchronization

/// Tasks that threads take one after the other, each task whenever a thread is free.
///
/// The calling thread only waits, so that it can tell of the progress, and stop the rest, at any time.
final class WorkQueue<Value: Sendable>: Sendable {
    private struct Outcome {
        var values: [Value?]
        var failure: (any Error)?
        var finished = 0
    }

    private let count: Int
    private let next = Atomic<Int>(0)
    private let outcome: Mutex<Outcome>
    private let task: @Sendable (Int) throws -> Value

    private init(count: Int, task: @escaping @Sendable (Int) throws -> Value) {
        self.count = count
        self.task = task
        outcome = Mutex(Outcome(values: Array(repeating: nil, count: count)))
    }

    /// Does `task` for every number from 0 up to `count`.
    ///
    /// - Parameters:
    ///   - count: How many tasks.
    ///   - threads: How many at a time.
    ///   - progress: Called on this thread, at least 20 times a second, with how many are done. When it throws, no
    ///     task is begun any more and this returns at once; tasks that are running end by themselves.
    ///   - task: Called on other threads.
    /// - Returns: The results, in order.
    /// - Throws: The first error of a task; what `progress` throws.
    static func run(
        count: Int,
        threads: Int,
        progress: (Int) throws -> Void,
        task: @escaping @Sendable (Int) throws -> Value
    ) throws -> [Value] {
        guard count > 0 else { return [] }
        let queue = WorkQueue(count: count, task: task)
        defer { queue.stop() }
        let started = (0..<threads).count { _ in queue.startThread() }
        // Without memory for a thread it is done here, only slower.
        if started == 0 { queue.work() }
        var pause: UInt32 = 200
        while true {
            let (finished, failure) = queue.outcome.withLock { ($0.finished, $0.failure) }
            if let failure { throw failure }
            try progress(finished)
            if finished == count { break }
            usleep(pause)
            pause = min(2 * pause, 20_000)
        }
        return queue.outcome.withLock { outcome in outcome.values.compactMap { $0 } }
    }

    private func stop() {
        next.store(count, ordering: .relaxed)
    }

    private func work() {
        while case let number = next.add(1, ordering: .relaxed).oldValue, number < count {
            do {
                let value = try task(number)
                outcome.withLock { outcome in
                    outcome.values[number] = value
                    outcome.finished += 1
                }
            } catch {
                outcome.withLock { $0.failure = $0.failure ?? error }
                stop()
            }
        }
    }

    /// Starts a thread that keeps the queue alive, and reports whether there is one.
    private func startThread() -> Bool {
        let reference = unsafe Unmanaged.passRetained(Worker { self.work() })
        var thread = pthread_t()
        let result = unsafe pthread_create(
            &thread,
            nil,
            { pointer in
                if let pointer = unsafe pointer {
                    unsafe Unmanaged<Worker>.fromOpaque(pointer).takeRetainedValue().body()
                }
                return nil
            },
            reference.toOpaque()
        )
        guard result == 0 else {
            unsafe reference.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}

/// What a thread does; a class, because C passes on one pointer, and knows nothing of generic types.
private final class Worker: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}
