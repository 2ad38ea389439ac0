/// Which of a run's weights.
public enum Checkpoint: Sendable, Equatable {
  /// Of the epoch with the best monitored metric on valid, the earlier of equals; the last where
  /// the metric is undefined.
  case best
  /// Of the last finished epoch.
  case last
  /// Of a finished epoch, from 1, while it is among those that `--keep-last` keeps.
  case epoch(Int)
}

extension Checkpoint: RawRepresentable {
  private static let epochPrefix = "epoch-"

  /// The checkpoint of a name: `best`, `last`, or `epoch-N`.
  public init?(rawValue: String) {
    switch rawValue {
    case "best": self = .best
    case "last": self = .last
    default:
      guard rawValue.hasPrefix(Self.epochPrefix),
        let epoch = Int(rawValue.dropFirst(Self.epochPrefix.count)), epoch > 0
      else { return nil }
      self = .epoch(epoch)
    }
  }

  public var rawValue: String {
    switch self {
    case .best: "best"
    case .last: "last"
    case .epoch(let epoch): "\(Self.epochPrefix)\(epoch)"
    }
  }
}

extension Checkpoint {
  private static let filePrefix = "checkpoint-"
  private static let fileSuffix = ".safetensors"

  /// The file in the RUN folder.
  var fileName: String { Self.filePrefix + rawValue + Self.fileSuffix }

  /// The checkpoint whose file has this name; nil for other files.
  init?(fileName: String) {
    guard fileName.hasPrefix(Self.filePrefix), fileName.hasSuffix(Self.fileSuffix) else {
      return nil
    }
    let name = fileName.dropFirst(Self.filePrefix.count).dropLast(Self.fileSuffix.count)
    self.init(rawValue: String(name))
    // "epoch-007" is not a name this program gives a file.
    guard self.fileName == fileName else { return nil }
  }
}
