import Telemetry
import Testing
import Tracing

@Suite("W3C trace context")
struct SpanContextTests {
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let span = "00f067aa0ba902b7"

  @Test("is read and written")
  func roundTrip() throws {
    let header = "00-\(Self.trace)-\(Self.span)-01"
    let context = try #require(SpanContext(traceparent: header, tracestate: "vendor=1"))
    #expect(context.traceID.description == Self.trace)
    #expect(context.spanID.description == Self.span)
    #expect(context.isSampled)
    #expect(context.state == "vendor=1")
    #expect(context.traceparent == header)
  }

  @Test("may come in a later version with more fields, and not sampled")
  func later() {
    let context = SpanContext(traceparent: "cc-\(Self.trace)-\(Self.span)-00-what-ever")
    #expect(context?.isSampled == false)
    #expect(context?.traceparent == "00-\(Self.trace)-\(Self.span)-00")
  }

  @Test(
    "is not read when it is malformed",
    arguments: [
      "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-01-more", "ff-\(trace)-\(span)-01",
      "00-\(trace.uppercased())-\(span)-01", "00-\(trace.dropLast())-\(span)-01", "00-\(trace)-\(span)0-01",
      "00-00000000000000000000000000000000-\(span)-01", "00-\(trace)-0000000000000000-01",
      "0x-\(trace)-\(span)-01", "00-\(trace)-\(span)-+1", "00-\(trace)-\(span)-1",
    ]
  )
  func malformed(header: String) {
    #expect(SpanContext(traceparent: header) == nil)
  }

  @Test("leaves a state aside that is too long")
  func longState() {
    let state = String(repeating: "x", count: 513)
    #expect(SpanContext(traceparent: "00-\(Self.trace)-\(Self.span)-01", tracestate: state)?.state == nil)
  }

  @Test("ids are random, of fixed length and never all zero")
  func ids() {
    let traces = Set((0..<100).map { _ in TraceID().description })
    let spans = Set((0..<100).map { _ in SpanID().description })
    #expect(traces.count == 100 && traces.allSatisfy { $0.utf8.count == 32 })
    #expect(spans.count == 100 && spans.allSatisfy { $0.utf8.count == 16 })
  }
}
