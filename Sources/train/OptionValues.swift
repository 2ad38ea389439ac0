public import AVSERModel
public import ArgumentParser

extension MethodName: ExpressibleByArgument {}
extension TaskName: ExpressibleByArgument {}
extension PositiveWeight: ExpressibleByArgument {}
extension FeedForward: ExpressibleByArgument {}
extension Preset: ExpressibleByArgument {}
extension ComputeDevice: ExpressibleByArgument {}
extension DataSplit: ExpressibleByArgument {}
extension Checkpoint: ExpressibleByArgument {}
