extension RunConfiguration {
  /// Checks that a run may go on with this configuration in place of the one it was started with.
  ///
  /// How long it runs, which weights it keeps, the threads and the device may change; anything else
  /// would make the epochs before and after two different experiments. So would another length
  /// under a cosine schedule, which is stretched over all epochs.
  ///
  /// - Parameters:
  ///   - started: The configuration in the RUN folder.
  ///   - path: Its config.json.
  /// - Throws: `TrainingError` that names what else differs.
  func checkContinues(_ started: RunConfiguration, at path: String) throws(TrainingError) {
    var expected = started.options
    if expected.schedule.shape != .cosine { expected.epochs = options.epochs }
    expected.patience = options.patience
    expected.allowIncomplete = options.allowIncomplete
    expected.keepLast = options.keepLast
    expected.threads = options.threads
    expected.device = options.device
    // The file may have moved: what it holds counts.
    expected.pretrained = options.pretrained
    guard expected == options, pretrainedSHA256 == started.pretrainedSHA256 else {
      throw TrainingError(
        .runConflict, "the run was started with other options", path: path,
        cause: Self.list(optionDifferences(from: started, expected)),
        remedy: "Resume with the options in it, or train anew with --overwrite.")
    }
    let differences = cacheDifferences(from: started)
    guard differences.isEmpty, network == started.network else {
      throw TrainingError(
        .runConflict, "the run was started on another cache", path: path,
        cause: Self.list(differences),
        remedy: "Resume on that cache, or train anew with --overwrite.")
    }
  }

  /// What a run was started with, by the names on the command line.
  static let fixedOptions: [(name: String, value: @Sendable (TrainingOptions) -> String)] = [
    ("--method", { $0.method.rawValue }),
    ("--task", { $0.task.rawValue }),
    ("--preset", { $0.preset.rawValue }),
    ("--epochs", { "\($0.epochs)" }),
    ("--monitor", { $0.monitor.rawValue }),
    ("--seed", { "\($0.seed)" }),
    ("--batch", { "\($0.batchSize)" }),
    ("--lr", { "\($0.learningRate)" }),
    ("--schedule", { $0.schedule.shape.rawValue }),
    ("--warmup", { "\($0.schedule.warmupEpochs)" }),
    ("--drop-every", { "\($0.schedule.dropEpochs)" }),
    ("--drop-factor", { "\($0.schedule.dropFactor)" }),
    ("--clip", { "\($0.gradientClip)" }),
    ("--positive-weight", { $0.positiveWeight.rawValue }),
    ("--lambda", { "\($0.identityWeight)" }),
    ("--mu", { "\($0.confusionWeight)" }),
    ("--ffn", { $0.feedForward.rawValue }),
    ("--mask-padding", { $0.maskPadding ? "on" : "off" }),
    ("--modality", { $0.modality.rawValue }),
    ("--shuffle-labels", { $0.labelShuffle.map { "\($0)" } ?? "none" }),
    ("--dtype", { $0.precision.rawValue }),
  ]

  /// Which of the fixed options differ, with both values.
  static func differences(
    from started: TrainingOptions, to now: TrainingOptions
  ) -> [String] {
    fixedOptions.compactMap { name, value in difference(name, value(started), value(now)) }
  }

  private func optionDifferences(
    from started: RunConfiguration, _ expected: TrainingOptions
  ) -> [String] {
    let differences = Self.differences(from: expected, to: options)
    // A few digits of the sum tell the files apart.
    func weights(_ configuration: RunConfiguration) -> String {
      configuration.pretrainedSHA256.map { "SHA-256 \($0.prefix(12))" } ?? "none"
    }
    return differences
      + [Self.difference("--pretrained", weights(started), weights(self))].compactMap { $0 }
  }

  private func cacheDifferences(from started: RunConfiguration) -> [String] {
    [
      Self.difference(
        "face size", "\(started.network.faceSize) px", "\(network.faceSize) px"),
      Self.difference("train samples", "\(started.trainSamples)", "\(trainSamples)"),
      Self.difference("identities", "\(started.identities.count)", "\(identities.count)"),
      started.identities.count == identities.count && started.identities != identities
        ? "identities: others" : nil,
      Self.difference(
        "configuration", "SHA-256 \(started.cacheConfigurationSHA256.prefix(12))",
        "SHA-256 \(cacheConfigurationSHA256.prefix(12))"),
    ].compactMap { $0 }
  }

  /// One difference in words, nil where both are the same.
  static func difference(_ name: String, _ before: String, _ now: String) -> String? {
    before == now ? nil : "\(name): \(before) then, \(now) now"
  }

  private static func list(_ differences: [String]) -> String? {
    differences.isEmpty ? nil : differences.joined(separator: "; ")
  }
}
