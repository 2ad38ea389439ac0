import AVSERModel
import FeatureCache
import Yams

/// A run's effective options as the text of a configuration file.
struct ConfigurationText {
  private let settings: [(name: String, value: Node)]

  init(_ options: TrainingOptions, io: SafetensorsFile.IO) {
    var settings: [(name: String, value: Node)] = []
    func add(_ name: String, _ value: some CustomStringConvertible) {
      settings.append((name, Node(value.description)))
    }
    /// Quoted, so that no word of the user's is taken for a flag.
    func add(_ name: String, path: String) {
      settings.append((name, .scalar(Node.Scalar(path, Tag(.str), .doubleQuoted))))
    }
    add("method", options.method.rawValue)
    add("task", options.task.rawValue)
    add("seed", options.seed)
    add("preset", options.preset.rawValue)
    add("epochs", options.epochs)
    // What a task has unless told otherwise is left to the task, so that the file suits both.
    if options.monitor != .standard(for: options.task) { add("monitor", options.monitor.rawValue) }
    if let patience = options.patience { add("patience", patience) }
    add("batch", options.batchSize)
    add("lr", options.learningRate)
    add("schedule", options.schedule.shape.rawValue)
    add("warmup", options.schedule.warmupEpochs)
    add("drop-every", options.schedule.dropEpochs)
    add("drop-factor", options.schedule.dropFactor)
    add("clip", options.gradientClip)
    add("positive-weight", options.positiveWeight.rawValue)
    add("lambda", options.identityWeight)
    add("mu", options.confusionWeight)
    add("ffn", options.feedForward.rawValue)
    add("mask-padding", options.maskPadding)
    add("modality", options.modality.rawValue)
    if let seed = options.labelShuffle { add("shuffle-labels", seed) }
    add("dtype", options.precision.rawValue)
    add("allow-incomplete", options.allowIncomplete)
    if let pretrained = options.pretrained { add("pretrained", path: pretrained) }
    add("keep-last", options.keepLast)
    add("threads", options.threads)
    add("device", options.device.rawValue)
    add("io", io.rawValue)
    self.settings = settings
  }

  /// Writes the file; it appears whole or not at all.
  ///
  /// - Parameter path: The file's name; its folder must exist.
  /// - Throws: `CacheError` where it cannot be written, `YamlError`.
  func write(to path: String) throws {
    let mapping = Node.Mapping(settings.map { (Node($0.name), $0.value) })
    try AtomicFile.write(try Yams.serialize(node: .mapping(mapping), width: -1), to: path)
  }
}
