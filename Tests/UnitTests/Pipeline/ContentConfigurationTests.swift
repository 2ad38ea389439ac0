import FeatureCache
import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct ContentConfigurationTests {
  /// An option that is left out would let a resumed build mix two kinds of samples.
  @Test func everyOptionThatAffectsContentChangesTheHash() throws {
    let folder = try TemporaryFolder()
    try Data().write(to: folder.url.appendingPathComponent("v.mp4"))
    let table = """
      id,video,start,end,split,landmarks,sentiment,happy,sad,anger,surprise,disgust,fear
      a,v.mp4,0,1,train,,0,0,0,0,0,0,0
      """
    try Data(table.utf8).write(to: folder.url.appendingPathComponent("samples.csv"))
    var layout = DatasetLayout(root: folder.path)
    layout.samples = "samples.csv"
    let dataset = try MOSEIDataset.load(layout)
    let changes: [(inout BuildOptions) -> Void] = [
      { _ in },
      { $0.screening.emptyLength = Microseconds(11) },
      { $0.screening.minimumLength = Microseconds(100_001) },
      { $0.screening.startTolerance = Microseconds(500_001) },
      { $0.screening.endTolerance = Microseconds(500_001) },
      { $0.screening.duplicateTolerance = Microseconds(1001) },
      { $0.screening.checksSegmentedClips = false },
      { $0.screening.knownBad = ["a": "noise"] },
      { $0.faces.minimumConfidence = 0.8 }, { $0.faces.scale = 1.4 },
      { $0.faces.maximumGap = 0.6 }, { $0.faces.size = 96 },
      { $0.faceEncoding = .jpeg(quality: 95) }, { $0.faceEncoding = .jpeg(quality: 94) },
      { $0.audio = .wav },
      { $0.media.maxPixels = 1 << 20 }, { $0.media.maxBytesPerPacket = 1 << 20 },
    ]
    let hashes = try changes.map { change in
      var options = BuildOptions(layout: layout)
      change(&options)
      return try ContentConfiguration(options: options, dataset: dataset).sha256
    }
    let distinct = hashes.indices.filter { hashes.firstIndex(of: hashes[$0]) == $0 }
    #expect(distinct == Array(changes.indices))
    // How many threads decode changes no byte.
    var options = BuildOptions(layout: layout)
    options.media.threads = 2
    #expect(try ContentConfiguration(options: options, dataset: dataset).sha256 == hashes[0])
  }
}
