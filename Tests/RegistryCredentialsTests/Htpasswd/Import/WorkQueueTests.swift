import Testing

@testable import RegistryCredentials

struct WorkQueueTests {
    struct Failure: Error, Equatable {
        let number: Int
    }

    @Test("results stand in the order of the tasks", arguments: [0, 1, 2, 1_000], [1, 2, 7])
    func order(count: Int, threads: Int) throws {
        var seen: [Int] = []
        let squares = try WorkQueue.run(count: count, threads: threads, progress: { seen.append($0) }) { $0 * $0 }
        #expect(squares == (0..<count).map { $0 * $0 })
        #expect(seen == seen.sorted())
        #expect(count == 0 || seen.last == count)
    }

    @Test("the error of a task ends the work")
    func taskFails() {
        #expect(throws: Failure(number: 3)) {
            try WorkQueue.run(count: 1_000_000, threads: 2, progress: { _ in }) { number in
                if number == 3 { throw Failure(number: number) }
            }
        }
    }

    @Test("whoever watches can end the work")
    func cancelled() {
        #expect(throws: Failure(number: -1)) {
            try WorkQueue.run(count: 10_000_000, threads: 2, progress: { _ in throw Failure(number: -1) }) { _ in }
        }
    }
}
