// Energies, forces and virials on any executor.
#pragma once

#include <vector>

#include "tests/support/evaluation.hpp"
#include "tests/support/on_executor.hpp"
#include "tests/support/random_structure.hpp"
#include "tests/support/synthetic_potential.hpp"

namespace vitrify::test {

struct CopyTrace {
  AtomsView atoms;
  double* to;
  VITRIFY_HD void operator()(int i, int) const { to[i] = atoms.trace[i]; }
};

template <class Exec>
class ForceSuite : public OnExecutor<Exec> {
 protected:
  const PotentialTables tables = make_tables(synthetic_potential(), {"A", "B"});
  const std::vector<Structure> structures{random_structure({5, 6, 5}, {0.3, -0.45, 0.2}, 1),
                                          random_structure({6, 5, 5}, {0, 0, 0}, 2),
                                          random_structure({5, 5, 8}, {-0.5, 0.1, -0.3}, 3)};
};
TYPED_TEST_SUITE_P(ForceSuite);

TYPED_TEST_P(ForceSuite, AgreeWithAllPairs) {
  const auto got = evaluate(this->exec(), this->structures, this->tables);
  Evaluation expected;
  for (const Structure& s : this->structures) {
    const Evaluation e = brute_force(s, this->tables);
    expected.energy.insert(expected.energy.end(), e.energy.begin(), e.energy.end());
    expected.force.insert(expected.force.end(), e.force.begin(), e.force.end());
    expected.virial.insert(expected.virial.end(), e.virial.begin(), e.virial.end());
  }
  EXPECT_LT(relative_difference(got, expected), 1e-12);
}

TYPED_TEST_P(ForceSuite, AreMinusTheSlopeOfTheEnergy) {
  constexpr double h = 1e-4;
  const Structure& s = this->structures[0];
  std::vector<Structure> moved{s};
  std::vector<int> picked{0, 60, 149};
  for (const int i : picked)
    for (int axis = 0; axis < 3; ++axis)
      for (const double step : {h, -h}) {
        moved.push_back(s);
        moved.back().position[i][axis] += step;
      }
  const auto e = evaluate(this->exec(), moved, this->tables);
  std::size_t first = s.size();
  for (const int i : picked)
    for (int axis = 0; axis < 3; ++axis, first += 2 * s.size()) {
      const double slope = (e.total_energy(first, s.size()) - e.total_energy(first + s.size(), s.size())) / (2 * h);
      EXPECT_NEAR(e.force[i][axis], -slope, 2e-6 * norm(e.force[i])) << "atom " << i << " axis " << axis;
    }
}

TYPED_TEST_P(ForceSuite, VirialIsMinusTheSlopeOfTheEnergyWithStrain) {
  constexpr double h = 1e-5;
  const int axes[6][2] = {{0, 0}, {1, 1}, {2, 2}, {0, 1}, {0, 2}, {1, 2}};
  const Structure& s = this->structures[0];
  std::vector<Structure> strained{s};
  for (const auto& axis : axes)
    for (const double step : {h, -h}) {
      Mat3 f = Mat3::identity();
      f(axis[0], axis[1]) += step;
      strained.push_back(deformed(s, f));
    }
  const auto e = evaluate(this->exec(), strained, this->tables);
  const Sym3 virial = e.total_virial(0, s.size());
  for (int k = 0; k < 6; ++k) {
    const std::size_t plus = (1 + 2 * k) * s.size(), minus = plus + s.size();
    const double slope = (e.total_energy(plus, s.size()) - e.total_energy(minus, s.size())) / (2 * h);
    EXPECT_NEAR(virial.v[k], -slope, 1e-6 * std::fabs(virial.v[0])) << "component " << k;
  }
}

TYPED_TEST_P(ForceSuite, DoNotChangeInABoxFlip) {
  const Structure& s = this->structures[0];
  Structure flipped = s;
  flipped.box.xy += s.box.length.x;  // b + a
  flipped.box.xz += s.box.xy;        // c + b, then - 2 a
  flipped.box.yz += s.box.length.y;
  flipped.box.xz -= 2 * s.box.length.x;
  const auto one = evaluate(this->exec(), {s}, this->tables), other = evaluate(this->exec(), {flipped}, this->tables);
  EXPECT_LT(relative_difference(other, one), 1e-12);
}

TYPED_TEST_P(ForceSuite, DoNotDependOnTheOrderOfTheAtoms) {
  const auto sorted = evaluate(this->exec(), this->structures, this->tables, true);
  const auto unsorted = evaluate(this->exec(), this->structures, this->tables, false);
  EXPECT_LT(relative_difference(sorted, unsorted), 1e-12);
}

TYPED_TEST_P(ForceSuite, AreTheSameBitsAloneInABatchAndAgain) {
  const auto together = evaluate(this->exec(), this->structures, this->tables);
  const auto again = evaluate(this->exec(), this->structures, this->tables);
  EXPECT_EQ(again.energy, together.energy);
  EXPECT_EQ(flat(again.force), flat(together.force));
  Evaluation alone;
  for (const Structure& s : this->structures) {
    const auto e = evaluate(this->exec(), {s}, this->tables);
    alone.energy.insert(alone.energy.end(), e.energy.begin(), e.energy.end());
    alone.force.insert(alone.force.end(), e.force.begin(), e.force.end());
    alone.virial.insert(alone.virial.end(), e.virial.begin(), e.virial.end());
  }
  EXPECT_EQ(alone.energy, together.energy);
  EXPECT_EQ(flat(alone.force), flat(together.force));
  EXPECT_EQ(flat(alone.virial), flat(together.virial));
}

TYPED_TEST_P(ForceSuite, AreTheSameWithoutEnergyAndVirial) {
  auto& exec = this->exec();
  const auto all = evaluate(exec, this->structures, this->tables);
  Atoms<TypeParam> atoms(exec, this->structures, this->tables.mass_amu);
  NeighborList<TypeParam> list(exec, atoms, this->tables.radii, 0.7);
  ForceField<TypeParam> force_field(exec, this->tables);
  list.update(true);
  for (const ForceOutput output : {ForceOutput{}, ForceOutput{false, VirialPart::trace}, ForceOutput{true}}) {
    force_field.compute(atoms.view(), list.view(), atoms.batch(), output);
    EXPECT_LT(relative_difference(flat(atoms.in_user_order(atoms.forces())), flat(all.force)), 1e-13);
  }
  EXPECT_LT(relative_difference(atoms.in_user_order(atoms.energies()), all.energy), 1e-13);
  typename TypeParam::template Array<double> trace(atoms.n_atoms());
  exec.for_each_atom(atoms.batch(), CopyTrace{atoms.view(), trace.data()});
  const auto traces = atoms.in_user_order(trace);
  for (std::size_t i = 0; i < traces.size(); ++i) EXPECT_NEAR(traces[i], all.virial[i].trace(), 1e-11) << i;
}

REGISTER_TYPED_TEST_SUITE_P(ForceSuite, AgreeWithAllPairs, AreMinusTheSlopeOfTheEnergy,
                            VirialIsMinusTheSlopeOfTheEnergyWithStrain, DoNotChangeInABoxFlip,
                            DoNotDependOnTheOrderOfTheAtoms, AreTheSameBitsAloneInABatchAndAgain,
                            AreTheSameWithoutEnergyAndVirial);

}  // namespace vitrify::test
