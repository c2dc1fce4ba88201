// D2min on an executor.
#pragma once

#include <vector>

#include "host/engine/motion.hpp"
#include "host/executor/executor.hpp"
#include "kernels/analysis/d2min.hpp"

namespace vitrify {

/// D2min of every atom of `motion`; `near` has the atoms of its reference by cells, in memory of the host.
template <Executor Exec>
std::vector<D2MinResult> d2min_on(Exec& exec, const Motion& motion, const CellSearch& near, double cutoff_A) {
  const std::size_t n = motion.reference.size();
  typename Exec::template Array<Vec3> reference, current;
  typename Exec::template Array<int> first, members;
  typename Exec::template Array<D2MinResult> results(n);
  exec.upload(reference, motion.reference);
  exec.upload(current, motion.current);
  exec.upload(first, std::vector<int>(near.first, near.first + near.n_cells() + 1));
  exec.upload(members, std::vector<int>(near.members, near.members + n));
  const D2MinView view{reference.data(), current.data(), motion.reference_box, motion.current_box, cutoff_A};
  const CellSearch there{near.box, reference.data(), near.cutoff2, near.cells, first.data(), members.data()};
  exec.for_each(static_cast<int>(n), D2MinOfAtoms{view, there, results.data()});
  return exec.download(results);
}

}  // namespace vitrify
