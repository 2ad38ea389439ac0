public import AVSERModel
public import ArgumentParser
public import FeatureCache

extension MethodName: ExpressibleByArgument {}
extension TaskName: ExpressibleByArgument {}
extension PositiveWeight: ExpressibleByArgument {}
extension FeedForward: ExpressibleByArgument {}
extension Preset: ExpressibleByArgument {}
extension Precision: ExpressibleByArgument {}
extension ComputeDevice: ExpressibleByArgument {}
extension SafetensorsFile.IO: ExpressibleByArgument {}
extension DataSplit: ExpressibleByArgument {}
extension Checkpoint: ExpressibleByArgument {}
extension MonitoredMetric: ExpressibleByArgument {}
extension LearningRateSchedule.Shape: ExpressibleByArgument {}
extension EmotionThresholds.Source: ExpressibleByArgument {}
extension Modality: ExpressibleByArgument {}
