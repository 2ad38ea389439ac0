import FeatureCache
import Foundation

/// Reads one CSV of OpenFace 2's `FeatureExtraction`, of which older versions put a space after
/// every comma and have no `face_id`.
enum OpenFaceCSV {
  /// Reads the landmark columns of a file.
  ///
  /// - Parameter path: The file.
  /// - Returns: Its rows in order of frames.
  /// - Throws: `LandmarkProblem.malformed` where columns are missing or a field is not a number,
  ///   `PrepError` where the file cannot be read.
  static func track(path: String) throws -> LandmarkTrack {
    do {
      let reader = try LineReader(path: path)
      guard let header = try reader.next() else {
        throw LandmarkProblem.malformed(evidence: ["cause": "an empty file"])
      }
      let names = header.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        .map { String(decoding: $0, as: UTF8.self).trimmingSpace() }
      return try rows(reader, columns: columns(names), fieldCount: names.count)
    } catch let error as PrepError where error.blamesContent {
      throw LandmarkProblem.malformed(evidence: ["cause": .string(error.evidenceText)])
    }
  }

  private static func columns(_ names: [String]) throws(LandmarkProblem) -> LandmarkColumns {
    switch LandmarkColumns.resolve(names, timeIsKnown: false) {
    case .success(let columns): return columns
    case .failure(let missing):
      throw .malformed(evidence: ["missing_columns": .array(missing.names.map { .string($0) })])
    }
  }

  private static func rows(
    _ reader: LineReader, columns: LandmarkColumns, fieldCount: Int
  ) throws -> LandmarkTrack {
    var builder = LandmarkTrackBuilder(columns: columns)
    var values = [Double](repeating: 0, count: columns.numbers.count)
    // Which position of `values` a field goes to, -1 for the many that are not read.
    var targets = [Int](repeating: -1, count: fieldCount)
    for (position, field) in columns.numbers.enumerated() { targets[field] = position }
    while var line = try reader.next() {
      let place = "line \(reader.lineNumber)"
      if line.allSatisfy({ $0 == UInt8(ascii: " ") }) { continue }
      line.append(0)
      let parsed = parse(line, targets: targets, into: &values)
      if let field = parsed.unreadable {
        throw LandmarkProblem.malformed(evidence: [
          "place": .string(place), "column": .string(columns.names[targets[field]]),
          "cause": "not a number",
        ])
      }
      guard parsed.fields == fieldCount else {
        throw LandmarkProblem.malformed(evidence: [
          "place": .string(place), "fields": .integer(Int64(parsed.fields)),
          "columns": .integer(Int64(fieldCount)), "cause": "not as many fields as columns",
        ])
      }
      let time = columns.timestamp.map { values[$0] } ?? .nan
      try builder.append(values[...], time: time, place: place)
    }
    return builder.track()
  }

  /// Parses the wanted fields of a NUL-terminated line.
  ///
  /// - Parameters:
  ///   - line: The line's bytes and a closing NUL.
  ///   - targets: For every field, its position in `values` or -1.
  ///   - values: Receives the numbers.
  /// - Returns: How many fields there are, and the first wanted one that is no number.
  private static func parse(
    _ line: [UInt8], targets: [Int], into values: inout [Double]
  ) -> (fields: Int, unreadable: Int?) {
    line.withUnsafeBufferPointer { bytes in
      let last = bytes.count - 1
      var field = 0
      var start = 0
      while true {
        var end = start
        while end < last, bytes[end] != UInt8(ascii: ",") { end += 1 }
        if field < targets.count, targets[field] >= 0 {
          guard let number = number(bytes, start, end) else { return (field + 1, field) }
          values[targets[field]] = number
        }
        field += 1
        guard end < last else { return (field, nil) }
        start = end + 1
      }
    }
  }

  // `strtod`, because a table holds millions of numbers and a `Substring` for each is slow. It
  // skips leading space of its own accord, and the comma or NUL after the field stops it.
  private static func number(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int
  ) -> Double? {
    var end = end
    while end > start, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
    guard end > start, let base = bytes.baseAddress else { return nil }
    return UnsafeRawPointer(base + start).withMemoryRebound(to: CChar.self, capacity: end - start) {
      text in
      var stop: UnsafeMutablePointer<CChar>?
      let value = strtod(text, &stop)
      return stop == UnsafeMutablePointer(mutating: text + (end - start)) ? value : nil
    }
  }
}
