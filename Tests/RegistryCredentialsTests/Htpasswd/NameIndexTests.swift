import Testing

@testable import RegistryCredentials

struct NameIndexTests {
    private static func enter(_ names: [String], into index: inout NameIndex) -> [Int?] {
        names.indices.map { number in
            index.insert(number, hash: NameIndex.hash(Array(names[number].utf8)[...])) { names[$0] == names[number] }
        }
    }

    private static func find(_ name: String, among names: [String], in index: NameIndex) -> Int? {
        index.find(hash: NameIndex.hash(Array(name.utf8)[...])) { names[$0] == name }
    }

    @Test("every name that was entered is found, and no other", arguments: [0, 1, 5, 6, 7, 8, 1_000, 20_000])
    func finding(count: Int) {
        let names = (0..<count).map { "user-\($0)" }
        var index = NameIndex(capacity: count)
        #expect(Self.enter(names, into: &index).allSatisfy { $0 == nil })
        #expect(index.count == count)
        #expect(names.indices.allSatisfy { Self.find(names[$0], among: names, in: index) == $0 })
        #expect((0..<100).allSatisfy { Self.find("other-\($0)", among: names, in: index) == nil })
    }

    @Test("a name that is there already is answered with its first line and not entered")
    func duplicate() {
        let names = ["a", "b", "a", "c", "b"]
        var index = NameIndex(capacity: names.count)
        #expect(Self.enter(names, into: &index) == [nil, nil, 0, nil, 1])
        #expect(index.count == 3)
    }

    @Test("names with one hash are kept apart")
    func collisions() {
        var index = NameIndex(capacity: 100)
        for number in 0..<100 { #expect(index.insert(number, hash: 42) { $0 == number } == nil) }
        #expect((0..<100).allSatisfy { number in index.find(hash: 42) { $0 == number } == number })
        #expect(index.find(hash: 42) { _ in false } == nil)
    }

    @Test("similar names have hashes that are spread over the table")
    func spread() {
        let hashes = (0..<4_096).map { NameIndex.hash(Array("user\($0)".utf8)[...]) >> 32 & 4_095 }
        // Random hashes fill 1 - 1/e of the slots: 2,589 of 4,096.
        #expect(Set(hashes).count > 2_300)
    }
}
