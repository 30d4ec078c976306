#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The operating system's file calls; the only file of the module that knows a platform.
enum SystemFile {
  /// What a path names.
  struct Status {
    var isRegularFile: Bool
    var isDirectory: Bool
    var byteCount: Int
  }

  /// The system's words for an error code, such as "No such file or directory".
  static func message(for code: Int32) -> String {
    unsafe String(cString: strerror(code))
  }

  /// Opens a regular file for reading.
  ///
  /// A pipe or a device is refused instead of waited for.
  static func openForReading(_ path: String) throws(CheckpointError) -> (descriptor: Int32, byteCount: Int) {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .system(call: "open", path: path, code: errno) }
    var information = stat()
    guard unsafe fstat(descriptor, &information) == 0 else {
      let code = errno
      close(descriptor)
      throw .system(call: "read", path: path, code: code)
    }
    let status = Status(information)
    guard status.isRegularFile else {
      close(descriptor)
      throw .notAFile(path: path)
    }
    return (descriptor, status.byteCount)
  }

  /// Creates a file that must not exist yet, for writing.
  static func create(_ path: String) throws(CheckpointError) -> Int32 {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(call: "create", path: path, code: errno) }
    return descriptor
  }

  static func close(_ descriptor: Int32) {
    #if canImport(Darwin)
      _ = Darwin.close(descriptor)
    #elseif canImport(Musl)
      _ = Musl.close(descriptor)
    #else
      _ = Glibc.close(descriptor)
    #endif
  }

  /// What the path names, symbolic links followed, or nil when there is nothing.
  static func status(_ path: String) throws(CheckpointError) -> Status? {
    var information = stat()
    guard unsafe stat(path, &information) == 0 else {
      if errno == ENOENT { return nil }
      throw .system(call: "read", path: path, code: errno)
    }
    return Status(information)
  }

  /// Maps a whole file read-only; an empty file gives an empty buffer.
  static func map(
    _ descriptor: Int32,
    byteCount: Int,
    path: String
  ) throws(CheckpointError) -> UnsafeRawBufferPointer {
    guard byteCount > 0 else { return unsafe UnsafeRawBufferPointer(start: nil, count: 0) }
    let address = unsafe mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
    guard let address = unsafe address, unsafe address != MAP_FAILED else {
      throw .system(call: "map", path: path, code: errno)
    }
    return unsafe UnsafeRawBufferPointer(start: address, count: byteCount)
  }

  static func unmap(_ bytes: UnsafeRawBufferPointer) {
    guard let address = bytes.baseAddress else { return }
    unsafe munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
  }

  /// Lets the whole pages inside a range of a mapping leave memory; reading them brings them back.
  static func discard(_ range: Range<Int>, of bytes: UnsafeRawBufferPointer) {
    let page = sysconf(Int32(_SC_PAGESIZE))
    let range = range.clamped(to: 0..<bytes.count)
    guard let address = bytes.baseAddress, page > 0, range.count >= page else { return }
    let start = (range.lowerBound + page - 1) / page * page
    let end = range.upperBound / page * page
    guard start < end else { return }
    unsafe _ = madvise(UnsafeMutableRawPointer(mutating: address + start), end - start, MADV_DONTNEED)
  }

  /// Fills memory with the bytes from a place on.
  ///
  /// - Returns: The number of bytes read; fewer than asked for when the file ends before or cannot be read.
  static func read(_ descriptor: Int32, from start: Int, into target: UnsafeMutableRawBufferPointer) -> Int {
    guard let base = target.baseAddress else { return 0 }
    var position = 0
    while position < target.count {
      let count = unsafe pread(descriptor, base + position, target.count - position, off_t(start + position))
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      position += count
    }
    return position
  }

  /// Reads up to `byteCount` bytes from the start; fewer when the file ends before.
  static func read(_ descriptor: Int32, byteCount: Int, path: String) throws(CheckpointError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: byteCount)
    var position = 0
    while position < byteCount {
      let count = unsafe bytes.withUnsafeMutableBytes { buffer in
        unsafe pread(
          descriptor,
          buffer.baseAddress.map { unsafe $0 + position },
          byteCount - position,
          off_t(position)
        )
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .system(call: "read", path: path, code: errno) }
      guard count > 0 else { break }
      position += count
    }
    bytes.removeLast(byteCount - position)
    return bytes
  }

  static func write(_ bytes: RawSpan, to descriptor: Int32, path: String) throws(CheckpointError) {
    var position = 0
    while position < bytes.byteCount {
      let rest = bytes.extracting(droppingFirst: position)
      let count = unsafe rest.withUnsafeBytes { buffer in
        #if canImport(Darwin)
          unsafe Darwin.write(descriptor, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
          unsafe Musl.write(descriptor, buffer.baseAddress, buffer.count)
        #else
          unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
        #endif
      }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw .system(call: "write", path: path, code: errno) }
      position += count
    }
  }

  /// Gives a file another name, replacing what has that name.
  static func move(_ source: String, to destination: String) throws(CheckpointError) {
    guard unsafe rename(source, destination) == 0 else {
      throw .system(call: "write", path: destination, code: errno)
    }
  }

  static func remove(_ path: String) { unsafe _ = unlink(path) }

  /// Makes a directory that must not exist yet.
  static func createDirectory(_ path: String) throws(CheckpointError) {
    guard unsafe mkdir(path, 0o777) == 0 else { throw .system(call: "create", path: path, code: errno) }
  }

  /// Removes a directory and what is in it, symbolic links themselves and not what they lead to.
  static func removeTree(_ path: String, depth: Int = 8) {
    for name in (try? names(in: path)) ?? [] {
      let entry = path + "/" + name
      var information = stat()
      let isDirectory =
        unsafe lstat(entry, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
      if isDirectory, depth > 0 { removeTree(entry, depth: depth - 1) } else { remove(entry) }
    }
    unsafe _ = rmdir(path)
  }

  /// Whether two paths lead to the same file or directory.
  static func areSame(_ first: String, _ second: String) -> Bool {
    var (one, other) = (stat(), stat())
    guard unsafe stat(first, &one) == 0, unsafe stat(second, &other) == 0 else { return false }
    return one.st_dev == other.st_dev && one.st_ino == other.st_ino
  }

  /// The names in a directory, in no order, without `.` and `..`.
  static func names(in directory: String) throws(CheckpointError) -> [String] {
    guard let stream = unsafe opendir(directory) else {
      throw .system(call: "list", path: directory, code: errno)
    }
    defer { unsafe _ = closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        unsafe pointer.withMemoryRebound(
          to: CChar.self,
          capacity: MemoryLayout.size(ofValue: pointer.pointee)
        ) {
          unsafe String(cString: $0)
        }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}

extension SystemFile.Status {
  fileprivate init(_ information: stat) {
    isRegularFile = information.st_mode & S_IFMT == S_IFREG
    isDirectory = information.st_mode & S_IFMT == S_IFDIR
    byteCount = Int(information.st_size)
  }
}
