public import FeatureCache

/// How faces are found and cropped; part of a cache's content configuration.
public struct FaceOptions: Sendable, Equatable {
  /// Least OpenFace confidence of a usable landmark row; its author counts less as failure.
  public var minimumConfidence: Double
  /// Side of the box over the longer side of the landmarks' bounding box.
  public var scale: Double
  /// Longest distance in seconds between two usable rows to interpolate between.
  public var maximumGap: Double
  /// Side of the stored crop in pixels.
  public var size: Int

  /// Takes the published choices unless told otherwise.
  public init(
    minimumConfidence: Double = 0.7, scale: Double = 1.3, maximumGap: Double = 0.5, size: Int = 224
  ) {
    self.minimumConfidence = minimumConfidence
    self.scale = scale
    self.maximumGap = maximumGap
    self.size = size
  }

  /// The options as the index's configuration records them.
  public var json: JSONValue {
    [
      "minimum_confidence": .finite(minimumConfidence),
      "scale": .finite(scale),
      "maximum_gap": .finite(maximumGap),
      "size": .integer(Int64(size)),
    ]
  }
}
