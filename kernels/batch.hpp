// A batch of replicas: how their atoms are laid out, cut into chunks and switched off.
#pragma once

#include "kernels/geometry/vector.hpp"

namespace vitrify {

/// Atoms first..last-1 of one replica: the unit of work of a launch and of a reduction. Chunks start afresh with each
/// replica, so the order of summation of a replica does not depend on its neighbors in the batch.
struct Chunk {
  int first, last, replica;
};
inline constexpr int chunk_size = 256;

/// Views into the layout of a batch. `active[r] == 0` takes replica r out of a launch.
struct BatchView {
  int n_replicas = 0, n_atoms = 0, n_chunks = 0;
  const int* first = nullptr;        ///< [n_replicas + 1]
  const int* first_chunk = nullptr;  ///< [n_replicas + 1]
  const Chunk* chunks = nullptr;     ///< [n_chunks], by replica
  const int* active = nullptr;       ///< [n_replicas]

  /// The same batch, launched only over replicas with flags[r] != 0.
  BatchView where(const int* flags) const {
    BatchView b = *this;
    b.active = flags;
    return b;
  }
  VITRIFY_HD int size(int r) const { return first[r + 1] - first[r]; }
  bool operator==(const BatchView&) const = default;
};

/// Three per-atom vectors that many others, in single precision, are multiplied with in one pass.
struct Factors {
  const Vec3* a;
  const FloatVec3 *b, *c;
};

/// How many lanes of a team say yes: those before this one, and all.
struct Votes {
  int before, all;
};

/// Lane of a team that shares one atom; a single lane wherever the executor does not split atoms.
struct SingleLane {
  /// Whether to have a neighbor's data on their way while those of the one before are worked on.
  static constexpr bool fetches_ahead = false;

  VITRIFY_HD static int rank() { return 0; }
  VITRIFY_HD static constexpr int size() { return 1; }
  template <class T>
  VITRIFY_HD static T sum(const T& value) {
    return value;
  }
  VITRIFY_HD static Votes votes(bool yes) { return {0, yes}; }
  /// The value that a lane, the same for all, gives.
  template <class T>
  VITRIFY_HD static T from(const T& value, int /*lane*/) {
    return value;
  }
  /// What a lane wrote before is seen by all lanes after.
  VITRIFY_HD static void sync() {}
};

}  // namespace vitrify
