import FeatureCache
import TestSupport
import Testing

@testable import AVSERModel

@Suite struct RunConfigurationTests {
  private static let changes: [(name: String, change: @Sendable (inout TrainingOptions) -> Void)] =
    [
      ("--method", { $0.method = .noLM }),
      ("--task", { $0.task = .sentiment }),
      ("--preset", { $0.preset = .paper }),
      ("--monitor", { $0.monitor = .f1 }),
      ("--seed", { $0.seed = .max }),
      ("--batch", { $0.batchSize = 7 }),
      ("--lr", { $0.learningRate = 1e-3 }),
      ("--schedule", { $0.schedule.shape = .step }),
      ("--warmup", { $0.schedule.warmupEpochs = 2 }),
      ("--drop-every", { $0.schedule.dropEpochs = 3 }),
      ("--drop-factor", { $0.schedule.dropFactor = 0.5 }),
      ("--clip", { $0.gradientClip = 2 }),
      ("--positive-weight", { $0.positiveWeight = .balanced }),
      ("--lambda", { $0.identityWeight = 2 }),
      ("--mu", { $0.confusionWeight = 2 }),
      ("--ffn", { $0.feedForward = .linear }),
      ("--mask-padding", { $0.maskPadding = true }),
      ("--modality", { $0.modality = .audio }),
      ("--shuffle-labels", { $0.labelShuffle = 4 }),
      ("--dtype", { $0.precision = .float64 }),
    ]

  private func dataset(_ folder: TemporaryFolder) throws -> CacheDataset {
    var cache = TestCache()
    cache.videos = [2, 1, 0]
    cache.faceSize = 64
    cache.validSteps = 1
    try cache.write(to: folder.path)
    return try CacheDataset(path: folder.path)
  }

  /// A resumed run that differs says in which option, and every option is looked at.
  @Test func aResumedRunSaysWhatDiffers() throws {
    let folder = try TemporaryFolder()
    let dataset = try dataset(folder)
    let options = TrainingOptions(preset: .demo)
    let started = RunConfiguration(options: options, dataset: dataset)
    for (name, change) in Self.changes {
      var changed = options
      change(&changed)
      let now = RunConfiguration(options: changed, dataset: dataset)
      let error = #expect(throws: TrainingError.self) {
        try now.checkContinues(started, at: "config.json")
      }
      #expect(error?.cause?.hasPrefix("\(name): ") == true, "\(name): \(error?.cause ?? "")")
      #expect(error?.cause?.contains(";") == false, "\(name): \(error?.cause ?? "")")
    }
    // An option that nobody thought of here would be named by no message.
    let schedule = Mirror(reflecting: options.schedule).children.count
    let free = [
      "epochs", "patience", "allowIncomplete", "pretrained", "keepLast", "threads", "device",
    ]
    #expect(
      Mirror(reflecting: options).children.count == Self.changes.count - (schedule - 1) + free.count
    )
  }

  @Test func howLongAndWhereItRunsMayChange() throws {
    let folder = try TemporaryFolder()
    let dataset = try dataset(folder)
    var options = TrainingOptions(preset: .demo)
    let started = RunConfiguration(options: options, dataset: dataset)
    options.epochs = 99
    options.patience = 3
    options.keepLast = 5
    options.threads = 7
    options.allowIncomplete = true
    try RunConfiguration(options: options, dataset: dataset).checkContinues(started, at: "")
    // A cosine is stretched over all epochs.
    options.schedule.shape = .cosine
    let cosine = RunConfiguration(options: options, dataset: dataset)
    options.epochs = 100
    let error = #expect(throws: TrainingError.self) {
      try RunConfiguration(options: options, dataset: dataset).checkContinues(cosine, at: "")
    }
    #expect(error?.cause == "--epochs: 99 then, 100 now")
  }

  @Test func checkpointsHaveOneNameEach() {
    for checkpoint in [Checkpoint.best, .last, .epoch(1), .epoch(120)] {
      #expect(Checkpoint(rawValue: checkpoint.rawValue) == checkpoint)
      #expect(Checkpoint(fileName: checkpoint.fileName) == checkpoint)
    }
    for name in ["epoch-0", "epoch--1", "epoch-", "epoch", "Best", ""] {
      #expect(Checkpoint(rawValue: name) == nil, "\(name)")
    }
    // Not files of a run: they are neither pruned nor removed with it.
    for name in ["checkpoint-epoch-007.safetensors", "checkpoint-mine.safetensors", "last"] {
      #expect(Checkpoint(fileName: name) == nil, "\(name)")
    }
  }
}
