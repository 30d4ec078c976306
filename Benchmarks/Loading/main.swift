import Foundation
import Needletail

/// Compares loading a model with reading its file.
///
/// Arguments: a directory with one `model.safetensors`, formats of `--quantize` or `none` with commas between them
/// (default: none), and rounds (default: 7). In each round the file is read from the system's cache, first by one
/// thread into 4 MB that are used again and again, then by one thread for each core into memory that is as fresh as
/// that of a model; then the model is loaded in each format. A fourth argument, `cold`, has the system forget the file
/// before each of these, so that all are read from the disk.
struct LoadingBenchmark {
  let directory: String
  let formats: [Quantization?]
  let rounds: Int
  let isCold: Bool

  func run() throws {
    let path = directory + "/model.safetensors"
    let descriptor = unsafe open(path, O_RDONLY)
    guard descriptor >= 0 else { throw LoadingBenchmarkError.unreadable(path) }
    let byteCount = Int(lseek(descriptor, 0, SEEK_END))
    var tasks: [(name: String, work: () throws -> Void)] = [
      ("read into the same 4 MB", { read(descriptor, byteCount) }),
      ("read into fresh memory", { fill(descriptor, byteCount) }),
    ]
    for format in formats {
      tasks.append(("load " + (format?.description ?? "as stored"), { try load(format) }))
    }
    var samples = [[Double]](repeating: [], count: tasks.count)
    for round in 0...rounds {
      for turn in tasks.indices {
        // Nothing is always the first to use what a slow disk has saved up.
        let index = (turn + round) % tasks.count
        let seconds = try seconds(descriptor, tasks[index].work)
        // The first round only brings memory and file into place.
        if round > 0 { samples[index].append(seconds) }
      }
    }
    let medians = samples.map { $0.sorted()[$0.count / 2] }
    for (task, seconds) in zip(tasks, medians) {
      let shares = medians[..<2].map { "\(Int(($0 / seconds * 100).rounded())) %" }
      let name = task.name.padding(toLength: 26, withPad: " ", startingAt: 0)
      print(name + rate(byteCount, seconds), " \(shares[0]) and \(shares[1]) of reading")
    }
  }

  private static let piece = 4 << 20

  /// Reads a file into memory that stays.
  private func read(_ descriptor: Int32, _ byteCount: Int) {
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: Self.piece, alignment: 4096)
    defer { unsafe buffer.deallocate() }
    for start in stride(from: 0, to: byteCount, by: Self.piece) {
      unsafe _ = pread(descriptor, buffer, min(Self.piece, byteCount - start), off_t(start))
    }
  }

  /// Reads a file into huge pages that the system has to clear first, and gives them back.
  private func fill(_ descriptor: Int32, _ byteCount: Int) {
    let memory = unsafe mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let memory = unsafe memory, unsafe memory != MAP_FAILED else { return }
    #if os(Linux)
      unsafe madvise(memory, byteCount, 14)  // MADV_HUGEPAGE
    #endif
    nonisolated(unsafe) let target = unsafe memory
    DispatchQueue.concurrentPerform(iterations: (byteCount + Self.piece - 1) / Self.piece) { index in
      let start = index * Self.piece
      unsafe _ = pread(descriptor, target + start, min(Self.piece, byteCount - start), off_t(start))
    }
    unsafe munmap(memory, byteCount)
  }

  private func load(_ format: Quantization?) throws {
    var options = LoadOptions()
    options.quantization = format
    options.maxTotalTokens = 256
    options.maxBatchTotalTokens = 256
    options.maxBatchSize = 1
    _ = try BareModel(directory, options: options)
  }

  private func seconds(_ descriptor: Int32, _ work: () throws -> Void) rethrows -> Double {
    if isCold { posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED) }
    let start = ContinuousClock.now
    try work()
    return (ContinuousClock.now - start) / .seconds(1)
  }

  private func rate(_ bytes: Int, _ seconds: Double) -> String {
    String(format: "%5.1f GB/s (%.3f s)", Double(bytes) / seconds / 1e9, seconds)
  }
}

enum LoadingBenchmarkError: Error {
  case unreadable(String)
}

let arguments = CommandLine.arguments
guard arguments.count > 1 else {
  print("usage: LoadingBenchmark DIRECTORY [FORMAT,...] [ROUNDS]")
  exit(2)
}
let names = arguments.count > 2 ? arguments[2].split(separator: ",").map(String.init) : ["none"]
try LoadingBenchmark(
  directory: arguments[1],
  formats: names.map { Quantization($0) },
  rounds: arguments.count > 3 ? Int(arguments[3]) ?? 7 : 7,
  isCold: arguments.last == "cold"
).run()
