internal import FeatureCache
internal import Torch

/// Runs a network over the samples of a split.
struct SplitScorer {
  let network: Network
  let dataset: CacheDataset
  let task: TaskName
  let batchSize: Int
  let precision: Precision
  let device: Device

  /// Refuses a split without samples.
  ///
  /// - Parameters:
  ///   - split: The split.
  ///   - purpose: What its samples are needed for, as in "to be scored".
  /// - Throws: `TrainingError`.
  func requireSamples(of split: DataSplit, for purpose: String) throws(TrainingError) {
    guard dataset.samples(of: split).isEmpty else { return }
    throw TrainingError(
      .cacheMismatch, "the \(split.rawValue) split has no samples", path: dataset.path,
      cause: "they are needed \(purpose)", remedy: "Give another cache, or another option.")
  }

  /// What the network says of one split.
  ///
  /// The loss is the task's plain one, whatever the positive weight in training.
  ///
  /// - Parameter split: The split, which may be empty.
  /// - Returns: Outputs and features.
  /// - Throws: `CacheError` where a shard cannot be read, `TrainingError` where a prediction is not
  ///   finite, `TorchError`.
  func predictions(of split: DataSplit) throws -> SplitPredictions {
    let samples = dataset.samples(of: split)
    var predictions = SplitPredictions(split: split, task: task, samples: samples)
    for start in stride(from: 0, to: samples.count, by: batchSize) {
      let batch = try Batch(
        Array(samples[start..<min(start + batchSize, samples.count)]), of: dataset,
        dtype: precision.dtype, device: device)
      let output = try withNoGrad { () throws(TorchError) in try network(batch.input, .joint) }
      let emotion = try output.requireEmotion()
      let values = try emotion.logits.array(of: Double.self)
      // NaN compares as "absent": it must not pass for a prediction.
      guard values.allSatisfy(\.isFinite) else {
        throw TrainingError(
          .lossNotFinite, "\(split.rawValue): a prediction is not finite",
          cause: "samples \(batch.ids.joined(separator: ", "))",
          remedy: "Take another checkpoint, or look for damaged features in these samples.")
      }
      predictions.outputs += values
      predictions.lossSum +=
        try TaskObjective(task: task).loss(emotion.logits, batch).item() * Double(batch.count)
      predictions.emotionFeatures += try emotion.feature.array(of: Float.self)
      if let identity = output.identity {
        predictions.identityFeatures += try identity.feature.array(of: Float.self)
      }
    }
    return predictions
  }
}
