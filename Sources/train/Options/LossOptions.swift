import AVSERModel
import ArgumentParser

/// Options of the losses beside the task's own.
struct LossOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What a positive label weighs in the emotion loss; balanced: negatives / positives of train.",
      discussion: "Unless given, none in `fit` and balanced in `ablate`."))
  var positiveWeight: PositiveWeight?

  @Option(
    name: .customLong("lambda"),
    help: "What identification weighs in no-caa, confusion and no-lm.")
  var identityWeight = 1.0

  @Option(name: .customLong("mu"), help: "What both confusion losses weigh in confusion.")
  var confusionWeight = 1.0

  func validate() throws {
    guard identityWeight.isFinite, identityWeight >= 0 else {
      throw ValidationError("--lambda must be 0 or more, not \(identityWeight).")
    }
    guard confusionWeight.isFinite, confusionWeight >= 0 else {
      throw ValidationError("--mu must be 0 or more, not \(confusionWeight).")
    }
  }
}
