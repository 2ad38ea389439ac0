import FeatureCache
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import MOSEIPrep

/// What becomes of workers that die or hang, with a shell script in the worker's place.
@Suite(.timeLimit(.minutes(2))) struct WorkerPoolTests {
  private let folder: TemporaryFolder
  private let output: OutputFolder
  private let plan: BuildPlan

  /// Two shards: video `a` in the first, `b` in the second.
  init() throws {
    folder = try TemporaryFolder()
    output = OutputFolder(path: folder.file("out"))
    try OutputFolder.makeFolder(output.recordsPath)
    var rows = [
      "id,video,start,end,split,landmarks,sentiment,happy,sad,anger,surprise,disgust,fear"
    ]
    for (video, samples) in [("a", 64), ("b", 1)] {
      try Data().write(to: folder.url.appendingPathComponent("\(video).mp4"))
      for index in 0..<samples {
        rows.append("\(video)\(index),\(video).mp4,\(index),\(index + 1),train,,0,0,0,0,0,0,0")
      }
    }
    try Data(rows.joined(separator: "\n").utf8)
      .write(to: folder.url.appendingPathComponent("samples.csv"))
    var layout = DatasetLayout(root: folder.path)
    layout.samples = "samples.csv"
    plan = BuildPlan(dataset: try MOSEIDataset.load(layout), options: ScreeningOptions())
  }

  private struct Result {
    var lost: [LostVideo]
    var rescued: [RescuedVideo]
    var finished: [Int]
    var notices: [String]
  }

  /// Has both shards built by workers that answer each task as the script's `case` arms say.
  private func run(_ arms: String, greeting: String = "echo '{\"event\":\"ready\"}'")
    async throws -> Result
  {
    let script = """
      #!/bin/sh
      finish() { echo '{"event":"finished"}'; }
      start() { echo '{"event":"started","video":"'$1'"}'; }
      \(greeting)
      while read -r task; do
        case "$task" in
        \(arms)
        *) finish ;;
        esac
      done
      """
    let path = folder.file("worker")
    try Data(script.utf8).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return try await run(executable: path)
  }

  private func run(executable: String) async throws -> Result {
    let ledger = FailureLedger { [output] in try output.write($0) }
    let finished = Mutex<[Int]>([])
    let notices = Mutex<[String]>([])
    let pool = WorkerPool(
      process: WorkerProcess(
        executable: executable, arguments: [], limits: TimeLimits(base: 2)), jobs: 2, work: plan,
      ledger: ledger
    ) { event in
      if case .finished(let shard) = event { finished.withLock { $0.append(shard) } }
    } onNotice: { text in
      notices.withLock { $0.append(text) }
    }
    try await pool.run([0, 1])
    return Result(
      lost: await ledger.lost, rescued: await ledger.rescued, finished: finished.withLock { $0 },
      notices: notices.withLock { $0 })
  }

  @Test func aVideoThatHangsThreeTimesIsGivenUpWhileOthersGoOn() async throws {
    let result = try await run(
      """
      *'"lost":[]'*'"shard":1'* | *'"shard":1'*) finish ;;
      *'"lost":[]'* | *'"task":"attempt"'*) start a; exec sleep 60 ;;
      """)
    #expect(result.finished == [1, 0])
    let lost = try #require(result.lost.first)
    #expect(result.lost.count == 1 && lost.video == "a" && lost.reason == .workerTimeout)
    #expect(lost.evidence["limit_seconds"] == 2 && lost.evidence["attempts"] == 3)
    #expect(try output.lostVideos() == result.lost)
    #expect(
      lost.entries(of: plan.shards[0].videos[0]).allSatisfy {
        $0.fate == .removed(.workerTimeout, also: [])
      })
  }

  @Test func aVideoThatSucceedsAloneIsKept() async throws {
    let result = try await run(
      """
      *'"task":"attempt"'*) start a; echo '{"event":"processed","video":"a","candidates":0}'; finish ;;
      *'"shard":0'*)
        if [ -e \(folder.file("once")) ]; then finish
        else touch \(folder.file("once")); start a; kill -SEGV $$; fi ;;
      """)
    #expect(result.lost.isEmpty && Set(result.finished) == [0, 1])
    #expect(result.notices.count == 1 && result.notices[0].contains("killed by SIGSEGV"))
    #expect(
      result.rescued == [RescuedVideo(video: "a", reason: .workerCrashed, failedAttempts: 1)])
  }

  @Test(arguments: [
    ("exit 3", "", "keep dying"),
    ("echo '{\"event\":\"ready\"}'", "*) kill -KILL $$ ;;", "keep dying"),
    (
      "echo '{\"event\":\"failed\",\"message\":\"disk full\"}'; exit 1", "", "disk full"
    ),
    ("echo hello", "", "a worker printed 'hello'"),
  ])
  func whatIsNoVideosFaultEndsTheBuild(greeting: String, arms: String, named: String) async {
    let error = await #expect(throws: PrepError.self) {
      _ = try await run(arms, greeting: greeting)
    }
    #expect(error?.description.contains(named) == true, "\(error.map(\.description) ?? "")")
    #expect((try? output.lostVideos())?.isEmpty == true)
  }

  @Test func aProgramThatCannotBeStartedIsNamed() async {
    let error = await #expect(throws: PrepError.self) {
      _ = try await run(executable: folder.file("nowhere"))
    }
    #expect(error?.path == folder.file("nowhere") && error?.code == .workerFailed)
  }
}
