import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

/// When a screening needs workers; nothing here can start one.
@Suite struct DatasetScreenTests {
  private let folder: TemporaryFolder
  private var options: BuildOptions

  /// A table of one sample, whose video holds nothing.
  init() throws {
    folder = try TemporaryFolder()
    try Data().write(to: folder.url.appendingPathComponent("a.mp4"))
    let rows = "id,video,start,end,split,landmarks,happy\na0,a.mp4,0,1,train,,1\n"
    try Data(rows.utf8).write(to: folder.url.appendingPathComponent("samples.csv"))
    var layout = DatasetLayout(root: folder.path)
    layout.samples = "samples.csv"
    options = BuildOptions(layout: layout)
  }

  private func screen(_ options: BuildOptions) async throws -> DatasetScreen.Report {
    try await DatasetScreen(
      options: options, workers: WorkerOptions(jobs: 2),
      evidencePath: folder.file("evidence.jsonl")
    ).run(
      executable: folder.file("nowhere"), probeArguments: { _ in [] }, workerArguments: { _ in [] },
      onEvent: { _ in })
  }

  /// Measures the video as a worker would.
  private func measure() throws {
    let dataset = try MOSEIDataset.load(options.layout)
    let plan = BuildPlan(dataset: dataset, options: options.screening).shards[0].videos[0]
    let media = try ProbedVideo(
      video: plan.video, dataset: dataset, options: options, framesFrom: .packets,
      onScanned: { _ in })
    let samples = try VideoProcessor(options: options, dataset: dataset).screen(plan, media: media)
    try EvidenceCache(path: folder.file("evidence.jsonl")).add(
      VideoEvidence(facts: media.facts, samples: samples),
      for: EvidenceKeys(options: options, dataset: dataset).key(of: plan.video))
  }

  @Test func onlyWhatIsNotKnownNeedsAWorker() async throws {
    var error = await #expect(throws: PrepError.self) { _ = try await screen(options) }
    #expect(error?.path == folder.file("nowhere"))
    try measure()
    let report = try await screen(options)
    #expect(report.reusedVideos == 1 && report.videos == 1)
    guard case .removed(.videoUndecodable, _) = report.entries.first?.fate else {
      Issue.record("\(report.entries)")
      return
    }
    // Another channel is another sound.
    var left = options
    left.channels = .single(0)
    error = await #expect(throws: PrepError.self) { _ = try await screen(left) }
    #expect(error?.path == folder.file("nowhere"))
  }
}
