/// Compares the manifests with the index, the shards and the summary.
struct ManifestCheck {
  /// What a kept line and a shard's row have in common.
  struct Sample: Equatable {
    let video: String
    let clip: Int32
  }

  private let folder: CacheFolder
  private var problems: [CacheProblem] = []

  /// Everything wrong with the manifests.
  ///
  /// - Parameters:
  ///   - folder: The cache.
  ///   - index: Its index.
  ///   - rows: The samples of those shards that could be read, by file name.
  /// - Returns: The problems.
  static func problems(
    of folder: CacheFolder, _ index: CacheIndex, _ rows: [String: [Sample]]
  ) -> [CacheProblem] {
    var check = ManifestCheck(folder: folder)
    let kept = check.lines(folder.keptPath)
    let removed = check.lines(folder.removedPath)
    if let kept { check.compare(kept, index, rows) }
    if let removed { check.compareReasons(removed) }
    if let kept, let removed { check.compareSummary(kept, removed) }
    return check.problems
  }

  private init(folder: CacheFolder) { self.folder = folder }

  private mutating func report(_ kind: CacheProblem.Kind, _ path: String, _ detail: String) {
    problems.append(CacheProblem(kind, path: path, detail: detail))
  }

  private mutating func lines(_ path: String) -> [JSONValue]? {
    do {
      return try JSONLines.read(path)
    } catch {
      problems.append(
        CacheProblem(
          error.code == .fileMissing ? .manifestMissing : .manifestInvalid, error, in: path))
      return nil
    }
  }

  /// Kept lines and rows must be the same samples, each once.
  private mutating func compare(
    _ kept: [JSONValue], _ index: CacheIndex, _ rows: [String: [Sample]]
  ) {
    let path = folder.keptPath
    var open = Dictionary(
      uniqueKeysWithValues: index.shards.map { ($0.file, Set(0..<$0.samples)) })
    for (number, line) in kept.enumerated() {
      guard let file = line["shard"]?.string, let row = line["row"]?.integer.map(Int.init),
        let video = line["video"]?.string,
        let clip = line["clip"]?.integer.flatMap(Int32.init(exactly:))
      else {
        report(.manifestInvalid, path, "line \(number + 1) lacks shard, row, video or clip")
        continue
      }
      guard open[file]?.remove(row) != nil else {
        report(
          .manifestDisagrees, path,
          "line \(number + 1) names row \(row) of \(file): no such row, "
            + "or named before")
        continue
      }
      // A shard may hold fewer rows than the index promises; that is reported with the shard.
      let sample = rows[file]?.dropFirst(row).first
      if let sample, sample != Sample(video: video, clip: clip) {
        report(
          .manifestDisagrees, path,
          "line \(number + 1) is \(video)[\(clip)], row \(row) of "
            + "\(file) is \(sample.video)[\(sample.clip)]")
      }
    }
    for record in index.shards {
      guard let row = open[record.file]?.min() else { continue }
      report(.manifestDisagrees, path, "no line for row \(row) of \(record.file)")
    }
  }

  private mutating func compareReasons(_ removed: [JSONValue]) {
    for (number, line) in removed.enumerated() where line["reason"]?.string == nil {
      report(.manifestInvalid, folder.removedPath, "line \(number + 1) has no reason")
    }
  }

  /// The summary counts what the two manifests hold.
  private mutating func compareSummary(_ kept: [JSONValue], _ removed: [JSONValue]) {
    let path = folder.summaryPath
    let summary: JSONValue
    do {
      let file = try OpenFile(reading: path)
      summary = try JSONValue(parsing: try file.read(UInt8.self, count: try file.size(), at: 0))
    } catch let error as CacheError {
      problems.append(
        CacheProblem(
          error.code == .fileMissing ? .manifestMissing : .manifestInvalid, error, in: path))
      return
    } catch {
      return report(.manifestInvalid, path, "\(error)")
    }
    var counts: [(String, Int)] = [
      ("total", kept.count + removed.count), ("kept", kept.count), ("removed", removed.count),
    ]
    for (name, count) in counts where summary[name]?.integer != Int64(count) {
      let said = summary[name]?.text() ?? "nothing"
      report(.manifestDisagrees, path, "says \(said) for \(name), the manifests hold \(count)")
    }
    guard let reasons = summary["reasons"] else { return }
    counts = Dictionary(grouping: removed.compactMap { $0["reason"]?.string }) { $0 }
      .map { ($0.key, $0.value.count) }
    for (reason, count) in counts.sorted(by: { $0.0 < $1.0 })
    where reasons[reason]?.integer != Int64(count) {
      let said = reasons[reason]?.text() ?? "nothing"
      report(.manifestDisagrees, path, "says \(said) for \(reason), the manifest holds \(count)")
    }
  }
}
