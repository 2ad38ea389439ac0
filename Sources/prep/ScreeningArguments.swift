import ArgumentParser
import MOSEIPrep

/// Which checks remove samples, and the thresholds by which they do.
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
    help: "Look for videos of single segments, where the data set has such videos.")
  var segmentedCheck = true

  @Option(help: "Least similarity of a text and the words spoken in its interval, 0 to 1.")
  var minTranscriptScore = 0.4

  @Option(
    help: "How far outside its interval a text may be spoken before it is shifted, in seconds.")
  var transcriptTolerance = 0.25

  @Option(
    help: "How far outside its interval a text may be spoken before it is another's, in seconds.")
  var maxTranscriptOffset = 1.0

  @Option(help: "Texts of fewer words are not compared with what is spoken.")
  var minWords = 3

  @Option(help: "Fewest plausible words a second.")
  var minWordRate = 0.4

  @Option(help: "Most plausible words a second.")
  var maxWordRate = 7.0

  @Option(help: "Least share of a sample's time with a voice in it, 0 to 1.")
  var minSpeech = 0.2

  @Option(help: "Least share of a sample's steps with a face, 0 to 1.")
  var minFaces = 0.5

  @Option(help: "How far landmarks may move between frames, as a share of the face box's side.")
  var maxLandmarkMotion = 0.35

  @Flag(help: "Remove whatever any check speaks against.")
  var strict = false

  @Flag(help: "Remove only what no sample can be made of; flag all else.")
  var lenient = false

  @Option(
    help: ArgumentHelp(
      "What a check does: remove, flag (kept with a note) or off; may be repeated.",
      discussion: "Checks: \(ScreeningPolicies.codes.map(\.rawValue).joined(separator: ", ")).",
      valueName: "check=policy"))
  var policy: [PolicyChoice] = []

  @Option(help: "List of known bad samples in place of the one that comes with the program.")
  var knownIssues: String?

  private var numbers: [(option: String, value: Double, allowed: ClosedRange<Double>)] {
    [
      ("--min-length", minLength, 0...3600), ("--start-tolerance", startTolerance, 0...3600),
      ("--end-tolerance", endTolerance, 0...3600),
      ("--duplicate-tolerance", duplicateTolerance, 0...3600),
      ("--min-transcript-score", minTranscriptScore, 0...1),
      ("--transcript-tolerance", transcriptTolerance, 0...3600),
      ("--max-transcript-offset", maxTranscriptOffset, 0...3600),
      ("--min-word-rate", minWordRate, 0...1000), ("--max-word-rate", maxWordRate, 0...1000),
      ("--min-speech", minSpeech, 0...1), ("--min-faces", minFaces, 0...1),
      ("--max-landmark-motion", maxLandmarkMotion, 0...100),
    ]
  }

  func validate() throws {
    for (option, value, allowed) in numbers where !allowed.contains(value) {
      throw ValidationError(
        "\(option) takes a number from \(Int(allowed.lowerBound)) to \(Int(allowed.upperBound)), "
          + "not \(value).")
    }
    guard minWordRate <= maxWordRate else {
      throw ValidationError("--min-word-rate is above --max-word-rate.")
    }
    guard (1...1000).contains(minWords) else {
      throw ValidationError("--min-words takes a number from 1 to 1000, not \(minWords).")
    }
    if strict && lenient {
      throw ValidationError("--strict and --lenient exclude each other.")
    }
  }

  /// The options, with the known bad samples read from their list.
  ///
  /// - Throws: `PrepError` where the list cannot be read.
  func options() throws -> ScreeningOptions {
    func time(_ seconds: Double) -> Microseconds { Microseconds(seconds: seconds) ?? .zero }
    var options = ScreeningOptions()
    options.minimumLength = time(minLength)
    options.startTolerance = time(startTolerance)
    options.endTolerance = time(endTolerance)
    options.duplicateTolerance = time(duplicateTolerance)
    options.checksSegmentedClips = segmentedCheck
    options.policies = strict ? .strict : lenient ? .lenient : .standard
    for choice in policy { options.policies[choice.code] = choice.policy }
    options.minimumTranscriptScore = minTranscriptScore
    options.transcriptTolerance = time(transcriptTolerance)
    options.maximumTranscriptOffset = time(maxTranscriptOffset)
    options.minimumWords = minWords
    options.wordRate = minWordRate...maxWordRate
    options.minimumSpeechShare = minSpeech
    options.minimumFaceShare = minFaces
    options.maximumLandmarkMotion = maxLandmarkMotion
    options.knownBad =
      try knownIssues.map { try KnownIssues(path: $0).knownBad } ?? KnownIssues.published().knownBad
    return options
  }

  /// The same options as a command line.
  var commandLine: [String] {
    numbers.map { "\($0.option)=\($0.value)" }
      + ["--min-words=\(minWords)", segmentedCheck ? "--segmented-check" : "--no-segmented-check"]
      + (strict ? ["--strict"] : []) + (lenient ? ["--lenient"] : [])
      + policy.map { "--policy=\($0)" } + (knownIssues.map { ["--known-issues=\($0)"] } ?? [])
  }
}

/// One `check=policy` of the command line.
struct PolicyChoice: ExpressibleByArgument, CustomStringConvertible {
  let code: ReasonCode
  let policy: ScreeningPolicy

  init?(argument: String) {
    let parts = argument.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, let code = ReasonCode(rawValue: parts[0]),
      ScreeningPolicies.codes.contains(code), let policy = ScreeningPolicy(rawValue: parts[1])
    else { return nil }
    self.code = code
    self.policy = policy
  }

  var description: String { "\(code.rawValue)=\(policy.rawValue)" }
  var defaultValueDescription: String { description }
}
