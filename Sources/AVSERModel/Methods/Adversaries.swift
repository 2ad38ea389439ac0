internal import Torch

/// The linear classifiers that the branches of `confusion` learn to confuse: D_ID looks for the
/// identity in Z_emo, D_emo for the emotion in Z_ID.
final class Adversaries: Module {
  private let identity: Linear
  private let emotion: Linear
  private let task: TaskName

  /// Classes of D_emo where the task is sentiment: labels rounded to whole numbers from -3 to 3.
  private static let sentimentClasses = 7

  /// Makes both with new weights.
  ///
  /// - Parameters:
  ///   - configuration: The network's, for the width of Z and the number of identities.
  ///   - task: What D_emo classifies.
  ///   - factory: Where weights come from.
  /// - Throws: `TorchError` where memory runs out.
  init(
    _ configuration: NetworkConfiguration, _ task: TaskName, _ factory: ParameterFactory
  ) throws(TorchError) {
    let width = 2 * configuration.modelWidth
    identity = try Linear(width, configuration.identityCount, factory)
    emotion = try Linear(
      width, task == .sentiment ? Self.sentimentClasses : task.outputCount, factory)
    self.task = task
    super.init()
    register("adversary_id", identity)
    register("adversary_emo", emotion)
  }

  /// How badly the classifiers do: their cross-entropy with the true labels.
  ///
  /// - Parameters:
  ///   - emotionFeature: Z_emo, detached, `[B, 2 d]`.
  ///   - identityFeature: Z_ID, detached, `[B, 2 d]`.
  ///   - batch: The samples.
  ///   - classes: Their identities, int64 `[B]`.
  /// - Returns: The sum of both losses, a scalar.
  /// - Throws: `TorchError`.
  func discrimination(
    emotionFeature: Tensor, identityFeature: Tensor, _ batch: Batch, _ classes: Tensor
  ) throws(TorchError) -> Tensor {
    let found = try Losses.identity(identity(emotionFeature), classes)
    let logits = try emotion(identityFeature)
    return switch task {
    case .emotion: try found + Losses.emotion(logits, batch.emotions)
    case .sentiment: try found + Losses.identity(logits, Self.classes(of: batch.sentiments))
    }
  }

  /// C_ID + C_emo: how far the classifiers' answers are from knowing nothing.
  ///
  /// - Parameters:
  ///   - emotionFeature: Z_emo, `[B, 2 d]`.
  ///   - identityFeature: Z_ID, `[B, 2 d]`.
  /// - Returns: A scalar.
  /// - Throws: `TorchError`.
  func confusion(
    emotionFeature: Tensor, identityFeature: Tensor
  ) throws(TorchError) -> Tensor {
    let identityConfusion = try Losses.confusion(ofClasses: identity(emotionFeature))
    let logits = try emotion(identityFeature)
    return switch task {
    case .emotion: try identityConfusion + Losses.confusion(ofLabels: logits)
    case .sentiment: try identityConfusion + Losses.confusion(ofClasses: logits)
    }
  }

  /// The class of each sentiment, `[B, 1]` to int64 `[B]`: -3 is class 0.
  ///
  /// Halves go to the even neighbour, as in the 7-class accuracy published for CMU-MOSEI.
  private static func classes(of sentiments: Tensor) throws(TorchError) -> Tensor {
    let labels = try sentiments.array(of: Double.self).map { sentiment in
      Int64(min(max(sentiment.rounded(.toNearestOrEven), -3), 3)) + 3
    }
    return try Tensor.of(labels, device: sentiments.device)
  }
}
