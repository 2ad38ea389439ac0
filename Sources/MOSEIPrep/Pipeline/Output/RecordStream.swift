/// The entries of all shards' records in order of video, with one record a split in memory.
struct RecordStream {
  private var splits: [Lane]

  /// The records of a plan's shards.
  init(_ plan: BuildPlan, output: OutputFolder) {
    let names = Dictionary(grouping: plan.shards, by: \.split).mapValues { $0.map(\.name) }
    splits = names.values.map { Lane(names: $0[...], output: output) }
  }

  /// Hands on the records and their entries.
  ///
  /// - Parameters:
  ///   - onRecord: Called with each record, a split's in plan order.
  ///   - onEntry: Called with each entry; those of a video follow each other in plan order.
  /// - Throws: `PrepError` where a record is missing or cannot be read, and what the closures throw.
  mutating func run(
    onRecord: (TaskRecord) -> Void, onEntry: (ManifestEntry) throws -> Void
  ) throws {
    while true {
      var next: (lane: Int, video: String)?
      for lane in splits.indices {
        guard let video = try splits[lane].video(onRecord) else { continue }
        if let found = next, !video.utf8.lexicographicallyPrecedes(found.video.utf8) { continue }
        next = (lane, video)
      }
      guard let next else { return }
      while let entry = try splits[next.lane].pop(ifOf: next.video, onRecord) {
        try onEntry(entry)
      }
    }
  }

  /// The records of one split, whose videos are in byte order.
  private struct Lane {
    var names: ArraySlice<String>
    let output: OutputFolder
    private var entries: ArraySlice<ManifestEntry> = []

    init(names: ArraySlice<String>, output: OutputFolder) {
      self.names = names
      self.output = output
    }

    /// The video of the next entry, nil at the end.
    mutating func video(_ onRecord: (TaskRecord) -> Void) throws -> String? {
      while entries.isEmpty, let name = names.popFirst() {
        let record = try output.record(name)
        onRecord(record)
        entries = record.entries[...]
      }
      return entries.first?.video
    }

    mutating func pop(
      ifOf video: String, _ onRecord: (TaskRecord) -> Void
    ) throws -> ManifestEntry? {
      try self.video(onRecord) == video ? entries.popFirst() : nil
    }
  }
}
