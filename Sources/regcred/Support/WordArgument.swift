public import ArgumentParser

/// The value of an option that is one of a few words.
///
/// ArgumentParser would find out at run time how the words of each such option are written, for every command line.
public protocol WordArgument: ExpressibleByArgument, CaseIterable, RawRepresentable where RawValue == String {}

extension WordArgument {
    /// The words, as help and completion list them.
    public static var allValueStrings: [String] { allCases.map { $0.rawValue } }
    /// None: the help of the option explains them.
    public static var allValueDescriptions: [String: String] { [:] }
    /// The word.
    public var defaultValueDescription: String { rawValue }

    /// The value that is written like this.
    public init?(argument: String) {
        self.init(rawValue: argument)
    }
}
