import Backends
import Checkpoints
import Models
import OrderedJSON
import Testing

/// Each recipe against numbers from the published formulas, computed in double precision elsewhere.
@Suite struct RotaryTests {
  private static func table(_ json: String, width: Int, length: Int = 1) throws -> RotaryTable {
    let configuration = try ModelConfiguration(json: try JSONValue(parsing: json), path: "config.json")
    return try RotaryTables(configuration, width: width).table(reach: length)
  }

  @Test(
    "frequencies and factor are those of the formulas",
    arguments: [
      ("{}", 128, 1, [0: 1, 1: 0.865_964_32, 32: 0.01, 63: 1.154_782e-4], 1),
      (
        #"{"rope_scaling": {"type": "linear", "factor": 4}}"#, 128, 1,
        [0: 0.25, 1: 0.216_491_08, 32: 0.0025, 63: 2.886_955e-5], 1
      ),
      (
        #"{"max_position_embeddings": 2048, "rope_scaling": {"type": "dynamic", "factor": 2}}"#, 128, 2048,
        [0: 1, 1: 0.865_964_32, 32: 0.01, 63: 1.154_782e-4], 1
      ),
      (
        #"{"max_position_embeddings": 2048, "rope_scaling": {"type": "dynamic", "factor": 2}}"#, 128, 4096,
        [0: 1, 1: 0.850_994_29, 32: 0.005_723_381_5, 63: 3.849_273_3e-5], 1
      ),
      (
        #"""
        {"rope_theta": 5e5, "rope_scaling": {"rope_type": "llama3", "factor": 8, "low_freq_factor": 1,
         "high_freq_factor": 4, "original_max_position_embeddings": 8192}}
        """#, 128, 1,
        [
          0: 1, 20: 0.016_560_44, 28: 0.003_211_446, 31: 8.567_514_1e-4, 34: 1.785_078_1e-4,
          63: 3.068_926e-7,
        ], 1
      ),
      (
        #"""
        {"rope_theta": 1e6, "rope_scaling": {"rope_type": "yarn", "factor": 4,
         "original_max_position_embeddings": 32768}}
        """#, 128, 1,
        [0: 1, 20: 0.013_335_214, 30: 0.001_064_361, 40: 4.445_698_5e-5, 63: 3.102_344_4e-7], 1.138_629_4
      ),
      (
        #"""
        {"max_position_embeddings": 32768, "rope_parameters": {"rope_theta": 1e6, "rope_type": "yarn",
         "factor": 4, "truncate": false, "attention_factor": 1.5}}
        """#, 128, 1,
        [0: 1, 24: 0.005_517_270_5, 30: 0.001_079_237_7, 40: 4.445_698_5e-5, 63: 3.102_344_4e-7], 1.5
      ),
      (
        #"""
        {"rope_scaling": {"rope_type": "yarn", "factor": 40, "original_max_position_embeddings": 4096,
         "mscale": 1.0, "mscale_all_dim": 0.707}}
        """#, 64, 1,
        [0: 1, 10: 0.056_234_133, 15: 0.008_334_509, 20: 7.905_694_2e-4, 31: 3.333_803_6e-6], 1.085_726_4
      ),
      (
        #"""
        {"max_position_embeddings": 131072, "original_max_position_embeddings": 4096, "rope_scaling":
         {"type": "su", "short_factor": [1, 1.5, 2, 4], "long_factor": [1.1, 3, 8, 64]}}
        """#, 8, 4096, [0: 1, 1: 0.066_666_667, 2: 0.005, 3: 0.000_25], 1.190_238_1
      ),
      (
        #"""
        {"max_position_embeddings": 131072, "original_max_position_embeddings": 4096, "rope_scaling":
         {"type": "longrope", "short_factor": [1, 1.5, 2, 4], "long_factor": [1.1, 3, 8, 64]}}
        """#, 8, 4097, [0: 0.909_090_91, 1: 0.033_333_333, 2: 0.001_25, 3: 1.562_5e-5], 1.190_238_1
      ),
    ] as [(String, Int, Int, [Int: Float], Float)]
  )
  func recipe(json: String, width: Int, length: Int, expected: [Int: Float], factor: Float) throws {
    let table = try Self.table(json, width: width, length: length)
    #expect(table.frequencies.count == width / 2)
    #expect(abs(table.factor - factor) <= 1e-6)
    for (index, frequency) in expected {
      #expect(abs(table.frequencies[index] - frequency) <= 2e-7 * frequency, "frequency \(index)")
    }
  }

  @Test(
    "recipes that cannot be are refused",
    arguments: [
      (
        #"{"type": "ntk"}"#,
        "rope_type' must be one of default, linear, dynamic, llama3, yarn, longrope; found the string 'ntk'"
      ),
      (#"{"type": "linear"}"#, "factor' is required"),
      (#"{"type": "dynamic", "factor": 0}"#, "factor' must be at least 1; found 0.0"),
      (
        #"{"type": "llama3", "factor": 8, "low_freq_factor": 4, "high_freq_factor": 4}"#,
        "high_freq_factor' must be greater than low_freq_factor (4.0); found 4.0"
      ),
      (
        #"{"type": "yarn", "factor": 2, "original_max_position_embeddings": 0}"#,
        "original_max_position_embeddings' must be a positive integer of at most 32 bits; found 0"
      ),
      (
        #"{"type": "longrope", "short_factor": [1, 1], "long_factor": [1, 0]}"#,
        "long_factor' must be a list of 2 positive numbers; found an array"
      ),
    ]
  )
  func refused(scaling: String, message: String) {
    let error = #expect(throws: CheckpointError.self) {
      try Self.table(#"{"rope_scaling": \#(scaling)}"#, width: 4)
    }
    #expect(error?.description == "'config.json': 'rope_scaling." + message)
  }

  @Test(
    "recipes without finite numbers are refused",
    arguments: [
      #"{"type": "yarn", "factor": 2, "beta_fast": 0}"#, #"{"type": "yarn", "factor": 2, "beta_slow": -1}"#,
      #"{"type": "yarn", "factor": 2, "attention_factor": 0}"#,
      #"{"type": "yarn", "factor": 2, "attention_factor": 1e300}"#,
      #"{"type": "longrope", "short_factor": [1, 1e-320], "long_factor": [1, 1]}"#,
      #"{"type": "longrope", "short_factor": [1, 1], "long_factor": [1, 1], "original_max_position_embeddings": 1}"#,
    ]
  )
  func notFinite(scaling: String) {
    let error = #expect(throws: CheckpointError.self) {
      try Self.table(#"{"rope_scaling": \#(scaling)}"#, width: 4)
    }
    #expect(
      error?.description == "'config.json': 'rope_scaling' must be a recipe whose frequencies and attention "
        + "factor are finite; found an object"
    )
  }
}
