// How much two sets of atoms have in common, beside what sets drawn at random would.
#pragma once

#include <cstdint>
#include <span>

namespace vitrify {

/// Atoms in both sets over atoms in either, P. Jaccard's index; and its mean and standard deviation for independent
/// random sets of the same sizes, exactly. NaN where both sets are empty.
struct SetOverlap {
  double jaccard = 0, by_chance = 0, deviation = 0;

  /// Deviations by which the index lies above chance; NaN where chance leaves no choice.
  double z() const;
};

/// Overlap of the sets of atoms i with a[i] != 0 and with b[i] != 0. The random sets have as many atoms of each kind as
/// these: `kind`, from 0, of each atom, such as its element; all atoms are of one kind where it is empty. All spans are
/// as long.
SetOverlap set_overlap(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b,
                       std::span<const int> kind = {});

/// Mean of the overlaps of all pairs of some sets. Overlaps of pairs of random sets do not depend on each other, also
/// where they share a set, so the squares of their deviations add up.
SetOverlap mean_overlap(std::span<const SetOverlap> pairs);

}  // namespace vitrify
