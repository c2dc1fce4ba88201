#include "tests/support/cpu_evaluation.hpp"

#include "host/executor/cpu.hpp"

namespace vitrify::test {

Evaluation evaluate_on_cpu(const std::vector<Structure>& structures, const PotentialTables& tables) {
  CpuExecutor exec;
  return evaluate(exec, structures, tables);
}

}  // namespace vitrify::test
