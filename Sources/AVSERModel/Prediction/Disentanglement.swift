public import FeatureCache

/// What Z_ID and Z_emo tell of identities and of emotions: disentanglement measured.
public struct Disentanglement: Sendable {
  /// What one feature tells.
  public struct Feature: Sendable {
    /// `z_emo` or `z_id`.
    public let name: String
    /// EER of telling pairs of one identity from pairs of two, as a fraction.
    public let equalErrorRate: MetricValue
    /// Share of samples whose video a linear probe finds, of samples it has not seen.
    public let identityTopOne: MetricValue
    /// WA of a linear probe for each emotion, fitted on train.
    public let weightedAccuracies: [MetricValue]

    /// Mean WA over the emotions that have one.
    public var weightedAccuracy: MetricValue { .mean(weightedAccuracies) }

    /// Every figure under the name it has in JSON, as fractions.
    public var metrics: [(name: String, value: MetricValue)] {
      [
        ("eer", equalErrorRate), ("identity_top1", identityTopOne),
        ("emotion_wa", weightedAccuracy),
      ]
        + zip(Emotion.allCases, weightedAccuracies).map { ("emotion_wa.\($0)", $1) }
    }
  }

  /// The split that is scored.
  public let split: DataSplit
  /// Its samples.
  public let samples: Int
  /// Videos they come from.
  public let videos: Int
  /// The samples and videos of the identity probe: videos with at least five samples.
  public let probed: (samples: Int, videos: Int)
  /// Samples of train, which the emotion probes are fitted on.
  public let trainSamples: Int
  /// C of the probes.
  public let inverseStrength: Double
  /// Z_emo, then Z_ID.
  public let features: [Feature]

  /// Top-1 of guessing among the videos.
  public var chance: Double { 1 / Double(probed.videos) }
}

extension Disentanglement {
  /// The figures as JSON: a number a metric, null where undefined, with the reasons beside them.
  public var json: JSONValue {
    let undefined = features.flatMap { feature in
      feature.metrics.compactMap { metric in
        metric.value.reason.map {
          JSONValue.Member("\(feature.name).\(metric.name)", .string($0))
        }
      }
    }
    let figures = features.map { feature in
      JSONValue.Member(
        feature.name,
        .object(
          feature.metrics.map { .init($0.name, $0.value.value.map(JSONValue.finite) ?? .null) }))
    }
    return [
      "split": .string(split.rawValue), "samples": .integer(Int64(samples)),
      "videos": .integer(Int64(videos)), "features": .object(figures),
      "undefined": .object(undefined),
      "identity_probe": [
        "samples": .integer(Int64(probed.samples)), "videos": .integer(Int64(probed.videos)),
        "folds": .integer(Int64(IdentityProbe.folds)), "chance": .finite(chance),
      ],
      "emotion_probe": [
        "fitted_on": .string(DataSplit.train.rawValue), "samples": .integer(Int64(trainSamples)),
      ],
      "inverse_strength": .finite(inverseStrength),
    ]
  }
}
