internal import FeatureCache

/// What becomes of a sample that a check speaks against.
public enum ScreeningPolicy: String, Sendable, CaseIterable {
  /// Removed, with the check's code as a reason.
  case remove
  /// Kept, with the check's code as a note and its evidence in the manifest.
  case flag
  /// Not looked at.
  case off
}

/// A policy for each check whose verdict is a judgement.
///
/// The other checks find what no sample can be made of (no label, no video, no interval): they
/// always remove.
public struct ScreeningPolicies: Sendable, Equatable {
  /// The codes that have a policy, in order of precedence.
  public static let codes: [ReasonCode] = [
    .duplicateInterval, .segmentClipMissing, .transcriptMismatch, .transcriptShifted,
    .speechMissing, .speechRateImplausible, .faceRare, .landmarksJump, .knownBad,
  ]

  private var chosen: [ReasonCode: ScreeningPolicy]

  private init(_ chosen: [ReasonCode: ScreeningPolicy]) { self.chosen = chosen }

  /// Removes what published cases or the data set's own parts speak against, and flags what a
  /// threshold of ours alone does.
  public static let standard = ScreeningPolicies([
    .duplicateInterval: .remove, .segmentClipMissing: .remove, .transcriptMismatch: .remove,
    .transcriptShifted: .flag, .speechMissing: .flag, .speechRateImplausible: .flag,
    .faceRare: .flag, .landmarksJump: .flag, .knownBad: .remove,
  ])

  /// Removes whatever any check speaks against.
  public static let strict = ScreeningPolicies(
    Dictionary(uniqueKeysWithValues: codes.map { ($0, .remove) }))

  /// Removes only what no sample can be made of, and flags all else.
  public static let lenient = ScreeningPolicies(
    Dictionary(uniqueKeysWithValues: codes.map { ($0, .flag) }))

  /// The policy of a code; `remove` for codes without a choice, which setting leaves as they are.
  public subscript(code: ReasonCode) -> ScreeningPolicy {
    get { chosen[code] ?? .remove }
    set { if chosen[code] != nil { chosen[code] = newValue } }
  }

  /// Whether the check is made at all.
  func isActive(_ code: ReasonCode) -> Bool { self[code] != .off }

  /// The policies as an object, by code, part of a cache's configuration.
  var json: JSONValue {
    .object(Self.codes.map { .init($0.rawValue, .string(self[$0].rawValue)) })
  }
}
