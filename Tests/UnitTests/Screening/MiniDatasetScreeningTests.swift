import FeatureCache
import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite(.enabled(if: Repository.shared("mosei-mini") != nil))
struct MiniDatasetScreeningTests {
  /// Reasons that the labels, the folds and the names of files decide.
  private static let decidable: Set<ReasonCode> = [
    .intervalNotFinite, .intervalReversed, .intervalEmpty, .intervalTooShort,
    .intervalNegativeStart, .duplicateInterval, .labelMissing, .labelNotFinite, .notInFold,
    .videoMissing, .segmentClipMissing,
  ]

  @Test func expectationsOfTheMetadataHold() throws {
    let root = try #require(Repository.shared("mosei-mini"))
    let dataset = try MOSEIDataset.load(DatasetLayout(root: root))
    let outcomes = LabelScreening(ScreeningOptions()).screen(dataset)
    let json = try JSONValue(
      parsing: Data(contentsOf: URL(fileURLWithPath: root + "/expected.json")))
    let samples = try #require(json["samples"]?.array)
    #expect(samples.count == dataset.segments.count && dataset.warnings.isEmpty)
    for sample in samples {
      let id = "\(sample["video"]?.string ?? "")[\(sample["clip"]?.integer ?? -9)]"
      let index = try #require(dataset.segments.firstIndex { $0.id == id }, "\(id)")
      let segment = dataset.segments[index]
      let verdict = ScreeningVerdict.combine(outcomes[index])
      #expect(segment.split?.rawValue == sample["fold"]?.string, "\(id)")
      let expected = try #require(sample["expect"]?.string)
      if expected == "kept" {
        #expect(verdict.isKept, "\(id): \(verdict)")
        #expect(segment.labels?.sentiment == sample["sentiment"]?.number.map { Float($0) }, "\(id)")
        let emotions = sample["emotions"]?.array?.compactMap(\.number).map { Float($0) }
        #expect(segment.labels?.emotions == emotions, "\(id)")
      } else {
        let reason = try #require(ReasonCode(rawValue: expected))
        if Self.decidable.contains(reason) {
          #expect(verdict.primary == reason, "\(id): \(verdict)")
        } else {
          // What media and landmarks show comes before the clip that such segments lack.
          #expect(verdict.primary == nil || verdict.primary == .segmentClipMissing, "\(id)")
        }
      }
      if let note = sample["note"]?.string, ["start-clamped", "label-clamped"].contains(note) {
        #expect(verdict.notes.map(\.rawValue).contains(note), "\(id)")
      }
    }
  }
}
