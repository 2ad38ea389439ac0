/// What a pool of workers is to do, in numbered units that a worker does one at a time.
protocol PooledWork: Sendable {
  /// The task of doing a unit without the videos that were given up.
  ///
  /// - Parameters:
  ///   - unit: Its number.
  ///   - lost: The videos given up, those of other units among them.
  /// - Returns: Nil where nothing of the unit is left to do, which only a video given up makes so.
  func task(of unit: Int, without lost: [LostVideo]) -> WorkerTask?

  /// The task of trying one video of a unit, of which nothing is kept.
  func attempt(at video: String, of unit: Int) -> WorkerTask
}
