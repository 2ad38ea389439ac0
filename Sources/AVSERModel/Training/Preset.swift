/// The networks a run can train, by their names on the command line.
public enum Preset: String, Sendable, Codable, CaseIterable {
  /// The paper's widths and depths (section 4.1), for 224 px faces.
  case paper
  /// A narrow, shallow network for 64 px faces that trains in a minute or two on two cores.
  case demo

  /// The network's configuration; face size and number of identities are the cache's to decide.
  public var network: NetworkConfiguration {
    switch self {
    case .paper: .paper
    case .demo: .demo
    }
  }
}
