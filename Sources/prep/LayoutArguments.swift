import ArgumentParser
import MOSEIPrep

/// Paths of a data set's parts, each below the data set's folder unless it begins with `/`.
struct LayoutArguments: ParsableArguments {
  @Option(help: "Folder of whole videos.")
  var videos: String?

  @Option(help: "Folder of whole videos' WAVs.")
  var wavs: String?

  @Option(help: "Folder of transcripts cut into segments.")
  var transcripts: String?

  @Option(help: "Folder of single segments' videos.")
  var segmented: String?

  @Option(help: "Labels (.csd); give it twice where emotions and sentiment are two files.")
  var labels: [String] = []

  @Option(help: "Landmarks: an OpenFace .csd, or a folder of OpenFace CSVs.")
  var landmarks: String?

  @Option(help: "When each word is spoken (.csd).")
  var words: String?

  @Option(help: "Standard folds, as the CMU Multimodal SDK has them.")
  var folds: String?

  @Option(
    help: """
      A CSV of samples in place of all of these, for any other data set ('prep samples'); \
      --wavs and --landmarks then serve the rows that name none.
      """)
  var samples: String?

  func validate() throws {
    guard samples != nil else { return }
    let unused: [(String, Bool)] = [
      ("--videos", videos != nil), ("--transcripts", transcripts != nil),
      ("--segmented", segmented != nil), ("--labels", !labels.isEmpty), ("--folds", folds != nil),
    ]
    if let option = unused.first(where: \.1)?.0 {
      throw ValidationError("\(option) is of no use with --samples: the table says all that.")
    }
  }

  func layout(root: String) -> DatasetLayout {
    var layout = DatasetLayout(root: root)
    if let videos { layout.videos = videos }
    if let wavs { layout.audio = wavs }
    if let transcripts { layout.transcripts = transcripts }
    if let segmented { layout.segmentedVideos = segmented }
    if !labels.isEmpty { layout.labels = labels }
    if let folds { layout.folds = folds }
    layout.landmarks = landmarks
    layout.words = words
    layout.samples = samples
    return layout
  }

  /// The same options as a command line.
  var commandLine: [String] {
    let options: [(String, String?)] =
      [
        ("videos", videos), ("wavs", wavs), ("transcripts", transcripts), ("segmented", segmented),
        ("landmarks", landmarks), ("words", words), ("folds", folds), ("samples", samples),
      ] + labels.map { ("labels", $0) }
    // With `=`, as a value may begin with a dash.
    return options.flatMap { name, value in value.map { ["--\(name)=\($0)"] } ?? [] }
  }
}
