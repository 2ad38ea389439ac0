internal import Torch

/// The loss of the primary task, which every method minimises by the emotion branch.
struct TaskObjective {
  let task: TaskName
  /// What a positive label of each emotion weighs, `[6]`; nil for 1, and for sentiment.
  var positiveWeight: Tensor?

  /// The task's loss, averaged over batch and outputs.
  ///
  /// - Parameters:
  ///   - outputs: What the emotion head gives, `[B, 6]` logits or `[B, 1]` sentiment.
  ///   - batch: The samples, with their labels.
  /// - Returns: A scalar.
  /// - Throws: `TorchError` where the shapes differ.
  func loss(_ outputs: Tensor, _ batch: Batch) throws(TorchError) -> Tensor {
    switch task {
    case .emotion:
      try Losses.emotion(outputs, batch.emotions, positiveWeight: positiveWeight)
    case .sentiment: try Losses.sentiment(outputs, batch.sentiments)
    }
  }
}
