/// Something wrong with a cache, found by `CacheVerifier`.
public struct CacheProblem: Sendable, Equatable, CustomStringConvertible {
  /// A stable name of the kind of problem.
  public enum Kind: String, Sendable {
    case indexMissing = "index-missing"
    case indexInvalid = "index-invalid"
    case shardMissing = "shard-missing"
    case shardUnreadable = "shard-unreadable"
    /// A file in the shard folder that the index does not list.
    case fileForeign = "file-foreign"
    case sizeDiffers = "size-differs"
    case checksumDiffers = "checksum-differs"
    case headerInvalid = "header-invalid"
    /// The tensors of an intact shard are not what the index says.
    case contentDisagrees = "content-disagrees"
    /// A JPEG face of an intact shard does not decode.
    case faceInvalid = "face-invalid"
    case manifestMissing = "manifest-missing"
    case manifestInvalid = "manifest-invalid"
    case manifestDisagrees = "manifest-disagrees"
  }

  public let kind: Kind
  /// The file it was found in.
  public let path: String
  /// The numbers that disagree.
  public let detail: String

  public init(_ kind: Kind, path: String, detail: String) {
    self.kind = kind
    self.path = path
    self.detail = detail
  }

  /// A read failure as a problem of the given kind.
  init(_ kind: Kind, _ error: CacheError, in path: String) {
    let cause = error.cause.map { " (\($0))" } ?? ""
    let remedy = error.remedy.map { ". " + $0 } ?? ""
    self.init(kind, path: error.path ?? path, detail: error.message + cause + remedy)
  }

  public var description: String { "\(kind.rawValue): \(path): \(detail)" }

  public var json: JSONValue {
    ["kind": .string(kind.rawValue), "path": .string(path), "detail": .string(detail)]
  }
}
