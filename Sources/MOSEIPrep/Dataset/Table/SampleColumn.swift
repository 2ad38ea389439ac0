/// A column of a table of samples that has a meaning of its own.
///
/// Any other column is a further label, which goes to the manifests under its name.
public enum SampleColumn: String, Sendable, CaseIterable {
  case id, video, start, end, split, clip, identity, landmarks, audio, text
  case sentiment, happy, sad, anger, surprise, disgust, fear

  /// Whether a table must have the column.
  public var isRequired: Bool {
    switch self {
    case .id, .video, .start, .end, .split: true
    default: false
    }
  }

  /// What a field of the column holds.
  public var meaning: String {
    switch self {
    case .id: "names the sample, once in the table"
    case .video:
      "video file, relative to the table's folder; its name without extension is the video's id"
    case .start, .end:
      "interval in seconds from the start of the video; a blank one is screened out as not finite"
    case .split: "train, valid or test, the same in all rows of a video; blank: screened out"
    case .clip: "a whole number for the video's clip; else rows of a video are counted from 0"
    case .identity: "who is seen; blank: the video's id"
    case .landmarks:
      "OpenFace CSV of the video, relative to the table's folder; blank: as --landmarks says"
    case .audio: "sound file of the video, as landmarks; blank: <video>.wav where --wavs says"
    case .text: "what is said"
    case .sentiment: "-3 to 3"
    case .happy, .sad, .anger, .surprise, .disgust, .fear: "0 to 3; above 0 the emotion is present"
    }
  }

  /// Position of the label among `Labels.names`, nil where the column holds none.
  var labelIndex: Int? { Labels.names.firstIndex(of: rawValue) }

  /// A table of two samples to begin with, every column filled in.
  public static var template: String {
    let rows = [
      [
        "talk1-0", "videos/talk1.mp4", "0.0", "4.2", "train", "0", "ann", "OpenFace/talk1.csv",
        "", "well, hello", "1.5", "2", "0", "0", "0", "0", "0",
      ],
      [
        "talk1-1", "videos/talk1.mp4", "4.2", "9.75", "train", "1", "ann", "OpenFace/talk1.csv",
        "", "and that was that", "-0.5", "0", "0.67", "0", "0", "0", "0",
      ],
    ]
    return ([allCases.map(\.rawValue)] + rows).map { row in
      row.map { $0.contains(",") ? "\"\($0)\"" : $0 }.joined(separator: ",") + "\n"
    }.joined()
  }
}
