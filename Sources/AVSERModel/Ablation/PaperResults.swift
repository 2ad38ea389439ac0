/// The figures of the paper's tables 1 and 2, on CMU-MOSEI's test split, in percent.
public enum PaperResults {
  /// A method's name in the tables.
  public static func name(of method: MethodName) -> String {
    switch method {
    case .baseline: "Baseline"
    case .noCAA: "Proposed w/o CAA"
    case .confusion: "w/ CL"
    case .noLM: "Proposed w/o LM"
    case .proposed: "Proposed w/ LM"
    }
  }

  /// A figure of the tables; nil where they have none.
  ///
  /// - Parameters:
  ///   - metric: The metric's name in JSON.
  ///   - method: The row.
  ///   - task: The table.
  /// - Returns: Percent, for `pearson` hundredths.
  public static func figure(
    _ metric: String, of method: MethodName, _ task: TaskName
  ) -> Double? {
    switch task {
    case .emotion: table1(method)[metric]
    case .sentiment: table2(method)[metric]
    }
  }

  private static func table1(_ method: MethodName) -> [String: Double] {
    switch method {
    case .baseline: ["wa": 60.5, "f1": 38.8]
    case .noCAA: ["wa": 60.6, "f1": 38.9, "eer_id": 14.5]
    case .confusion: ["wa": 61.0, "f1": 39.7, "eer_id": 23.5]
    case .noLM: ["wa": 61.2, "f1": 39.3, "eer_id": 14.0]
    case .proposed: ["wa": 61.8, "f1": 40.4, "eer_id": 14.2]
    }
  }

  private static func table2(_ method: MethodName) -> [String: Double] {
    switch method {
    case .baseline: ["non0_accuracy": 66.2, "non0_f1": 66.8, "pearson": 33.1]
    case .noCAA:
      ["non0_accuracy": 67.4, "non0_f1": 67.2, "pearson": 34.3, "eer_id": 18.3]
    case .confusion:
      ["non0_accuracy": 67.3, "non0_f1": 67.5, "pearson": 34.3, "eer_id": 24.3]
    case .noLM:
      ["non0_accuracy": 67.4, "non0_f1": 68.6, "pearson": 34.3, "eer_id": 16.8]
    case .proposed:
      ["non0_accuracy": 67.6, "non0_f1": 68.9, "pearson": 35.9, "eer_id": 16.8]
    }
  }
}
