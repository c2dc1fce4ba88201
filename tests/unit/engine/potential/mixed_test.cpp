// Forces in mixed precision against those in double, and the tuned CPU bodies against the plain ones.
#include "kernels/potential/mixed.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>

#include "host/engine/potential/force_field.hpp"
#include "host/executor/cpu.hpp"
#include "tests/support/cu_zr.hpp"
#include "tests/support/larger.hpp"
#include "tests/support/synthetic_potential.hpp"
#include "tests/support/targets.hpp"

namespace vitrify::test {
namespace {

struct Result {
  std::vector<double> energy;
  std::vector<Vec3> force;
  std::vector<Sym3> virial;
  std::vector<double> trace;
};

class Evaluator {
 public:
  Evaluator(const std::vector<Structure>& structures, const PotentialTables& tables, int threads = 1)
      : exec_(threads),
        atoms_(exec_, structures, tables.mass_amu),
        list_(exec_, atoms_, tables.radii, 0.7),
        force_field_(exec_, tables) {
    list_.update(true);
  }

  Result in_double() {
    force_field_.compute(atoms_.view(), list_.view(), atoms_.batch(), all_output);
    return result();
  }
  Result mixed(ForceOutput output = all_output) {
    force_field_.compute_mixed(atoms_.view(), list_.view(), atoms_.batch(), output);
    return result();
  }
  Result plain_mixed() {
    std::vector<FixedRecord> fixed(atoms_.n_atoms()), embedded(atoms_.n_atoms());
    const AtomsView atoms = atoms_.view();
    const BatchView batch = atoms_.batch();
    exec_.for_each_atom(batch, FixPositions{atoms, fixed.data()});
    run_plain(exec_, batch,
              MixedDensityPass{atoms, fixed.data(), embedded.data(), list_.view(), force_field_.view(), tables()});
    run_plain(
        exec_, batch,
        MixedForcePass<true, VirialPart::all>{atoms, embedded.data(), list_.view(), force_field_.view(), tables()});
    return result();
  }
  bool has_curves() { return static_cast<bool>(tables().curves); }
  void move(const std::vector<Vec3>& by) {
    auto x = atoms_.positions();
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += by[i];
    atoms_.set_positions(x);
  }

 private:
  FloatTables tables() { return force_field_.float_tables(); }
  Result result() {
    const AtomsView a = atoms_.view();
    const int n = atoms_.n_atoms();
    return {{a.energy, a.energy + n}, {a.force, a.force + n}, {a.virial, a.virial + n}, {a.trace, a.trace + n}};
  }

  CpuExecutor exec_;
  Atoms<CpuExecutor> atoms_;
  NeighborList<CpuExecutor> list_;
  ForceField<CpuExecutor> force_field_;
};

/// Largest differences: energy of an atom in eV, force in eV/A, virial in eV.
struct Difference {
  double energy = 0, force = 0, virial = 0;

  Difference(const Result& a, const Result& b) {
    for (std::size_t i = 0; i < a.force.size(); ++i) {
      energy = larger(energy, std::fabs(a.energy[i] - b.energy[i]));
      force = larger(force, norm(a.force[i] - b.force[i]));
      for (int k = 0; k < 6; ++k) virial = larger(virial, std::fabs(a.virial[i].v[k] - b.virial[i].v[k]));
    }
  }
};

// The bounds that docs/physics.md states.
constexpr double energy_bound_eV = 2e-6, force_bound_eV_per_A = 1e-5, virial_bound_eV = 1e-5;

void expect_close_to_double(Evaluator& e, double scale = 1) {
  const Result expected = e.in_double();
  const auto expect_close = [&](const Result& got) {
    const Difference d(got, expected);
    EXPECT_LT(d.energy, scale * energy_bound_eV);
    EXPECT_LT(d.force, scale * force_bound_eV_per_A);
    EXPECT_LT(d.virial, scale * virial_bound_eV);
    testing::Test::RecordProperty("differences", fmt::format("{:.2g} {:.2g} {:.2g}", d.energy, d.force, d.virial));
  };
  expect_close(e.plain_mixed());
  for_each_target([&] { expect_close(e.mixed()); });
}

TEST(MixedPrecision, GlassesAreCloseToDouble) {
  for (const Structure& glass : {glass500(), tilted_glass500()}) {
    Evaluator e({glass}, default_tables());
    EXPECT_TRUE(e.has_curves());
    expect_close_to_double(e);
  }
}

TEST(MixedPrecision, TraceIsThatOfTheWholeVirial) {
  Evaluator e({tilted_glass500()}, default_tables());
  for_each_target([&] {
    const Result all = e.mixed(), part = e.mixed({false, VirialPart::trace});
    EXPECT_EQ(part.trace, all.trace);
    for (std::size_t i = 0; i < all.force.size(); ++i) {
      EXPECT_LT(norm(part.force[i] - all.force[i]), 0.1 * force_bound_eV_per_A);
      EXPECT_NEAR(all.trace[i], all.virial[i].trace(), virial_bound_eV);
    }
  });
}

TEST(MixedPrecision, EveryBoxIsCloseToDouble) {
  Structure slab = random_structure({6, 7, 8}, {0.2, 0, 0}, 5), cluster = random_structure({5, 5, 5}, {0, 0, 0}, 6);
  slab.box.periodic[2] = 0;
  for (int axis = 0; axis < 3; ++axis) cluster.box.periodic[axis] = 0;
  for (const Structure& s : {random_structure({7, 8, 6}, {0.5, -0.5, 0.5}, 3), slab, cluster}) {
    Evaluator e({s}, make_tables(synthetic_potential(), {"A", "B"}));
    expect_close_to_double(e);
  }
  Evaluator three({random_structure({6, 7, 6}, {0.1, 0, 0.2}, 7, {"A", "B", "C"})},
                  make_tables(synthetic_potential(), {"A", "B", "A"}));
  expect_close_to_double(three);
}

/// Too rough for curves, so that lanes that could hold them go to the tables.
TEST(MixedPrecision, RoughTablesAreCloseToDouble) {
  SetflPotential rough = synthetic_potential();
  for (int k = 0; k < rough.nr; k += 8) rough.density[0][1][k] *= 1 + 1e-5;
  Evaluator e({random_structure({7, 8, 6}, {0.5, -0.5, 0.5}, 3)}, make_tables(rough, {"A", "B"}));
  EXPECT_FALSE(e.has_curves());
  expect_close_to_double(e);
}

TEST(MixedPrecision, AtomsOutsideTheBoxAreCloseToDouble) {
  const Structure s = tilted_glass500();
  Evaluator e({s}, default_tables());
  e.move(std::vector<Vec3>(s.size(), {17, -61, 38}));
  expect_close_to_double(e);
  std::vector<Vec3> carried(s.size());
  carried[5] = s.box.lattice(1, 0, 0), carried[200] = s.box.lattice(0, -1, 2), carried[400] = s.box.lattice(0, 0, -1);
  e.move(carried);
  expect_close_to_double(e);
}

TEST(MixedPrecision, SameBitsForAnyNumberOfThreads) {
  const std::vector<Structure> glasses{glass500(), tilted_glass500()};
  Evaluator one(glasses, default_tables(), 1), three(glasses, default_tables(), 3);
  for_each_target([&] {
    const Difference d(one.mixed(), three.mixed());
    EXPECT_EQ(d.energy, 0);
    EXPECT_EQ(d.force, 0);
    EXPECT_EQ(d.virial, 0);
  });
}

// Rounding is the same for both atoms of a pair.
TEST(MixedPrecision, ForcesCancel) {
  Evaluator e({glass500()}, default_tables());
  Vec3 total;
  for (const Vec3& f : e.mixed().force) total += f;
  EXPECT_LT(norm(total), 1e-4);
}

}  // namespace
}  // namespace vitrify::test
