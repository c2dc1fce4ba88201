#include "host/engine/d2min.hpp"
#include "host/engine/d2min_on.hpp"
#include "host/executor/cpu.hpp"

namespace vitrify {

std::vector<D2MinResult> d2min_on_cpu(const Motion& motion, const CellSearch& near, double cutoff_A) {
  CpuExecutor exec;
  return d2min_on(exec, motion, near, cutoff_A);
}

}  // namespace vitrify
