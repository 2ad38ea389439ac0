/// The work of a build: its units are the shards.
extension BuildPlan: PooledWork {
  func task(of unit: Int, without lost: [LostVideo]) -> WorkerTask? {
    let videos = Set(shards[unit].videos.map(\.video))
    return .build(shard: unit, lost: lost.filter { videos.contains($0.video) })
  }

  func attempt(at video: String, of unit: Int) -> WorkerTask {
    .attempt(shard: unit, video: video)
  }
}
