public import FeatureCache

extension ResultTable {
  /// The table as JSON.
  ///
  /// Fractions as in `train evaluate --json`, null where undefined; `paper` as the paper prints it,
  /// in percent.
  public var json: JSONValue {
    [
      "task": .string(task.rawValue), "split": "test",
      "samples": .integer(Int64(samples)), "videos": .integer(Int64(videos)),
      "methods": .array(rows.map(json)),
      "comparisons": .array(comparisons.map(Self.json)),
      "bootstrap": [
        "resamples": .integer(Int64(bootstrap.resamples)), "units": ["video", "seed"],
        "seed": .string("\(bootstrap.seed)"), "level": .number(Bootstrap.level),
      ],
    ]
  }

  private func json(_ row: Row) -> JSONValue {
    let metrics = Self.metrics(of: task).compactMap { name in
      row.metrics[name].map { summary in
        JSONValue.Member(
          name,
          [
            "mean": Self.number(summary.mean), "deviation": Self.number(summary.standardDeviation),
            "paper": Self.number(PaperResults.figure(name, of: row.method, task)),
            "values": .array(summary.values.map { Self.number($0.value.value) }),
            "undefined": .array(
              summary.values.compactMap { $0.value.reason.map(JSONValue.string) }),
          ])
      }
    }
    return [
      "method": .string(row.method.rawValue),
      "paper_name": .string(PaperResults.name(of: row.method)),
      "seeds": .array(row.seeds.map { .integer(Int64($0)) }), "metrics": .object(metrics),
    ]
  }

  private static func json(_ comparison: PairedComparison) -> JSONValue {
    [
      "method": .string(comparison.method.rawValue), "less": .string(comparison.other.rawValue),
      "metric": .string(comparison.metric),
      "seeds": .array(comparison.differences.map { .integer(Int64($0.seed)) }),
      "differences": .array(comparison.differences.map { .finite($0.value) }),
      "mean": number(comparison.mean),
      "interval": comparison.interval.map {
        .array([.finite($0.lowerBound), .finite($0.upperBound)])
      } ?? .null,
      "p_value": number(comparison.pValue),
    ]
  }

  private static func number(_ value: Double?) -> JSONValue {
    value.map(JSONValue.finite) ?? .null
  }
}
