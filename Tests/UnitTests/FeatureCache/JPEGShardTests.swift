import FeatureCache
import Foundation
import TestSupport
import Testing

/// Shards with JPEG faces; what they decode to is compared with Pillow in `JPEGPeerTests`.
@Suite struct JPEGShardTests {
  private static let name = "train-00000-of-00001.safetensors"
  private static let layout = ShardLayout(faceSize: 32, encoding: .jpeg(quality: 95))
  private let folder: TemporaryFolder
  private var path: String { folder.file(Self.name) }

  init() throws { folder = try TemporaryFolder() }

  /// Writes samples (seed, steps with faces) into rows, images in any order, and drops some rows.
  private func write(
    _ samples: [(seed: Int, steps: [Int])], to folder: TemporaryFolder, dropping: [Int] = [],
    isReversed: Bool = false
  ) throws -> ShardRecord {
    let writer = try ShardWriter(
      folder: folder.path, name: Self.name, layout: Self.layout,
      candidates: samples.map { "v\($0.seed)" })
    let rows = Array(samples.enumerated())
    for (row, sample) in isReversed ? rows.reversed() : rows {
      for step in isReversed ? sample.steps.reversed() : sample.steps {
        try Self.face(sample.seed, step).withUnsafeBytes {
          try writer.writeFace(row: row, step: step, pixels: $0)
        }
      }
      try writer.setRow(
        row,
        CacheFixture.sample(
          "v\(sample.seed)", clip: 0, identity: 0, seed: sample.seed, steps: sample.steps))
    }
    for row in dropping { writer.drop(row) }
    return try writer.finish()
  }

  /// A ramp that JPEG keeps well, telling of seed and step.
  private static func face(_ seed: Int, _ step: Int) -> [UInt8] {
    (0..<layout.stepBytes).map { UInt8(20 + $0 / 3 % 32 * 3 + $0 / 96 * 2 + seed * 9 + step) }
  }

  @Test(arguments: SafetensorsFile.IO.allCases)
  func everyFaceComesBackInItsPlace(io: SafetensorsFile.IO) throws {
    let samples = [(seed: 1, steps: [0, 7, 35]), (2, []), (3, [4, 5])]
    _ = try write(samples, to: folder)
    let shard = try Shard(path: path, io: io)
    #expect(shard.layout == Self.layout && shard.sampleCount == 3)
    for (row, (seed, steps)) in samples.enumerated() {
      let faces = try shard.faces(row)
      for step in 0..<ShardLayout.steps {
        let bytes = Self.layout.stepBytes
        let read = faces[step * bytes..<(step + 1) * bytes]
        guard steps.contains(step) else {
          #expect(read.allSatisfy { $0 == 0 })
          continue
        }
        let errors = zip(read, Self.face(seed, step)).map { abs(Int($0) - Int($1)) }
        #expect(errors.reduce(0, +) < errors.count, "row \(row), step \(step)")
      }
      #expect(
        try shard.sample(row)
          == CacheFixture.sample("v\(seed)", clip: 0, identity: 0, seed: seed, steps: steps))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [Self.name])
  }

  @Test func neitherOrderNorDroppedRowsShowInTheBytes() throws {
    let other = try TemporaryFolder()
    let plain = try write([(2, [4, 9]), (4, [0])], to: folder)
    let odd = try write(
      [(1, [0, 1]), (2, [4, 9]), (3, []), (4, [0]), (5, [3])], to: other, dropping: [0, 2, 4],
      isReversed: true)
    #expect(plain == odd)
  }

  @Test func anEmptyShardHasOneOffset() throws {
    _ = try write([], to: folder)
    let shard = try Shard(path: path)
    #expect(shard.sampleCount == 0)
    #expect(try SafetensorsFile(path: path).values(of: "jpeg_offsets", as: Int64.self) == [0])
  }

  /// Offsets are what the file says: none may lead outside it, and the message names the place.
  @Test(
    arguments: [
      (1, -1, "row 0, step 0 begins at 0 and ends at -1"),
      (2, 0, "row 0, step 1 begins at"),
      (36, Int64.max, "row 1, step 0 begins at 9223372036854775807"),
      (0, 4, "the first is 4, not 0"),
      (72, Int64.max, "the last is 9223372036854775807"),
    ] as [(Int, Int64, String)])
  func hostileOffsetsAreRefused(index: Int, value: Int64, message: String) throws {
    _ = try write([(1, [0, 35]), (2, [0, 35])], to: folder)
    try overwrite("jpeg_offsets", at: index * 8, withUnsafeBytes(of: value) { Data($0) })
    let error = try #require(throws: CacheError.self) { try Shard(path: path) }
    #expect(error.path == path && error.code == .formatInvalid)
    #expect(error.cause?.contains(message) == true, "\(error)")
  }

  @Test func faceValidMustTellOfTheSameFaces() throws {
    _ = try write([(1, [0])], to: folder)
    try overwrite("face_valid", at: 1, Data([1]))
    let error = try #require(throws: CacheError.self) { try Shard(path: path) }
    #expect(error.cause == "row 0, step 1 has 0 bytes and face_valid 1")
  }

  enum Place { case start, sizes, scan }

  /// No JPEG at all, one of another height, and one cut short, which libjpeg-turbo only warns of.
  @Test(
    arguments: [
      (.start, Data("no".utf8), "Not a JPEG file"), (.sizes, Data([0, 31]), "32 x 31"),
      (.scan, Data([0xFF, 0xD9]), "premature end of data"),
    ] as [(Place, Data, String)])
  func brokenImagesAreNamedAndOthersStillRead(
    place: Place, bytes: Data, cause: String
  ) throws {
    _ = try write([(1, [0]), (2, [3, 20])], to: folder)
    let file = try SafetensorsFile(path: path)
    let offsets = try file.values(of: "jpeg_offsets", as: Int64.self).map(Int.init)
    let image = offsets[36 + 3]..<offsets[36 + 4]
    let jpeg = try file.values(of: "jpeg", as: UInt8.self)
    // The frame header: marker FFC0, length and precision, then height and width.
    let frame = try #require(image.first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
    let target =
      switch place {
      case .start: image.lowerBound
      case .sizes: frame + 5
      case .scan: image.upperBound - 20
      }
    try overwrite("jpeg", at: target, bytes)
    let shard = try Shard(path: path)
    let error = try #require(throws: CacheError.self) { try shard.faces(1) }
    #expect(error.path == path)
    #expect(error.message == "the face of row 1, step 3 is no intact JPEG image")
    #expect(error.cause?.contains(cause) == true, "\(error)")
    #expect(try shard.faces(0).contains { $0 > 0 })
  }

  /// Whatever the bytes are, the answer is pixels or an error: never a crash or a hang.
  @Test func damagedImagesAreDecodedOrRefused() throws {
    _ = try write([(1, [0])], to: folder)
    let jpeg = try SafetensorsFile(path: path).values(of: "jpeg", as: UInt8.self)
    var state: UInt64 = 5
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var refused = 0
    for _ in 0..<500 {
      var damaged = jpeg
      for _ in 0...random(4) { damaged[random(damaged.count)] = UInt8(random(256)) }
      try overwrite("jpeg", at: 0, Data(damaged))
      do {
        _ = try Shard(path: path).faces(0)
      } catch {
        #expect(error.code == .formatInvalid && error.cause != nil)
        refused += 1
      }
    }
    #expect((50..<500).contains(refused))
  }

  @Test(.enabled(if: try SmallDisk.isPermitted, "needs the right to mount a tmpfs"))
  func aFullDiskIsNamedAndNothingIsLeft() throws {
    let disk = try #require(try SmallDisk(bytes: 16_384))
    do {
      let writer = try ShardWriter(
        folder: disk.folder.path, name: Self.name, layout: Self.layout, candidates: ["v"])
      let error = try #require(throws: CacheError.self) {
        for step in 0..<1000 {
          try Self.face(1, step % 36).withUnsafeBytes {
            try writer.writeFace(row: 0, step: step % 36, pixels: $0)
          }
        }
      }
      #expect(error.code == .outputFailed && error.path == disk.folder.file(Self.name))
      #expect(error.cause == "No space left on device")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.folder.path).isEmpty)
  }

  private func overwrite(_ tensor: String, at offset: Int, _ bytes: Data) throws {
    try ShardDamage.overwrite(tensor, of: path, at: offset, bytes)
  }
}
