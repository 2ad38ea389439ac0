public import FeatureCache

extension Evaluator {
  /// Writes what the run says of every sample of some splits.
  ///
  /// Both files appear whole or not at all, the table last; older files of these names are replaced
  /// only then.
  ///
  /// - Parameters:
  ///   - cache: The folder that holds index.json.
  ///   - splits: Which splits, in the order of the table's lines.
  ///   - output: The table (CSV); its folder must exist.
  ///   - features: The safetensors file of Z_emo and Z_ID; nil writes none.
  ///   - batchSize: Samples at a time.
  ///   - io: How the cache is read; changes no prediction.
  /// - Returns: What was written.
  /// - Throws: `CacheError` where the cache cannot be used or a file not be written, `TrainingError`
  ///   where a split is empty, faces have another size than the run's, or a file would replace one
  ///   of a cache or run, `TorchError`.
  public func predict(
    cache: String, splits: [DataSplit], to output: String, features: String? = nil,
    batchSize: Int = 32, io: SafetensorsFile.IO = .default
  ) throws -> PredictionSummary {
    let files = [output] + [features].compactMap { $0 }
    for file in files { try OutputPlace.check(file: file, cache: cache) }
    if let features, OutputPlace.isSame(features, output) {
      throw TrainingError(
        .usage, "is the file of the table too", path: features, remedy: "Give two names.")
    }
    let scorer = try scorer(cache: cache, batchSize: batchSize, io: io)
    for split in splits { try scorer.requireSamples(of: split, for: "to predict") }
    let task = configuration.options.task
    // Before the network runs for hours: a folder that cannot be written fails here. The features'
    // temporary file goes at once.
    let table = try PredictionTable(output, task: task)
    if let features { _ = try AtomicFile(features) }
    var predictions: [SplitPredictions] = []
    for split in splits {
      let part = try scorer.predictions(of: split)
      try table.append(part)
      predictions.append(part)
    }
    if let features { try PredictedFeatures(predictions).write(to: features) }
    try table.finish()
    return PredictionSummary(
      output: output, features: features, method: configuration.options.method, task: task,
      checkpoint: checkpoint, epoch: epoch,
      samples: predictions.map { ($0.split, $0.samples.count) },
      videos: Set(predictions.flatMap { $0.samples.map(\.identity) }).count)
  }
}
