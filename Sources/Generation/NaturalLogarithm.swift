#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// The natural logarithm; the one function that this module takes from the C library.
func naturalLogarithm(_ x: Double) -> Double { log(x) }
