import FeatureCache

extension VideoProcessor {
  /// Decodes the video's sound once, cuts it for the candidates and screens by what is there.
  ///
  /// - Throws: `PrepError` where a file cannot be read for reasons that are not in it.
  func screenSound(_ samples: inout [SampleInProgress], media: ProbedVideo) throws {
    let grids = samples.filter(\.isCandidate).compactMap(\.grid)
    guard let lastEnd = grids.map(\.end).max() else { return }
    let sound = try decodeSound(media, for: grids, until: lastEnd)
    for index in samples.indices where samples[index].isCandidate {
      guard let grid = samples[index].grid else { continue }
      let cut = sound.audio?.cut(start: grid.start, end: grid.end)
      let evidence: SoundEvidence
      if let cut, cut.decodedSampleCount > 0 {
        samples[index].sound = cut.samples
        evidence = .heard(
          hasGap: cut.hasGap,
          options.screening.policies.isActive(.speechMissing)
            ? VoiceActivity(of: cut.samples) : nil)
      } else {
        evidence = .empty(sound.evidence)
      }
      evidence.apply(to: &samples[index].outcome, options.screening)
      samples[index].evidence.sound = evidence
    }
  }

  /// The first source that gives any sound: the video's stream, then the WAV.
  private func decodeSound(
    _ media: ProbedVideo, for grids: [StepGrid], until end: Microseconds
  ) throws -> DecodedSound {
    var sound = DecodedSound()
    if let file = media.file, let stream = media.scan?.audio {
      if options.audio == .wav {
        sound.firstSecond = try firstSecond(of: file, rate: stream.sampleRate)
      } else {
        sound = try decodeStream(of: file, rate: stream.sampleRate, for: grids, until: end)
        if sound.audio != nil { return sound }
      }
    }
    guard let path = media.waveFile else { return sound }
    do {
      // Without an audio stream the WAV starts with the video; with one, where the stream does.
      sound.audio = try WaveFile(path: path)
        .labelAudio(
          offset: sound.firstSecond ?? Rational(0), limit: end, keeping: grids,
          channels: options.channels)
    } catch let error as PrepError where error.blamesContent {
      sound.failures.append("WAV: \(error.evidenceText)")
    }
    return sound
  }

  private func decodeStream(
    of file: MediaFile, rate: Int, for grids: [StepGrid], until end: Microseconds
  ) throws -> DecodedSound {
    var sound = DecodedSound()
    do {
      let builder = try LabelAudioBuilder(sourceRate: rate, limit: end, keeping: grids)
      let report = try file.decodeAudio(options.channels) { samples, position in
        sound.place(position, rate: rate)
        try builder.append(samples, at: position)
      }
      if let report {
        if report.samples > 0 { sound.audio = try builder.finish() }
        if let error = report.firstError { sound.failures.append("stream: \(error)") }
        if let rate = report.stoppedAtRate {
          sound.failures.append("stream: its sample rate changes to \(rate) Hz")
        }
      }
    } catch let error as PrepError where error.blamesContent {
      sound.failures.append("stream: \(error.evidenceText)")
    }
    return sound
  }

  /// Where the video's own sound starts in label time, nil where none decodes.
  private func firstSecond(of file: MediaFile, rate: Int) throws -> Rational? {
    struct Found: Error {}
    var sound = DecodedSound()
    do {
      _ = try file.decodeAudio { _, position in
        sound.place(position, rate: rate)
        throw Found()
      }
    } catch is Found {
      return sound.firstSecond
    } catch let error as PrepError where error.blamesContent {
      // A stream that does not decode has no start.
      return nil
    }
    return sound.firstSecond
  }
}

/// The sound of one video, or why there is none.
private struct DecodedSound {
  var audio: LabelAudio?
  /// Label time of the stream's first decoded sample.
  var firstSecond: Rational?
  var failures: [String] = []

  mutating func place(_ position: Int64?, rate: Int) {
    guard firstSecond == nil, let position else { return }
    firstSecond = Rational(position, Int64(rate))
  }

  /// Where there is sound, for a sample that has none.
  var evidence: JSONValue {
    let rate = Double(LabelAudio.sampleRate)
    return [
      "decoded_from": (audio?.decoded.first).map { .number(Double($0.lowerBound) / rate) } ?? .null,
      "decoded_to": (audio?.decoded.last).map { .number(Double($0.upperBound) / rate) } ?? .null,
      "failures": .array(failures.map { .string($0) }),
    ]
  }
}
