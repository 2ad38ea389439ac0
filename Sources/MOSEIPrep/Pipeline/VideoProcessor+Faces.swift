import FeatureCache

extension VideoProcessor {
  /// Chooses the frame and the face box of every step and screens by what is found.
  ///
  /// Runs on every segment with a usable interval, also on those already removed: no picture is
  /// needed, and so their `also` is complete.
  ///
  /// - Throws: `PrepError` where the landmarks cannot be read for reasons that are not in them.
  func screenFaces(_ samples: inout [SampleInProgress], media: ProbedVideo) throws {
    guard let video = samples.first?.segment.video else { return }
    let track: LandmarkTrack
    do {
      track = try landmarks.track(for: video)
    } catch let problem as LandmarkProblem {
      for index in samples.indices {
        samples[index].landmarkProblem = problem.finding
        samples[index].outcome.findings.append(problem.finding)
      }
      return
    }
    guard let timeline = media.timeline, let stream = media.scan?.video else { return }
    let alignment = LandmarkAlignment(
      track: track, framePTSSeconds: timeline.pts.indices.map { timeline.secondsFromFirst($0) })
    for index in samples.indices {
      guard let grid = samples[index].grid else { continue }
      let frames = (0..<grid.count).map { timeline.frame(at: grid.time($0)) }
      let faces = FacePlan.make(
        alignment: alignment, targets: frames, displayWidth: stream.displayWidth,
        displayHeight: stream.displayHeight, options: options.faces)
      samples[index].frames = frames
      samples[index].faces = faces.steps
      let evidence = FaceEvidence(
        faces, targets: frames, alignment: alignment, options: options.faces)
      evidence.apply(to: &samples[index].outcome, options.screening)
      samples[index].evidence.face = evidence
    }
  }

  /// Decodes the frames that candidates need, once each, and writes their crops.
  ///
  /// - Returns: False where the decoder gave other frames than the list has; what was written is
  ///   taken back.
  /// - Throws: `CacheError` if the shard cannot be written; `PrepError` where the video cannot be
  ///   read for reasons that are not in it.
  func extractFaces(
    _ samples: inout [SampleInProgress], media: ProbedVideo, to destination: Destination
  ) throws -> Bool {
    guard let file = media.file, let timeline = media.timeline else { return true }
    let targets = cropTargets(&samples, firstSlot: destination.firstSlot)
    guard !targets.isEmpty else { return true }

    let pixels = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: cropper.byteCount)
    defer { pixels.deallocate() }
    var valid = samples.map(\.faceValid)
    let frames = targets.keys.sorted()
    var done: Set<Int> = []
    var report: FrameDecodingReport
    do {
      report = try file.decode(frames: frames, timeline: timeline) { ordinal, frame in
        for target in targets[ordinal, default: []] {
          try cropper.crop(frame, box: target.box, into: pixels)
          try destination.shard.writeFace(
            row: target.slot, step: target.step, pixels: UnsafeRawBufferPointer(pixels))
          valid[target.sample][target.step] = 1
        }
        done.insert(ordinal)
      }
    } catch let error as PrepError where error.blamesContent {
      // A decoder that does not start, or a picture that cannot be converted: the rest is lost.
      report = FrameDecodingReport()
      report.missing = frames.filter { !done.contains($0) }
      report.firstError = error.evidenceText
    }
    guard !report.contradictsTimeline else {
      for sample in samples { try sample.slot.map { try destination.shard.clearFaces(row: $0) } }
      return false
    }
    for index in samples.indices { samples[index].faceValid = valid[index] }
    noteDamage(&samples, targets: targets, report: report)
    return true
  }

  private func cropTargets(
    _ samples: inout [SampleInProgress], firstSlot: Int
  ) -> [Int: [CropTarget]] {
    var targets: [Int: [CropTarget]] = [:]
    var slot = firstSlot
    for index in samples.indices where samples[index].isCandidate {
      samples[index].slot = slot
      for (step, face) in samples[index].faces.enumerated() {
        guard let box = face.box, let frame = samples[index].frames[step] else { continue }
        targets[frame, default: []].append(
          CropTarget(sample: index, slot: slot, step: step, box: box))
      }
      slot += 1
    }
    return targets
  }

  /// Notes steps whose frame is missing or damaged; a sample left without any is removed.
  private func noteDamage(
    _ samples: inout [SampleInProgress], targets: [Int: [CropTarget]],
    report: FrameDecodingReport
  ) {
    var lost: [Int: Int] = [:]
    for frame in report.missing + report.damaged {
      for target in targets[frame, default: []] { lost[target.sample, default: 0] += 1 }
    }
    for (index, steps) in lost {
      let wanted = samples[index].faces.count { $0.box != nil }
      let evidence: JSONValue = [
        "lost_steps": .integer(Int64(steps)), "wanted_steps": .integer(Int64(wanted)),
        "decoder": report.firstError.map { .string($0) } ?? .null,
      ]
      if samples[index].faceValid.contains(1) {
        samples[index].outcome.notes.insert(.frameDamaged)
      } else {
        samples[index].outcome.findings.append(Finding(.videoUndecodable, evidence))
      }
    }
  }
}

/// One crop to take of a frame.
private struct CropTarget {
  let sample: Int
  let slot: Int
  let step: Int
  let box: PixelBox
}
