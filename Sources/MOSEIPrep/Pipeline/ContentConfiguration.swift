public import FeatureCache
import Foundation
import Glibc

/// Everything that decides the bytes of a cache, as JSON and as a SHA-256 of it.
///
/// Options, library versions, the CPU's vector flags (they change the last bit of resampled
/// audio), and the size and modification time of every input file. No absolute path, clock, host
/// or job count: moving a data set or building it with more workers changes nothing.
public struct ContentConfiguration: Sendable, Equatable {
  public let json: JSONValue
  /// SHA-256 over the canonical JSON, in hexadecimal.
  public let sha256: String

  public init(json: JSONValue) {
    self.json = json
    sha256 = CacheIndex.hash(json)
  }

  /// The configuration of a build.
  ///
  /// - Parameters:
  ///   - options: What the user chose.
  ///   - dataset: The data set as read; its files are looked up, not opened.
  /// - Throws: `PrepError` if an input file cannot be examined, `CacheError` if the JPEG encoder
  ///   does not work.
  public init(options: BuildOptions, dataset: MOSEIDataset) throws {
    let inputs = try dataset.inputFiles().map { file -> JSONValue in
      [
        "file": .string(file.name), "bytes": .integer(file.bytes),
        "modified_ns": .integer(file.modifiedNanoseconds),
      ]
    }
    self.init(json: [
      "format_version": .integer(Int64(CacheIndex.formatVersion)),
      "options": .object(
        [
          .init("screening", options.screening.json),
          .init("faces", options.faces.json),
          .init("audio", .object(Self.audio(options))),
          .init("max_pixels", .integer(options.media.maxPixels)),
          .init("max_bytes_per_packet", .integer(options.media.maxBytesPerPacket)),
        ] + (try Self.encoding(options.faceEncoding))),
      "libraries": .object(
        (LibraryVersions.json.members ?? []) + [
          .init("libhdf5", .string(HDF5.version)), .init("libsndfile", .string(WaveFile.version)),
        ]),
      "cpu_flags": .array(LibraryVersions.cpuFlags.map { .string($0) }),
      "segmented_clips_sha256": .string(dataset.segmentedClipsDigest),
      "inputs": .array(inputs),
    ])
  }

  /// How sound is read; the mean of the channels is not mentioned, as before there was a choice.
  private static func audio(_ options: BuildOptions) -> [JSONValue.Member] {
    [.init("source", .string(options.audio.rawValue))]
      + (options.channels == .mean ? [] : [.init("channels", .string(options.channels.text))])
  }

  /// The member that tells of JPEG faces; none for raw ones, as before there was a choice.
  private static func encoding(
    _ encoding: FaceEncoding
  ) throws(CacheError) -> [JSONValue.Member] {
    guard case .jpeg(let quality) = encoding, let digest = try encoding.encoderDigest() else {
      return []
    }
    return [
      .init(
        "jpeg", ["quality": .integer(Int64(quality)), "encoder_sha256": .string(digest)])
    ]
  }

  /// Requires that the inputs still are what they were when the run began.
  ///
  /// - Parameters:
  ///   - sha256: The configuration's hash at that time.
  ///   - root: The data set's folder, to be named.
  /// - Throws: `PrepError` where this is another configuration.
  func require(_ sha256: String, root: String) throws(PrepError) {
    guard self.sha256 == sha256 else {
      throw PrepError(
        .outputConflict, "the data set's files changed while they were being read", path: root,
        remedy: "Let the files come to rest and begin anew, a build with its output folder removed."
      )
    }
  }

  /// Names what differs between two configurations, as paths such as `options.faces.size`.
  public static func differences(_ a: JSONValue, _ b: JSONValue, at path: String = "") -> [String] {
    if a == b { return [] }
    if path == "inputs", let a = a.array, let b = b.array { return inputDifferences(a, b) }
    guard let aMembers = a.members, let bMembers = b.members else {
      return ["\(path) (\(a.text()) there, \(b.text()) now)"]
    }
    let names = Set(aMembers.map(\.name)).union(bMembers.map(\.name)).sorted()
    return names.flatMap { name in
      differences(
        a[name] ?? .null, b[name] ?? .null, at: path.isEmpty ? name : "\(path).\(name)")
    }
  }

  private static func inputDifferences(_ a: [JSONValue], _ b: [JSONValue]) -> [String] {
    func byName(_ list: [JSONValue]) -> [String: JSONValue] {
      Dictionary(
        list.map { ($0["file"]?.string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    }
    let (a, b) = (byName(a), byName(b))
    return Set(a.keys).union(b.keys).sorted().filter { a[$0] != b[$0] }.map { name in
      let what = a[name] == nil ? "added" : b[name] == nil ? "gone" : "changed"
      return "input \(name) (\(what))"
    }
  }
}
