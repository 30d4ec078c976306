public import Backends
public import OrderedJSON

/// What the machine can do, in the forms that people and programs read.
public struct MachineReport: Sendable {
  /// The peaks.
  public var peaks: MachineProbe.Result

  /// Makes a report.
  public init(_ peaks: MachineProbe.Result) { self.peaks = peaks }

  /// The peaks as an object, as of the command line's contract.
  public var json: JSONValue {
    [
      "threads": .number(peaks.threads), "isa": .string(peaks.instructionSet),
      "read_gb_per_s": .number(peaks.readGBPerSecond),
      "f32_gflop_per_s": .number(peaks.float32GFlopPerSecond),
      "bf16_gflop_per_s": .number(peaks.bfloat16GFlopPerSecond),
      "int8_gop_per_s": .number(peaks.int8GOpPerSecond),
    ]
  }

  /// A row for each peak.
  public var table: MarkdownTable {
    MarkdownTable(
      ["Peak", "Measured", "Unit"],
      rows: [
        ["Memory read", Figures.fixed(peaks.readGBPerSecond, 1), "GB/s"],
        ["float32", Figures.fixed(peaks.float32GFlopPerSecond, 1), "GFLOP/s"],
        ["bfloat16", Figures.fixed(peaks.bfloat16GFlopPerSecond, 1), "GFLOP/s"],
        ["int8", Figures.fixed(peaks.int8GOpPerSecond, 1), "GOP/s"],
      ]
    )
  }

  /// A section of a report.
  public var section: ReportPage.Section {
    ReportPage.Section(
      "Machine",
      [
        .text(
          """
          What results are compared with: the most that \(peaks.threads) threads read and compute in a second \
          with the kernels for \(peaks.instructionSet).
          """
        ),
        .table(table),
      ]
    )
  }
}
