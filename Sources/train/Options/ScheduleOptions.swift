import AVSERModel
import ArgumentParser

/// Options of the learning rate.
struct ScheduleOptions: ParsableArguments {
  @Option(name: .customLong("lr"), help: "Adam's learning rate.")
  var learningRate = 1e-4

  @Option(help: "How the learning rate goes on after the warm-up.")
  var schedule: LearningRateSchedule.Shape = .constant

  @Option(help: "Epochs, also fractions of one, over which the learning rate rises from 0.")
  var warmup = 0.0

  @Option(help: "Epochs between two drops of --schedule step.")
  var dropEvery = 10

  @Option(help: "What each drop of --schedule step multiplies the learning rate by.")
  var dropFactor = 0.1

  func validate() throws {
    guard learningRate.isFinite, learningRate > 0 else {
      throw ValidationError("--lr must be above 0, not \(learningRate).")
    }
    guard warmup.isFinite, warmup >= 0 else {
      throw ValidationError("--warmup must be 0 or more epochs, not \(warmup).")
    }
    guard dropEvery > 0 else {
      throw ValidationError("--drop-every must be 1 or more epochs, not \(dropEvery).")
    }
    guard dropFactor > 0, dropFactor <= 1 else {
      throw ValidationError("--drop-factor must be above 0 and at most 1, not \(dropFactor).")
    }
  }

  var value: LearningRateSchedule {
    LearningRateSchedule(
      shape: schedule, warmupEpochs: warmup, dropEpochs: dropEvery, dropFactor: dropFactor)
  }
}
