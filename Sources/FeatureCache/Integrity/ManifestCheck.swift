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
    let labelled = removed.filter {
      $0["reason"]?.string != Self.labelMissing
        && $0["also"]?.array?.contains(.string(Self.labelMissing)) != true
    }
    compare(kept + removed, summary["all"], "all")
    compare(kept, summary["kept"], "kept")
    compare(removed, summary["removed"], "removed")
    compare(labelled, summary["removed_with_label"], "removed_with_label")
    let byReason = Dictionary(grouping: removed) { $0["reason"]?.string ?? "" }
    let reasons = Set(byReason.keys).union(summary["reasons"]?.members?.map(\.name) ?? [])
    for reason in reasons.sorted() {
      compare(byReason[reason] ?? [], summary["reasons"]?[reason], "reasons.\(reason)")
    }
  }

  /// What nobody labelled is counted apart as well: MOSEI has some 16,000 such segments.
  private static let labelMissing = "label-missing"

  /// One group of the summary: how many samples by split, in no split, and in total.
  private mutating func compare(_ lines: [JSONValue], _ counts: JSONValue?, _ group: String) {
    let bySplit = Dictionary(grouping: lines) { $0["split"]?.string ?? "none" }
    for split in ShardName.splits + ["none", "total"] {
      let count = split == "total" ? lines.count : bySplit[split]?.count ?? 0
      guard counts?[split]?.integer != Int64(count) else { continue }
      report(
        .manifestDisagrees, folder.summaryPath,
        "says \(counts?[split]?.text() ?? "nothing") for \(group).\(split), "
          + "the manifests hold \(count)")
    }
  }
}
