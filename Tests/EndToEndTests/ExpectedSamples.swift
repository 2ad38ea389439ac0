import FeatureCache
import Foundation
import TestSupport
import Testing

/// The truth about a data set (`expected.json`) held against the manifests of a cache.
struct ExpectedSamples {
  struct Sample {
    let video: String
    let clip: Int
    let start: Double?
    let expect: String
    let note: String?
    let steps: Int?
    let emotions: [Double]?
    let sentiment: Double?

    /// As the manifests have it: a label row without a transcript line goes by its start.
    var id: String {
      clip >= 0 ? "\(video)[\(clip)]" : "\(video)[-1@\(start ?? .nan)]"
    }
  }

  let samples: [Sample]

  init(path: String) throws {
    let json = try JSONValue(parsing: try Data(contentsOf: URL(fileURLWithPath: path)))
    samples = try #require(json["samples"]?.array).map { sample in
      Sample(
        video: try #require(sample["video"]?.string),
        clip: Int(try #require(sample["clip"]?.integer)), start: sample["start"]?.number,
        expect: try #require(sample["expect"]?.string), note: sample["note"]?.string,
        steps: sample["steps"]?.integer.map { Int($0) },
        emotions: sample["emotions"]?.array?.compactMap(\.number),
        sentiment: sample["sentiment"]?.number)
    }
  }

  var kept: [Sample] { samples.filter { $0.expect == "kept" } }

  /// Expects each sample in the right manifest with the right reason and note, and no other.
  func expectManifests(of cache: String) throws {
    let kept = try Self.lines("\(cache)/manifests/kept.jsonl")
    let removed = try Self.lines("\(cache)/manifests/removed.jsonl")
    #expect(kept.count + removed.count == samples.count)
    #expect(kept.count == self.kept.count)
    for sample in samples {
      let id = sample.id
      let lines = sample.expect == "kept" ? kept : removed
      guard let line = lines.first(where: { $0["id"]?.string == id }) else {
        Issue.record("\(id) is not where it belongs: \(sample.expect)")
        continue
      }
      if sample.expect != "kept" {
        #expect(line["reason"]?.string == sample.expect, "\(id): \(line.text())")
        #expect(line["evidence"]?[sample.expect] != nil, "\(id) has no evidence: \(line.text())")
      }
      if let note = sample.note {
        let notes = line["notes"]?.array?.compactMap(\.string) ?? []
        #expect(notes.contains(note), "\(id): \(line.text())")
      }
    }
  }

  static func lines(_ path: String) throws -> [JSONValue] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
      try JSONValue(parsing: String($0))
    }
  }
}

extension ExpectedSamples {
  /// Lines of a cache's manifests by sample, as `prep screen` has them: without a place in a shard.
  static func screened(byBuilding cache: String) throws -> [String: JSONValue] {
    let all = try ["kept", "removed"].flatMap { try lines("\(cache)/manifests/\($0).jsonl") }
    return Dictionary(
      uniqueKeysWithValues: all.map { line in
        let members = (line.members ?? []).filter { $0.name != "shard" && $0.name != "row" }
        return (line["id"]?.string ?? "", .object(members))
      })
  }
}

/// The bytes of every file below a folder, by relative path.
func contents(of folder: String) throws -> [String: Data] {
  let root = URL(fileURLWithPath: folder)
  var result: [String: Data] = [:]
  let names = try #require(FileManager.default.enumerator(atPath: folder))
  for case let name as String in names {
    let url = root.appendingPathComponent(name)
    var isFolder: ObjCBool = false
    _ = FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
    if !isFolder.boolValue { result[name] = try Data(contentsOf: url) }
  }
  return result
}
