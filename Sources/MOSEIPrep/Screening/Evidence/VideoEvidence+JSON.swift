internal import FeatureCache

/// The evidence as JSON, in a file that only the version of the program that wrote it reads.
extension VideoEvidence {
  var json: JSONValue {
    [
      "facts": facts?.json ?? .null, "landmarks": landmarkProblem?.json ?? .null,
      "samples": .array(
        samples.sorted { $0.key < $1.key }.map { key, evidence in
          [
            "interval": [.integer(key.start.count), .integer(key.end.count)],
            "face": evidence.face?.json ?? .null, "sound": evidence.sound?.json ?? .null,
          ]
        }),
    ]
  }

  /// Nil where a member is missing or unfit: then it is measured anew.
  init?(json: JSONValue) {
    guard let facts = json["facts"], let list = json["samples"]?.array else { return nil }
    self.facts = nil
    landmarkProblem = Finding(json: json["landmarks"])
    samples = [:]
    if facts != .null {
      guard let facts = MediaFacts(json: facts) else { return nil }
      self.facts = facts
    }
    for sample in list {
      guard let bounds = sample["interval"]?.array?.compactMap(\.integer), bounds.count == 2,
        let face = sample["face"], let sound = sample["sound"]
      else { return nil }
      let evidence = SampleEvidence(
        face: FaceEvidence(json: face), sound: SoundEvidence(json: sound))
      guard (evidence.face == nil) == (face == .null), (evidence.sound == nil) == (sound == .null)
      else { return nil }
      samples[Interval(start: Microseconds(bounds[0]), end: Microseconds(bounds[1]))] = evidence
    }
  }
}

extension Rational {
  fileprivate var json: JSONValue { [.integer(numerator), .integer(denominator)] }

  fileprivate init?(json: JSONValue?) {
    guard let parts = json?.array?.compactMap(\.integer), parts.count == 2, parts[1] > 0 else {
      return nil
    }
    self.init(parts[0], parts[1])
  }
}

extension MediaFacts {
  fileprivate var json: JSONValue {
    [
      "open_failure": openFailure.map { .string($0) } ?? .null, "video": .bool(hasVideoStream),
      "audio": .bool(hasAudio), "end": mediaEnd?.json ?? .null,
      "audio_extent": audioExtent.map { [$0.lowerBound.json, $0.upperBound.json] } ?? .null,
    ]
  }

  fileprivate init?(json: JSONValue) {
    guard let video = json["video"]?.bool, let audio = json["audio"]?.bool else { return nil }
    var extent: ClosedRange<Rational>?
    if let bounds = json["audio_extent"]?.array, bounds.count == 2,
      let start = Rational(json: bounds[0]), let end = Rational(json: bounds[1]), start <= end
    {
      extent = start...end
    }
    self.init(
      openFailure: json["open_failure"]?.string, hasVideoStream: video, hasAudio: audio,
      mediaEnd: Rational(json: json["end"]), audioExtent: extent)
  }
}

extension Finding {
  fileprivate var json: JSONValue { ["reason": .string(reason.rawValue), "evidence": evidence] }

  fileprivate init?(json: JSONValue?) {
    guard let reason = json?["reason"]?.string.flatMap(ReasonCode.init(rawValue:)),
      let evidence = json?["evidence"]
    else { return nil }
    self.init(reason, evidence)
  }
}

extension FaceEvidence {
  fileprivate var json: JSONValue {
    [
      "finding": finding?.json ?? .null, "interpolated": .bool(hasInterpolation),
      "steps": .integer(Int64(steps)), "with_face": .integer(Int64(stepsWithFace)),
      "motion": .number(greatestMotion), "motion_at": .number(motionAt),
    ]
  }

  fileprivate init?(json: JSONValue) {
    guard let interpolated = json["interpolated"]?.bool,
      let steps = json["steps"]?.integer.flatMap({ Int(exactly: $0) }),
      let withFace = json["with_face"]?.integer.flatMap({ Int(exactly: $0) }),
      let motion = json["motion"]?.number, let motionAt = json["motion_at"]?.number
    else { return nil }
    self.init(
      finding: Finding(json: json["finding"]), hasInterpolation: interpolated, steps: steps,
      stepsWithFace: withFace, greatestMotion: motion, motionAt: motionAt)
  }
}

extension SoundEvidence {
  fileprivate var json: JSONValue {
    switch self {
    case .empty(let evidence): ["empty": evidence]
    case .heard(let hasGap, let voice):
      [
        "gap": .bool(hasGap),
        "voice": voice.map {
          .array([$0.frames, $0.voiced, $0.speech].map { .integer(Int64($0)) })
        } ?? .null,
      ]
    }
  }

  fileprivate init?(json: JSONValue) {
    if let evidence = json["empty"] {
      self = .empty(evidence)
      return
    }
    guard let hasGap = json["gap"]?.bool else { return nil }
    let counts = json["voice"]?.array?.compactMap { $0.integer.flatMap { Int(exactly: $0) } }
    self = .heard(
      hasGap: hasGap,
      counts.flatMap {
        $0.count == 3 ? VoiceActivity(frames: $0[0], voiced: $0[1], speech: $0[2]) : nil
      })
  }
}
