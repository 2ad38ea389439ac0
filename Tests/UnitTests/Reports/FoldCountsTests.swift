import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct FoldCountsTests {
  /// Folds of as many videos as CMU-MOSEI's, and labels of which the test fold has two too few.
  @Test func countsAreComparedWithThosePublished() throws {
    func list(_ split: String, _ count: Int) -> String {
      let ids = (0..<count).map { "'\(split)\($0)'" }.joined(separator: ",")
      return "standard_\(split)_fold=[\(ids)]\n"
    }
    let labels = [
      ("train0", 16_327), ("valid299", 1871), ("test1", 4000), ("test2", 660), ("stray", 3),
    ]
    let rows = labels.map { "'\($0)': ([[k, k + 1] for k in range(\($1))], [0] * 7 * \($1))" }
    let fixture = try DatasetFixture(
      transcripts: ["test3": "test3___0___0___1___nobody labelled this\n"], videos: [],
      folds: list("train", 2249) + list("valid", 300) + list("test", 678),
      labels: "{\(rows.joined(separator: ", "))}")
    let counts = FoldCounts(try MOSEIDataset.load(fixture.layout))
    #expect(counts.folds.map(\.labelRows) == [16_327, 1871, 4660])
    #expect(counts.folds.map(\.published) == [16_327, 1871, 4662])
    #expect(counts.folds.map(\.labelledVideos) == [1, 1, 2])
    #expect(counts.unlabelledVideos.count == 3223)
    let remarks = counts.remarks.joined(separator: "\n")
    for words in [
      "label rows differ from those published: test -2;", "without a label row: 3223 (test0, ",
      "and 3213 more", "labelled videos in no fold: 1; published: 68 (label rows: 3)",
    ] {
      #expect(remarks.contains(words), "\(remarks)")
    }
  }

  @Test func otherFoldsAreNotCompared() throws {
    let fixture = try DatasetFixture(
      transcripts: [:], videos: [],
      folds: "standard_train_fold=['a']\nstandard_valid_fold=['b']\nstandard_test_fold=['c']\n",
      labels: "{'a': ([[0, 1]], [0] * 7)}")
    let counts = FoldCounts(try MOSEIDataset.load(fixture.layout))
    #expect(counts.folds.allSatisfy { $0.published == nil })
    #expect(counts.remarks[0].contains("1/1/1 videos, CMU-MOSEI's 2249/300/678"))
  }
}
