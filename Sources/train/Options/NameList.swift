import ArgumentParser

/// Names separated by commas, each at most once.
struct NameList<Name>: ExpressibleByArgument
where Name: RawRepresentable<String> & CaseIterable & Hashable & Sendable {
  let names: [Name]

  init(_ names: [Name]) { self.names = names }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let names = parts.compactMap { Name(rawValue: String($0)) }
    guard names.count == parts.count, Set(names).count == names.count else { return nil }
    self.names = names
  }

  var defaultValueDescription: String { names.map(\.rawValue).joined(separator: ",") }

  static var allValueStrings: [String] { Name.allCases.map(\.rawValue) }
}
