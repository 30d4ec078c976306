import Foundation
import Testing

@Suite struct BenchLoadCommandTests {
  @Test(
    "wrong usage is refused before anything is sent",
    arguments: [
      (
        ["--benchmark-kind", "optimum"],
        "The value 'optimum' is invalid for '--benchmark-kind <benchmark-kind>'"
      ),
      (
        ["--benchmark-kind", "rate"],
        "--benchmark-kind rate needs --rates, requests a second such as --rates 1,2.5"
      ),
      (["--rates", "1"], "--rates belongs to --benchmark-kind rate; a sweep finds its own rates"),
      (
        ["-b", "rate", "--rates", "0"],
        "--rates must be above 0 and at most 1000000 requests a second; got 0.0"
      ),
      (
        ["--benchmark-kind", "search"], "--benchmark-kind search needs --slo, such as --slo ttft=500,tpot=50"
      ),
      (["--duration", "0s"], "--duration must be a time above 0 such as 500ms, 30s, 2m or 1h; got '0s'"),
      (
        ["--url", "localhost"],
        "--url must be an http or https address such as http://localhost:8080; got 'localhost'"
      ),
      (["--max-vus", "0"], "--max-vus must be from 1 to 65536; got 0"),
      (["--dataset-size", "0"], "--dataset-size must be from 1 to 1048576; got 0"),
      (["--top-p", "7"], "--top-p must be from 0 to 1; got 7.0"),
      (["--top-p", "nan"], "--top-p must be from 0 to 1; got nan"),
      (
        ["--duration", "10s", "--ramp-up", "6s", "--cool-down", "4s"],
        "--ramp-up and --cool-down must leave some of --duration (10s); got 6s and 4s"
      ),
      (["--extra-meta", "x"], "--extra-meta must be name=value with commas between; got 'x'"),
      (["--profile", "poetry"], "The value 'poetry' is invalid for '--profile <profile>'"),
    ]
  )
  func wrongUsage(_ arguments: [String], _ message: String) throws {
    let outcome = try Program.run(["bench", "load"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.errors.contains(message))
    #expect(outcome.output.isEmpty)
  }

  @Test func aServerThatIsAwayIsNamed() throws {
    let outcome = try Program.run(["bench", "load", "--url", "http://127.0.0.1:1"])
    #expect(outcome.status == 1)
    #expect(
      outcome.errors
        == "needletail: no server answers at http://127.0.0.1:1 (Connection refused); start it, or give "
        + "its address with --url\n"
    )
  }

  @Test func aRunWithoutAnswersLeavesItsReport() throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "needletail-load-\(UUID().uuidString)"
    )
    defer { try? FileManager.default.removeItem(at: folder) }
    let report = folder.appending(path: "report.json").path
    let outcome = try Program.run([
      "bench", "load", "--url", "http://127.0.0.1:1", "--model-name", "m", "--warmup", "1s", "--output",
      report, "--dataset-size", "1",
    ])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains(" requests were sent of 1 different prompts; a server may have cached"))
    #expect(outcome.errors.contains("step 'warmup': no request succeeded ("))
    let text = try String(contentsOfFile: report, encoding: .utf8)
    #expect(text.contains(#""status":"aborted""#))
    #expect(text.contains(#""id":"warmup""#))
  }
}
