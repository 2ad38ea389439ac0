import FeatureCache
import Foundation
import MOSEIPrep
import TestSupport
import Testing

/// MFCCs against the public libraries' own output and against numpy.
@Suite struct MFCCGoldenTests {
  /// Absolute, on values up to 600: single precision in the libraries costs up to 2e-4.
  private let tolerance: Float = 3e-4

  private func largestDifference(_ a: [Float], _ b: [Float]) throws -> Float {
    try #require(a.count == b.count)
    return zip(a, b).map { abs($0 - $1) }.max() ?? 0
  }

  @Test(
    .enabled(if: Repository.shared("golden/mfcc") != nil), arguments: MFCCFlavor.allCases)
  func speechMatchesLibraries(flavor: MFCCFlavor) throws {
    let folder = try #require(Repository.shared("golden/mfcc"))
    let plan = try MFCC(flavor: flavor)
    let inputs = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".pcm.npy") }
    #expect(!inputs.isEmpty)
    for input in inputs {
      let name = input.dropLast(".pcm.npy".count)
      let pcm = try NumpyFile.read("\(folder)/\(input)", as: Float.self).values
      let golden = try NumpyFile.read("\(folder)/\(name).\(flavor.rawValue).npy", as: Float.self)
      let ours = try plan.coefficients(pcm)
      #expect(golden.shape == [plan.frameCount(sampleCount: pcm.count), 40])
      let difference = try largestDifference(ours, golden.values)
      #expect(difference <= tolerance, "\(name)")
    }
  }

  @Test func syntheticSoundMatchesNumpy() throws {
    let folder = try TemporaryFolder()
    // A chirp, a click and noise with silence between; not a whole number of frames.
    var state: UInt32 = 1
    let pcm = (0..<12_345).map { index -> Float in
      state = state &* 1_664_525 &+ 1_013_904_223
      let t = Double(index) / 8000
      if index == 6000 { return 0.9 }
      if (5000..<7000).contains(index) { return 0 }
      let noise = Double(Int32(bitPattern: state)) / 2_147_483_648 * 0.01
      return Float(0.3 * sin(2 * .pi * (100 * t + 900 * t * t)) + noise)
    }
    try NumpyFile.write(pcm, shape: [pcm.count], to: folder.file("pcm.npy"))
    let script = Repository.root.appendingPathComponent("Tests/parity/mfcc.py").path
    try Tool.check(Tool.python, [script, folder.file("pcm.npy"), folder.path])
    for flavor in MFCCFlavor.allCases {
      let expected = try NumpyFile.read(folder.file("\(flavor.rawValue).npy"), as: Float.self)
      let ours = try MFCC(flavor: flavor).coefficients(pcm)
      #expect(expected.shape == [ours.count / 40, 40])
      let difference = try largestDifference(ours, expected.values)
      #expect(difference <= tolerance, "\(flavor)")
    }
  }

  @Test func samplesArePaddedBeforeTheTransform() throws {
    let plan = try MFCC()
    let samples = (0..<8000).map { Float(sin(Double($0) * 0.3)) }
    let padded = try plan.paddedCoefficients(samples)
    #expect(padded.count == 601 * 40)
    let expected = try plan.coefficients(samples + [Float](repeating: 0, count: 88_000))
    #expect(padded == expected)
    #expect(MFCC.realFrameCount(sampleCount: samples.count) == 51)
    #expect(MFCC.realFrameCount(sampleCount: 96_000) == 601)
    #expect(MFCC.realFrameCount(sampleCount: 159) == 1)
    #expect(MFCC.realFrameCount(sampleCount: 160) == 2)
  }
}
