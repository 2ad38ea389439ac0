internal import FeatureCache
internal import Torch

/// Runs a network over a split and scores what it says.
struct SplitScorer {
  let network: Network
  let dataset: CacheDataset
  let batchSize: Int
  let device: Device

  /// Scores one split.
  ///
  /// The loss is the plain binary cross-entropy, whatever the positive weight in training.
  ///
  /// - Parameter split: The split; an empty one has no defined metric.
  /// - Returns: The scores.
  /// - Throws: `CacheError` where a shard cannot be read, `TrainingError` where a prediction is not
  ///   finite, `TorchError`.
  func evaluation(of split: DataSplit) throws -> Evaluation {
    let samples = dataset.samples(of: split)
    var logits: [Double] = []
    var emotionFeatures: [Float] = []
    var identityFeatures: [Float] = []
    var loss = 0.0
    for start in stride(from: 0, to: samples.count, by: batchSize) {
      let batch = try Batch(
        Array(samples[start..<min(start + batchSize, samples.count)]), of: dataset, device: device)
      let output = try withNoGrad { () throws(TorchError) in try network(batch.input, .joint) }
      guard let emotion = output.emotion else {
        throw TorchError(op: "evaluation", message: "the network has no emotion branch")
      }
      let values = try emotion.logits.array(of: Double.self)
      // NaN compares as "absent": it must not pass for a prediction.
      guard values.allSatisfy(\.isFinite) else {
        throw TrainingError(
          .lossNotFinite, "\(split.rawValue): a prediction is not finite",
          cause: "samples \(batch.ids.joined(separator: ", "))",
          remedy: "Take another checkpoint, or look for damaged features in these samples.")
      }
      logits += values
      loss +=
        try Losses.emotion(emotion.logits, batch.emotions).item() * Double(batch.count)
      emotionFeatures += try emotion.feature.array(of: Float.self)
      if let identity = output.identity {
        identityFeatures += try identity.feature.array(of: Float.self)
      }
    }
    let identities = samples.map(\.identity)
    func rate(_ features: [Float]) -> MetricValue {
      guard !samples.isEmpty else { return .undefined("no samples") }
      guard !features.isEmpty else { return .undefined("the network has no such feature") }
      return EqualErrorRate.ofCosine(
        features: features, width: features.count / samples.count, identities: identities)
    }
    return Evaluation(
      split: split.rawValue, samples: samples.count,
      loss: samples.isEmpty ? .undefined("no samples") : .value(loss / Double(samples.count)),
      emotions: EmotionScores(logits: logits, labels: samples.flatMap(\.emotions)),
      identityEER: rate(identityFeatures), emotionEER: rate(emotionFeatures))
  }
}
