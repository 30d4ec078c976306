#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// The natural logarithm.
func naturalLogarithm(_ x: Double) -> Double { log(x) }

/// e to a power.
func exponential(_ x: Double) -> Double { exp(x) }

/// A number to a power.
func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
