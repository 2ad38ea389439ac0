import AVSERModel
import TestSupport
import Testing

@Suite struct LearningRateScheduleTests {
  private func factors(_ schedule: LearningRateSchedule) -> [Double] {
    (0..<20).map { schedule.factor(at: $0, stepsPerEpoch: 4, epochs: 5) }
  }

  /// The rates of torch.optim.lr_scheduler, stepped after each of 20 steps.
  @Test func factorsArePyTorchs() throws {
    let script = """
      import torch
      from torch.optim import lr_scheduler as s
      def rates(make):
          optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
          scheduler = make(optimizer)
          for step in range(20):
              print(optimizer.param_groups[0]["lr"])
              optimizer.step()
              scheduler.step()
      rates(lambda o: s.CosineAnnealingLR(o, T_max=20))
      rates(lambda o: s.StepLR(o, step_size=8, gamma=0.5))
      rates(lambda o: s.SequentialLR(o, [s.LinearLR(o, start_factor=1/6, total_iters=5),
                                         s.CosineAnnealingLR(o, T_max=14)], milestones=[6]))
      """
    let printed = try Tool.check(Tool.python, ["-c", script]).text
    let expected = printed.split(separator: "\n").compactMap { Double($0) }
    let ours =
      factors(LearningRateSchedule(shape: .cosine))
      + factors(LearningRateSchedule(shape: .step, dropEpochs: 2, dropFactor: 0.5))
      + factors(LearningRateSchedule(shape: .cosine, warmupEpochs: 1.5))
    #expect(ours.count == expected.count)
    for (ours, expected) in zip(ours, expected) { #expect(abs(ours - expected) < 1e-12) }
    #expect(factors(LearningRateSchedule()) == [Double](repeating: 1, count: 20))
  }
}
