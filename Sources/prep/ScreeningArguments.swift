import ArgumentParser
import MOSEIPrep

/// The thresholds by which samples are removed or clamped.
struct ScreeningArguments: ParsableArguments {
  @Option(help: "Shortest usable interval, in seconds.")
  var minLength = 0.1

  @Option(help: "How far before 0 a start may lie and be clamped to it, in seconds.")
  var startTolerance = 0.5

  @Option(help: "How far past the media's end an end may lie and be clamped to it, in seconds.")
  var endTolerance = 0.5

  @Option(help: "How far apart the starts and the ends of equal intervals may be, in seconds.")
  var duplicateTolerance = 0.001

  @Flag(
    inversion: .prefixedNo,
    help: "Remove segments without a video of their own, where the data set has such videos.")
  var segmentedCheck = true

  private var lengths: [(option: String, seconds: Double)] {
    [
      ("--min-length", minLength), ("--start-tolerance", startTolerance),
      ("--end-tolerance", endTolerance), ("--duplicate-tolerance", duplicateTolerance),
    ]
  }

  func validate() throws {
    for (option, seconds) in lengths where !(0...3600).contains(seconds) {
      throw ValidationError("\(option) takes seconds from 0 to 3600, not \(seconds).")
    }
  }

  var options: ScreeningOptions {
    func time(_ seconds: Double) -> Microseconds { Microseconds(seconds: seconds) ?? .zero }
    var options = ScreeningOptions()
    options.minimumLength = time(minLength)
    options.startTolerance = time(startTolerance)
    options.endTolerance = time(endTolerance)
    options.duplicateTolerance = time(duplicateTolerance)
    options.checksSegmentedClips = segmentedCheck
    return options
  }

  /// The same options as a command line.
  var commandLine: [String] {
    lengths.map { "\($0.option)=\($0.seconds)" }
      + [segmentedCheck ? "--segmented-check" : "--no-segmented-check"]
  }
}
