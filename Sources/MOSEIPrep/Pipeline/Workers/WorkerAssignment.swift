/// What a worker is told on its command line beside its coordinator's options.
public struct WorkerAssignment: Sendable, Equatable {
  /// SHA-256 of the coordinator's configuration: where a worker sees another one, the inputs have
  /// changed since the run began.
  public let configuration: String
  /// The coordinator's process: without it a worker ends.
  public let coordinator: Int32
  /// Most bytes of memory of its own, nil for any.
  public let memoryLimit: Int?

  public init(configuration: String, coordinator: Int32, memoryLimit: Int?) {
    self.configuration = configuration
    self.coordinator = coordinator
    self.memoryLimit = memoryLimit
  }
}
