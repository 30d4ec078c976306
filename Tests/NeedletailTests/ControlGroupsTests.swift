import Needletail
import Testing

@Suite struct ControlGroupsTests {
  private static func rest(_ groups: String, _ files: [String: String]) -> Int? {
    ControlGroups.memoryRest(groups) { files[$0] }
  }

  @Test("version 2: the process's own group counts, without pages of files") func version2() {
    let files = [
      "/sys/fs/cgroup/a/b/memory.max": "1000\n", "/sys/fs/cgroup/a/b/memory.current": "700\n",
      "/sys/fs/cgroup/a/b/memory.stat": "anon 400\nfile 300\ninactive_file 200\nactive_file 100\n",
    ]
    #expect(Self.rest("0::/a/b\n", files) == 600)
  }

  @Test("a group above may leave less") func ancestors() {
    let files = [
      "/sys/fs/cgroup/a/b/memory.max": "max\n", "/sys/fs/cgroup/a/b/memory.current": "700\n",
      "/sys/fs/cgroup/a/memory.max": "900\n", "/sys/fs/cgroup/a/memory.current": "800\n",
      "/sys/fs/cgroup/memory.max": "5000\n", "/sys/fs/cgroup/memory.current": "800\n",
    ]
    #expect(Self.rest("0::/a/b\n", files) == 100)
  }

  @Test("version 1 has a tree of its own for memory") func version1() {
    let files = [
      "/sys/fs/cgroup/memory/x/memory.limit_in_bytes": "1000\n",
      "/sys/fs/cgroup/memory/x/memory.usage_in_bytes": "1200\n",
      "/sys/fs/cgroup/memory/x/memory.stat": "inactive_file 999\ntotal_inactive_file 300\n",
      "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
      "/sys/fs/cgroup/memory/memory.usage_in_bytes": "1\n",
    ]
    #expect(Self.rest("9:name=systemd:/\n4:cpu,memory:/x\n1:cpu:/x\n0::/\n", files) == 100)
  }

  @Test("inside a container the path of the host is not there, but the limit is") func container() {
    let files = ["/sys/fs/cgroup/memory.max": "1000", "/sys/fs/cgroup/memory.current": "400"]
    #expect(Self.rest("0::/docker/abc\n", files) == 600)
  }

  @Test("without a limit there is none", arguments: ["", "0::/\n", "nonsense", "4:memory:/x\n"])
  func unlimited(groups: String) {
    #expect(Self.rest(groups, ["/sys/fs/cgroup/memory.max": "max"]) == nil)
  }

  @Test("a group over its limit leaves nothing") func exhausted() {
    let files = ["/sys/fs/cgroup/memory.max": "1000", "/sys/fs/cgroup/memory.current": "1400"]
    #expect(Self.rest("0::/\n", files) == 0)
  }
}
