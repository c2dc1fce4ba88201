// The CPU executor's answer, for tests that are not compiled by a compiler that knows OpenMP.
#pragma once

#include "tests/support/evaluation.hpp"

namespace vitrify::test {

Evaluation evaluate_on_cpu(const std::vector<Structure>& structures, const PotentialTables& tables);

}  // namespace vitrify::test
