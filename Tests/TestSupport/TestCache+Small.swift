extension TestCache {
  /// Six videos, two a split, of two samples with one face each: trained on in a moment.
  public static var sixVideos: TestCache {
    var cache = TestCache()
    cache.videos = [2, 2, 2]
    cache.clipsPerVideo = 2
    cache.validSteps = 1
    return cache
  }

  /// One sample, of train.
  public static var oneSample: TestCache {
    var cache = TestCache()
    cache.videos = [1, 0, 0]
    cache.clipsPerVideo = 1
    return cache
  }

  /// Writes the cache to a folder of its own.
  ///
  /// - Returns: The folder, which goes with this value.
  /// - Throws: `CacheError`.
  public func inTemporaryFolder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try write(to: folder.path)
    return folder
  }
}
