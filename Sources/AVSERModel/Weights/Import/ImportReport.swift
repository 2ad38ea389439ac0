public import FeatureCache

/// What became of each tensor of the visual encoder when weights were imported.
public struct ImportReport: Sendable, Equatable {
  public enum Status: String, Sendable {
    case loaded
    /// The file has it, but not as the network needs it.
    case mismatched
    /// The file does not have it.
    case missing
  }

  /// One tensor that the network needs.
  public struct Entry: Sendable, Equatable {
    /// Its name in the network, such as `visual_encoder.conv1.weight`.
    public let tensor: String
    public let status: Status
    /// The shape the network needs; of the mean, the shape at the network's face size.
    public let needed: [Int]
    /// The shape in the file, nil where there is none.
    public let found: [Int]?
    /// Why it is not loaded, or what to know of it; nil where nothing is to be said.
    public let detail: String?
  }

  /// A layer of the file that the network has no use for.
  public struct Skipped: Sendable, Equatable {
    public let layer: String
    public let reason: String
  }

  public let format: WeightsFormat
  /// In the network's order, the mean last.
  public let entries: [Entry]
  public let skipped: [Skipped]

  /// Whether every tensor was loaded.
  public var isComplete: Bool { entries.allSatisfy { $0.status == .loaded } }

  /// The names of tensors with one status.
  public func tensors(_ status: Status) -> [String] {
    entries.filter { $0.status == status }.map(\.tensor)
  }
}

extension ImportReport {
  /// The report as JSON.
  public var json: JSONValue {
    func shape(_ sizes: [Int]?) -> JSONValue {
      sizes.map { .array($0.map { .integer(Int64($0)) }) } ?? .null
    }
    return [
      "format": .string(format.rawValue),
      "complete": .bool(isComplete),
      "tensors": .array(
        entries.map {
          [
            "name": .string($0.tensor), "status": .string($0.status.rawValue),
            "needed": shape($0.needed), "found": shape($0.found),
            "detail": $0.detail.map(JSONValue.string) ?? .null,
          ]
        }),
      "skipped": .array(
        skipped.map { ["layer": .string($0.layer), "reason": .string($0.reason)] }),
    ]
  }
}
