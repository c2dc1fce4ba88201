// Mean and standard error of a correlated series that arrives number by number, in memory that does not grow.
#pragma once

namespace vitrify {

/// The series in blocks of one length. Once all of them are full, neighbors are joined and the length doubles:
/// Flyvbjerg and Petersen, J. Chem. Phys. 91, 461 (1989).
struct BlockAverage {
  static constexpr int most_blocks = 64;
  /// The error is that of this many blocks at least: of fewer it would be a guess.
  static constexpr int fewest_blocks = 16;

  long block_length = 1;
  int blocks = 0;                ///< that are full
  double sum[most_blocks] = {};  ///< over a block
  long open_length = 0;          ///< of the block that is not full
  double open_sum = 0;

  void add(double value);
  long size() const { return blocks * block_length + open_length; }
  /// NaN of an empty series.
  double mean() const;
  /// The largest standard error from blocks of one length, the present one or any multiple by a power of two: blocks
  /// shorter than the correlation time tell too small a one. NaN for a series of fewer than `fewest_blocks` numbers.
  double error() const;
  /// Whether this can have become of a series.
  bool possible() const;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("block_length", self.block_length), visit("blocks", self.blocks), visit("sum", self.sum);
    visit("open_length", self.open_length), visit("open_sum", self.open_sum);
  }
};

}  // namespace vitrify
