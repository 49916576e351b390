/// What there is to say of the hash of an entry.
enum HashReport: Equatable {
    /// Everybody takes it.
    case common(cost: Int)
    /// Go's bcrypt takes it, others not or not alike, and why; nothing but that is wrong.
    case goOnly(cost: Int, LintRule)
    /// distribution does not take it.
    case refused(LintRule, HashKind)

    init(_ hash: ArraySlice<UInt8>) {
        switch BcryptText.go(hash) {
        case .usable(let cost, let length):
            let rest = hash.dropFirst(length)
            if LintEntry.glued(hash) != nil {
                self = .goOnly(cost: cost, .glued)
            } else if BcryptText.isMarkedAsBroken(hash) {
                self = .goOnly(cost: cost, .bcrypt2x)
            } else if !BcryptText.hasCommonPrefix(hash) {
                self = .goOnly(cost: cost, .bcryptPrefix)
            } else if BcryptText.hasSpareSaltBits(hash) {
                self = .goOnly(cost: cost, .spareSaltBits)
            } else if rest.first == UInt8(ascii: ":") {
                self = .goOnly(cost: cost, .extraField)
            } else if rest.first(where: { $0 != 0 }) != nil {
                self = .goOnly(cost: cost, .bytesAfterHash)
            } else {
                self = .common(cost: cost)
            }
        case .costOutOfRange: self = .refused(.costOutOfRange, .bcrypt)
        case .unusable where hash.isEmpty: self = .refused(.emptyHash, .unknown)
        case .unusable:
            let kind = HashKind(hash)
            self = .refused(kind == .bcrypt ? .malformedHash : .hashKind, kind)
        }
    }

    /// The cost of a hash with which distribution logs somebody in.
    var cost: Int? {
        switch self {
        case .common(let cost), .goOnly(let cost, _): cost
        case .refused: nil
        }
    }
}
