internal import FeatureCache

/// Z of every sample as safetensors: `z_emo` and, unless the network has no identity branch, `z_id`,
/// each F32 `[N, 2 d]`; the metadata's `ids` and `splits` are JSON lists of N.
struct PredictedFeatures {
  private let predictions: [SplitPredictions]

  /// - Parameter predictions: One or more splits, in the order of the table's lines.
  init(_ predictions: [SplitPredictions]) {
    self.predictions = predictions
  }

  /// Writes the file, which appears whole or not at all.
  ///
  /// - Parameter path: The file; its folder must exist.
  /// - Throws: `CacheError` where it cannot be written.
  func write(to path: String) throws(CacheError) {
    let samples = predictions.flatMap(\.samples)
    let splits = predictions.flatMap { part in part.samples.map { _ in part.split.rawValue } }
    let features = [
      ("z_emo", predictions.flatMap(\.emotionFeatures)),
      ("z_id", predictions.flatMap(\.identityFeatures)),
    ]
    let tensors = features.filter { !$0.1.isEmpty }.map { name, values in
      SafetensorsFile.Tensor(
        name: name, type: .f32, shape: [samples.count, values.count / samples.count],
        values: values)
    }
    func list(_ values: [String]) -> String { JSONValue.array(values.map(JSONValue.string)).text() }
    try SafetensorsFile.write(
      tensors, metadata: ["ids": list(samples.map(\.id)), "splits": list(splits)], to: path)
  }
}
