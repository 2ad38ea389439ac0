import FeatureCache
import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct OutputFolderTests {
  @Test func aSecondWriterIsRefusedUntilTheFirstIsGone() throws {
    let folder = try TemporaryFolder()
    do {
      let lock = try FolderLock(folder: folder.path)
      let error = #expect(throws: PrepError.self) { _ = try FolderLock(folder: folder.path) }
      #expect(error?.code == .outputConflict)
      _ = consume lock
    }
    _ = try FolderLock(folder: folder.path)
  }

  /// A worker that outlives its coordinator holds off the next build for as long as it lives.
  @Test func aWorkerLeftBehindKeepsTheNextBuildWaiting() throws {
    let folder = try TemporaryFolder()
    do {
      let worker = try FolderLock(worker: folder.path)
      let error = #expect(throws: PrepError.self) {
        _ = try FolderLock(folder: folder.path, patience: .milliseconds(50))
      }
      #expect(error?.message.contains("workers of an earlier build") == true)
      _ = consume worker
    }
    let next = try FolderLock(folder: folder.path)
    _ = try FolderLock(worker: folder.path)
    _ = consume next
  }

  @Test func whatDiffersBetweenConfigurationsIsNamed() {
    let old: JSONValue = [
      "options": ["faces": ["size": 64, "scale": 1.3]],
      "inputs": [
        ["file": "a.mp4", "bytes": 1], ["file": "b.mp4", "bytes": 2],
      ],
    ]
    let new: JSONValue = [
      "options": ["faces": ["size": 224, "scale": 1.3]],
      "inputs": [
        ["file": "a.mp4", "bytes": 9], ["file": "c.mp4", "bytes": 2],
      ],
    ]
    #expect(
      ContentConfiguration.differences(old, new) == [
        "input a.mp4 (changed)", "input b.mp4 (gone)", "input c.mp4 (added)",
        "options.faces.size (64 there, 224 now)",
      ])
    #expect(ContentConfiguration.differences(old, old).isEmpty)
  }

  @Test func aConfigurationsHashIgnoresTheOrderOfMembers() {
    let a = ContentConfiguration(json: ["x": 1, "y": [2, 3]])
    let b = ContentConfiguration(json: ["y": [2, 3], "x": 1])
    #expect(a.sha256 == b.sha256)
    #expect(a.sha256 != ContentConfiguration(json: ["x": 1, "y": [3, 2]]).sha256)
  }
}
