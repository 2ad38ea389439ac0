import Foundation
import MOSEIPrep
import TestSupport
import Testing

/// Real clips of many codecs and containers: variable rates, late starts, missing timestamps.
@Suite(.enabled(if: Repository.shared("mosei-mini") != nil))
struct RealClipTests {
  static let folder = Repository.shared("mosei-mini/Raw/Videos/Full/Combined") ?? ""

  static let clips = [
    "-KhIe04WDA0.mp4", "22137.mp4", "_ls2demo20s.mp4", "fnf0Vfr2430.mov", "grid4lbax4n.mpg",
    "hAm1lt0nSh0.mp4", "lp13noaudio.mp4", "ls3vp9opus_.webm", "rt2wmv22050.wmv",
    "rt4xvid2997.avi",
  ]

  @Test(arguments: clips)
  func framesAreThoseOfAFullDecode(name: String) throws {
    try expectFramesOfFFmpeg("\(Self.folder)/\(name)")
  }

  @Test(arguments: [("c0rruptMoov.mp4", "moov atom not found"), ("emptyFile00.mpg", "0 bytes")])
  func filesThatCannotBeOpenedSayWhy(name: String, cause: String) throws {
    let error = try #require(throws: PrepError.self) {
      try MediaFile(opening: "\(Self.folder)/\(name)")
    }
    #expect(error.code == .formatInvalid)
    #expect(error.cause == cause)
  }

  @Test(arguments: clips)
  func sparseFramesAreThoseOfAFullDecode(name: String) throws {
    try expectSparseFramesOfFFmpeg("\(Self.folder)/\(name)")
  }

  @Test(arguments: [
    ("22137.mp4"), ("hAm1lt0nSh0.mp4"), ("ls3vp9opus_.webm"), ("rt4xvid2997.avi"),
    ("rt2wmv22050.wmv"), ("grid4lbax4n.mpg"), ("fnf0Vfr2430.mov"), ("-KhIe04WDA0.mp4"),
  ])
  func audioIsThatOfFFmpeg(name: String) throws {
    try expectAudioOfFFmpeg("\(Self.folder)/\(name)")
  }
}
