import FeatureCache
import Foundation
import TestSupport
import Testing
import Torch

@testable import AVSERModel

@Suite struct CacheDatasetTests {
  private func cache(_ change: (inout TestCache) -> Void = { _ in }) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var cache = TestCache()
    cache.faceSize = 8
    cache.validSteps = 2
    change(&cache)
    try cache.write(to: folder.path)
    return folder
  }

  @Test func emptyShardsAndSplitsAreFine() throws {
    let folder = try cache {
      $0.videos = [3, 0, 1]
      $0.hasEmptyShard = true
    }
    let dataset = try CacheDataset(path: folder.path)
    #expect(dataset.samples(of: .train).count == 9)
    #expect(dataset.samples(of: .valid).isEmpty)
    #expect(dataset.samples(of: .test).map(\.id) == (0..<3).map { "test-video-0[\($0)]" })
    #expect(dataset.trainIdentities == [0, 1, 2])
    #expect(dataset.identityClass(3) == nil)
  }

  @Test func batchesHoldOnlyRealFaces() throws {
    let folder = try cache()
    let dataset = try CacheDataset(path: folder.path)
    let train = dataset.samples(of: .train)
    let samples = [train[4], train[0]]
    let batch = try Batch(samples, of: dataset)
    let faces = batch.input.faces
    #expect(faces.valid.indices.filter { faces.valid[$0] } == [0, 1, 36, 37])
    #expect(faces.frames.shape == [4, 8, 8, 3] && faces.frames.dtype == .uint8)
    #expect(batch.input.mfcc.shape == [2, 601, 40])
    let identities = try #require(batch.identities)
    #expect(try identities.array(of: Int64.self) == [1, 0])
    let emotions = try batch.emotions.array(of: Float.self)
    #expect(emotions == samples.flatMap { $0.emotions.map { $0 ? 1 : 0 } })
    // The bytes themselves, through the plain reader.
    let path = CacheFolder(folder.path).shardPath("train-00001-of-00004.safetensors")
    let expected = try Shard(path: path).faces(1).prefix(2 * 8 * 8 * 3)
    #expect(try faces.frames.bytes().prefix(expected.count) == expected)
    let valid = try Batch(dataset.samples(of: .valid), of: dataset)
    #expect(valid.identities == nil)
  }

  /// The same bytes by either way of reading, raw or decoded.
  @Test(arguments: [FaceEncoding.raw, .jpeg(quality: 95)])
  func mappedAndReadBatchesAreEqual(encoding: FaceEncoding) throws {
    let folder = try cache { $0.encoding = encoding }
    let batches = try SafetensorsFile.IO.allCases.map { io in
      let dataset = try CacheDataset(path: folder.path, io: io)
      return try Batch(dataset.samples(of: .train), of: dataset)
    }
    let frames = try batches.map { try $0.input.faces.frames.bytes() }
    #expect(frames.count == 2 && frames[0] == frames[1] && frames[0].contains { $0 > 0 })
    let mfcc = try batches.map { try $0.input.mfcc.bytes() }
    #expect(mfcc[0] == mfcc[1])
    let path = CacheFolder(folder.path).shardPath("train-00000-of-00004.safetensors")
    let first = try Shard(path: path).faces(0).prefix(2 * 8 * 8 * 3)
    #expect(frames[0].prefix(first.count) == first)
  }

  /// A mapped file would end the process here: SIGBUS.
  @Test(arguments: [FaceEncoding.raw, .jpeg(quality: 95)])
  func aShardCutWhileItIsReadIsAnErrorThatNamesIt(encoding: FaceEncoding) throws {
    let folder = try cache { $0.encoding = encoding }
    let dataset = try CacheDataset(path: folder.path)
    let path = CacheFolder(folder.path).shardPath("train-00002-of-00004.safetensors")
    try #require(FileHandle(forWritingAtPath: path)).truncate(atOffset: 5000)
    let samples = dataset.samples(of: .train)
    let error = #expect(throws: CacheError.self) { try Batch(samples, of: dataset) }
    #expect(error?.code == .fileTruncated && error?.path == path)
    #expect(error?.message == "ends at byte 5000")
    // The other shards go on being read.
    _ = try Batch(Array(samples.prefix(3)), of: dataset)
  }

  /// Any number of threads gives the same bytes, and of several damaged shards names the first.
  @Test(arguments: [FaceEncoding.raw, .jpeg(quality: 95)])
  func threadsShareTheWorkOnFaces(encoding: FaceEncoding) throws {
    let folder = try cache { $0.encoding = encoding }
    let dataset = try CacheDataset(path: folder.path)
    let faces = FaceFrames(of: dataset.samples(of: .train), in: dataset)
    let alone = try faces.tensor(threads: 1).bytes()
    #expect(alone.count == 24 * 8 * 8 * 3)
    for threads in [2, 5, 50] {
      let isEqual = try faces.tensor(threads: threads).bytes() == alone
      #expect(isEqual, "\(threads) threads")
    }
    let paths = [1, 3].map {
      CacheFolder(folder.path).shardPath("train-0000\($0)-of-00004.safetensors")
    }
    for path in paths { try #require(FileHandle(forWritingAtPath: path)).truncate(atOffset: 4500) }
    for threads in [1, 2, 12] {
      let error = #expect(throws: CacheError.self) { try faces.tensor(threads: threads) }
      #expect(error?.path == paths[0], "\(threads) threads")
    }
  }

  @Test func consecutiveStepsAreCopiedTogether() {
    #expect(FaceFrames.runs(of: [0, 1, 4, 6, 7]) == [0..<2, 4..<5, 6..<8])
    #expect(FaceFrames.runs(of: []) == [])
  }

  @Test func otherFormatVersionsAreRefused() throws {
    let folder = try cache()
    let path = folder.file("index.json")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacingOccurrences(of: "\"format_version\": 1", with: "\"format_version\": 7")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let error = #expect(throws: CacheError.self) { try CacheDataset(path: folder.path) }
    #expect(error?.code == .formatVersion)
    #expect(error?.description.contains("version 7") == true)
  }

  @Test func halfWrittenCachesAreRefused() throws {
    let folder = try cache()
    try FileManager.default.removeItem(atPath: folder.file("index.json"))
    let error = #expect(throws: CacheError.self) { try CacheDataset(path: folder.path) }
    #expect(error?.code == .fileMissing)
  }

  /// Compared with 0, NaN would read as an emotion that is absent.
  @Test func labelsThatAreNotFiniteAreRefused() throws {
    let folder = try cache()
    let path = try setFirstEmotion(.nan, in: folder)
    let error = #expect(throws: CacheError.self) { try CacheDataset(path: folder.path) }
    #expect(error?.path == path && error?.message.contains("not finite") == true)
  }

  /// Labels are means over annotators: one of three who saw a trace of it gives 1/3.
  @Test(arguments: [(0, false), (1e-6, true), (1.0 / 3, true), (3, true)] as [(Float, Bool)])
  func anEmotionIsPresentAboveZero(intensity: Float, isPresent: Bool) throws {
    let folder = try cache()
    try setFirstEmotion(intensity, in: folder)
    let sample = try #require(try CacheDataset(path: folder.path).samples(of: .test).first)
    #expect(sample.emotions[0] == isPresent)
  }

  /// Overwrites the first emotion of the first test sample; returns its shard's path.
  @discardableResult
  private func setFirstEmotion(_ value: Float, in folder: TemporaryFolder) throws -> String {
    let path = CacheFolder(folder.path).shardPath("test-00000-of-00002.safetensors")
    let header = try SafetensorsFile(path: path).header
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let start = header.dataStart + (try #require(header["emotions"]).range.lowerBound)
    let pattern = withUnsafeBytes(of: value.bitPattern.littleEndian) { Data($0) }
    bytes.replaceSubrange(start..<start + 4, with: pattern)
    try bytes.write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test func shortAndForeignShardsAreNamed() throws {
    let folder = try cache()
    let shards = CacheFolder(folder.path)
    let path = shards.shardPath("valid-00001-of-00002.safetensors")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    try bytes.dropLast(100).write(to: URL(fileURLWithPath: path))
    let short = #expect(throws: CacheError.self) { try CacheDataset(path: folder.path) }
    #expect(short?.path == path && short?.remedy != nil)
    // A whole shard of another split in its place: test samples would be scored as valid.
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.copyItem(
      atPath: shards.shardPath("test-00001-of-00002.safetensors"), toPath: path)
    let foreign = #expect(throws: CacheError.self) { try CacheDataset(path: folder.path) }
    #expect(foreign?.message.contains("holds video test-video-1, which is also in \(path)") == true)
  }
}
