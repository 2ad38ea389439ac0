@testable import MOSEIPrep

/// OpenFace's tables of landmarks.
///
/// An input is the rows of a table with a complete header, or, where it begins with `f`, a whole
/// file: 140 column names are too many to come about by chance.
enum OpenFaceTarget: FuzzTarget {
  static let name = "openface"

  private static let header =
    (["frame", " face_id", " timestamp", " confidence", " success"]
    + ["x", "y"].flatMap { axis in (0..<LandmarkTrack.pointCount).map { " \(axis)_\($0)" } })
    .joined(separator: ",")

  private static func row(_ first: String) -> String {
    first + (0..<2 * LandmarkTrack.pointCount).map { ",\($0).5" }.joined() + "\n"
  }

  static let seeds = [
    row("1, 0, 0.0, 0.98, 1") + row("2,0,0.033,0.5,0") + row("2,1,0.033,nan,1"),
    row("3,0,1e2,0.1,0") + row("1,0,-inf,0.1,0").replacing("7.5", with: "nan"),
    header + "\r\n" + row("1,0,0,1,1").replacing("\n", with: "\r\n"),
  ].map { Array($0.utf8) }

  static let words = ["nan", "inf", "0x1p-3", "1e308", ",,", "\n1,0,0,1,1,", ", ", "\r\n"]

  private static let memory = MemoryFile()

  static func read(_ input: [UInt8]) throws {
    memory.write(input.first == UInt8(ascii: "f") ? input : Array("\(header)\n".utf8) + input)
    check(try OpenFaceCSV.track(path: memory.path))
  }

  /// Checks what holds of every track, wherever it comes from, and plans faces by it.
  static func check(_ track: LandmarkTrack) {
    if let frames = track.frames {
      require(
        zip(frames, frames.dropFirst()).allSatisfy { $0 < $1 }, "frames out of order or repeated")
      require(frames.allSatisfy { $0 >= 1 }, "frame numbers begin with 1")
    }
    require(track.times.allSatisfy(\.isFinite), "a row without a time")
    let plan = FacePlan.make(
      alignment: LandmarkAlignment(track: track, framePTSSeconds: [0, 0.04, 0.08, 0.6]),
      targets: [0, 1, nil, 3], displayWidth: 1280, displayHeight: 720, options: FaceOptions())
    require(plan.steps.count == 4, "a step is missing")
  }
}
