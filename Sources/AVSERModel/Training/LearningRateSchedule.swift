internal import Foundation

/// How the learning rate changes over a run; steps of an epoch's passes follow the same curve.
public struct LearningRateSchedule: Sendable, Codable, Equatable {
  /// What follows the warm-up.
  public enum Shape: String, Sendable, Codable, CaseIterable {
    case constant
    /// Half a cosine from the full rate down to 0 after the last step (Loshchilov and Hutter).
    case cosine
    /// Multiplied by a factor every few epochs.
    case step
  }

  public var shape: Shape
  /// Task epochs over which the rate rises evenly to its full value.
  public var warmupEpochs: Double
  /// For `step`: task epochs between two drops.
  public var dropEpochs: Int
  /// For `step`: what each drop multiplies the rate by.
  public var dropFactor: Double

  public init(
    shape: Shape = .constant, warmupEpochs: Double = 0, dropEpochs: Int = 10,
    dropFactor: Double = 0.1
  ) {
    self.shape = shape
    self.warmupEpochs = warmupEpochs
    self.dropEpochs = dropEpochs
    self.dropFactor = dropFactor
  }

  /// What the learning rate is multiplied by at a step.
  ///
  /// - Parameters:
  ///   - step: Steps of the same pass taken before, over all epochs.
  ///   - stepsPerEpoch: Steps of one pass.
  ///   - epochs: Task epochs of the run.
  /// - Returns: 0 to 1.
  public func factor(at step: Int, stepsPerEpoch: Int, epochs: Int) -> Double {
    let warmup = Int((warmupEpochs * Double(stepsPerEpoch)).rounded())
    if step < warmup { return Double(step + 1) / Double(warmup) }
    let (done, rest) = (step - warmup, stepsPerEpoch * epochs - warmup)
    return switch shape {
    case .constant: 1
    case .cosine: (1 + cos(.pi * Double(done) / Double(max(1, rest)))) / 2
    case .step: pow(dropFactor, Double(done / (dropEpochs * stepsPerEpoch)))
    }
  }
}
