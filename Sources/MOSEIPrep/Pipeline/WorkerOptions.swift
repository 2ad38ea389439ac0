/// How a build or a screening is done; nothing of it changes what is found, but for videos it costs.
public struct WorkerOptions: Sendable {
  /// Worker processes at a time.
  public var jobs: Int
  /// Seconds a video may take beyond four times its own length, nil for any.
  public var timeout: Int?
  /// Most bytes of memory of a worker's own, nil for any.
  public var memoryLimit: Int?
  /// Whether videos that earlier builds gave up get another chance; a screening gives it always.
  public var retriesLost: Bool

  public init(
    jobs: Int, timeout: Int? = 300, memoryLimit: Int? = 2048 << 20, retriesLost: Bool = false
  ) {
    self.jobs = jobs
    self.timeout = timeout
    self.memoryLimit = memoryLimit
    self.retriesLost = retriesLost
  }
}
