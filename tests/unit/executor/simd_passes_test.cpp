// The tuned CPU bodies against the plain ones, for every instruction set that this machine has.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "host/executor/cpu.hpp"
#include "host/executor/interior.hpp"
#include "tests/support/cu_zr.hpp"
#include "tests/support/evaluation.hpp"
#include "tests/support/row_search.hpp"
#include "tests/support/synthetic_potential.hpp"
#include "tests/support/targets.hpp"

namespace vitrify::test {
namespace {

// Both bodies sum some hundred terms in different orders and contract products differently: a few rounding errors of
// 1e-16 each, of the largest term, which is near the largest component.
constexpr double tolerance = 1e-13;

/// All that one evaluation writes, in the order of the batch.
struct Result {
  std::vector<double> rho, embedding_slope, energy, force, virial, trace;
  bool operator==(const Result&) const = default;
};

class Evaluator {
 public:
  Evaluator(const std::vector<Structure>& structures, const PotentialTables& tables, int threads = 1)
      : exec(threads),
        atoms(exec, structures, tables.mass_amu),
        list(exec, atoms, tables.radii, 0.7),
        force_field(exec, tables) {
    list.update(true);
  }

  Result plain() {
    clear();
    run_plain(exec, atoms.batch(), DensityPass{atoms.view(), list.view(), force_field.view()});
    run_plain(exec, atoms.batch(), ForcePass<true, VirialPart::all>{atoms.view(), list.view(), force_field.view()});
    return result();
  }
  template <bool with_energy = true, VirialPart part = VirialPart::all>
  Result tuned() {
    clear();
    exec.run(atoms.batch(), DensityPass{atoms.view(), list.view(), force_field.view()});
    exec.run(atoms.batch(), ForcePass<with_energy, part>{atoms.view(), list.view(), force_field.view()});
    return result();
  }
  void move(const std::vector<Vec3>& by) {
    auto x = atoms.positions();
    for (std::size_t i = 0; i < x.size(); ++i) x[i] += by[i];
    atoms.set_positions(x);
  }

  static constexpr double untouched = -777;
  CpuExecutor exec;
  Atoms<CpuExecutor> atoms;
  NeighborList<CpuExecutor> list;
  ForceField<CpuExecutor> force_field;

 private:
  void clear() {
    const AtomsView a = atoms.view();
    for (int i = 0; i < atoms.n_atoms(); ++i) {
      a.rho[i] = a.energy[i] = a.position[i].embedding_slope = untouched;
      a.force[i] = {untouched, untouched, untouched};
      for (double& v : a.virial[i].v) v = untouched;
      a.trace[i] = untouched;
    }
  }
  Result result() {
    const AtomsView a = atoms.view();
    Result out;
    for (int i = 0; i < atoms.n_atoms(); ++i) {
      out.rho.push_back(a.rho[i]);
      out.energy.push_back(a.energy[i]);
      out.embedding_slope.push_back(a.position[i].embedding_slope);
      for (int axis = 0; axis < 3; ++axis) out.force.push_back(a.force[i][axis]);
      out.virial.insert(out.virial.end(), a.virial[i].v, a.virial[i].v + 6);
      out.trace.push_back(a.trace[i]);
    }
    return out;
  }
};

void expect_near(const Result& a, const Result& b) {
  EXPECT_LT(relative_difference(a.rho, b.rho), tolerance);
  EXPECT_LT(relative_difference(a.embedding_slope, b.embedding_slope), tolerance);
  EXPECT_LT(relative_difference(a.energy, b.energy), tolerance);
  EXPECT_LT(relative_difference(a.force, b.force), tolerance);
  EXPECT_LT(relative_difference(a.virial, b.virial), tolerance);
  EXPECT_LT(relative_difference(a.trace, b.trace), tolerance);
}

void expect_agreement(Evaluator& e) {
  const Result expected = e.plain();
  for_each_target([&] { expect_near(e.tuned(), expected); });
}

const PotentialTables& synthetic_tables() {
  static const auto tables = make_tables(synthetic_potential(), {"A", "B"});
  return tables;
}

/// Orthogonal, tilted and open boxes, the smallest just above twice the cutoff of 5.2 A.
std::vector<Structure> boxes() {
  std::vector<Structure> all = {random_structure({4, 4, 4}, {0, 0, 0}, 1), random_structure({9, 8, 11}, {0, 0, 0}, 2),
                                random_structure({7, 8, 6}, {0.5, -0.5, 0.5}, 3),
                                random_structure({12, 9, 10}, {-0.4, 0.3, 0.45}, 4)};
  const Structure slab = random_structure({6, 7, 8}, {0.2, 0, 0}, 5),
                  cluster = random_structure({5, 5, 5}, {0, 0, 0}, 6);
  all.push_back(slab), all.back().box.periodic[2] = 0;
  all.push_back(slab), all.back().box.periodic[0] = 0;
  all.push_back(cluster);
  for (int axis = 0; axis < 3; ++axis) all.back().box.periodic[axis] = 0;
  return all;
}

TEST(SimdPasses, GlassAgrees) {
  for (const Structure& glass : {glass500(), tilted_glass500()}) {
    Evaluator e({glass}, default_tables());
    expect_agreement(e);
  }
}

TEST(SimdPasses, EveryBoxAgrees) {
  for (const Structure& s : boxes()) {
    SCOPED_TRACE(s.size());
    Evaluator e({s}, synthetic_tables());
    expect_agreement(e);
  }
}

TEST(SimdPasses, OneAndThreeElementsAgree) {
  const PotentialTables one = make_tables(synthetic_potential(), {"B"});
  const PotentialTables three = make_tables(synthetic_potential(), {"A", "B", "A"});
  ASSERT_TRUE(one.symmetric_density);
  ASSERT_FALSE(three.symmetric_density);
  Evaluator e1({random_structure({6, 7, 6}, {0.1, 0, 0.2}, 7, {"B"})}, one);
  expect_agreement(e1);
  Evaluator e3({random_structure({6, 7, 6}, {0.1, 0, 0.2}, 7, {"A", "B", "C"})}, three);
  expect_agreement(e3);
}

TEST(SimdPasses, SymmetricDensitiesShareTheirTables) {
  SetflPotential p = synthetic_potential();
  p.density[1][0] = p.density[0][1];
  const PotentialTables tables = make_tables(p, {"A", "B"});
  ASSERT_TRUE(tables.symmetric_density);
  Evaluator e({random_structure({6, 7, 6}, {0, 0, 0}, 8)}, tables);
  expect_agreement(e);
}

TEST(SimdPasses, DensityAboveTheTableAgrees) {
  SetflPotential p = synthetic_potential();
  p.nrho = 100;
  for (Table& f : p.embedding) f.resize(100);
  const PotentialTables tables = make_tables(p, {"A", "B"});
  Evaluator e({random_structure({5, 5, 6}, {0, 0, 0}, 9)}, tables);
  const Result r = e.plain();
  ASSERT_GT(*std::max_element(r.rho.begin(), r.rho.end()), tables.rho_max);
  ASSERT_LT(*std::min_element(r.rho.begin(), r.rho.end()), tables.rho_max);
  expect_agreement(e);
}

TEST(SimdPasses, AtomsAnywhereOutsideTheBoxAgree) {
  for (const Structure& s :
       {random_structure({9, 8, 11}, {0, 0, 0}, 10), random_structure({9, 9, 9}, {0.3, 0.2, -0.4}, 11)}) {
    Evaluator e({s}, synthetic_tables());
    // Drifts of all atoms, along one axis at a time so that the others do not decide, then single atoms carried off by
    // a few edges.
    for (const Vec3& drift : {Vec3{1.6, 0, 0}, Vec3{-3.2, 0, 0}, Vec3{1.6, 1.6, 0}, Vec3{0, -3.2, 0}, Vec3{0, 1.6, 1.6},
                              Vec3{0, 0, -3.2}, Vec3{17, -61, 38}}) {
      e.move(std::vector<Vec3>(s.size(), drift));
      expect_agreement(e);
    }
    std::vector<Vec3> carried(s.size());
    carried[5] = s.box.lattice(1, 0, 0), carried[200] = s.box.lattice(0, -1, 2), carried[400] = s.box.lattice(0, 0, -1);
    e.move(carried);
    expect_agreement(e);
  }
}

TEST(SimdPasses, MorePairsThanArePackedAtOnce) {
  Structure dense = random_structure({16, 16, 16}, {0, 0, 0}, 12);
  for (Vec3& x : dense.position) x = dense.box.origin + 0.25 * (x - dense.box.origin);
  dense.box.length *= 0.25;
  Evaluator e({dense}, synthetic_tables());
  ASSERT_GT(e.list.view().inner_last(0, 1), 1024);
  expect_agreement(e);
}

TEST(SimdPasses, EveryOutputIsTheSame) {
  Evaluator e({random_structure({6, 7, 6}, {0.1, 0, 0.2}, 13)}, synthetic_tables());
  for_each_target([&] {
    const Result all = e.tuned();
    const Result energy = e.tuned<true, VirialPart::none>(), virial = e.tuned<false, VirialPart::all>(),
                 trace = e.tuned<false, VirialPart::trace>(), none = e.tuned<false, VirialPart::none>();
    EXPECT_EQ(energy.energy, all.energy);
    EXPECT_LT(relative_difference(energy.force, all.force), tolerance);
    EXPECT_LT(relative_difference(virial.virial, all.virial), tolerance);
    EXPECT_LT(relative_difference(trace.force, all.force), tolerance);
    EXPECT_EQ(trace.trace, all.trace);
    EXPECT_EQ(trace.virial.front(), Evaluator::untouched);
    for (std::size_t i = 0; i < all.trace.size(); ++i)
      EXPECT_NEAR(all.trace[i], all.virial[6 * i] + all.virial[6 * i + 1] + all.virial[6 * i + 2], 1e-11) << i;
    EXPECT_LT(relative_difference(none.force, all.force), tolerance);
    EXPECT_EQ(none.virial.front(), Evaluator::untouched);
    EXPECT_NE(none.energy, all.energy);
  });
}

/// Fills the stack below with NaN.
[[gnu::noinline]] void leave_nan_behind() {
  volatile double stack[8192];
  for (volatile double& v : stack) v = std::numeric_limits<double>::quiet_NaN();
}

TEST(SimdPasses, LanesBeyondTheLastPairAreLeftOut) {
  Evaluator e({glass500()}, default_tables(), 1);
  const Result expected = e.plain();
  for_each_target([&] {
    leave_nan_behind();
    expect_near(e.tuned(), expected);
    leave_nan_behind();
    EXPECT_LT(relative_difference(e.tuned<false, VirialPart::trace>().trace, expected.trace), tolerance);
  });
}

TEST(SimdPasses, InactiveReplicasStayAsTheyAre) {
  const auto structures = boxes();
  Evaluator e(structures, synthetic_tables());
  std::vector<int> active(structures.size());
  for (std::size_t r = 0; r < active.size(); ++r) active[r] = r % 2;
  e.atoms.set_active(active);
  expect_agreement(e);
  const Result r = e.tuned();
  const auto& first = e.atoms.layout().first;
  for (std::size_t k = 0; k < active.size(); ++k)
    EXPECT_EQ(r.energy[first[k]] == Evaluator::untouched, active[k] == 0) << "replica " << k;
}

TEST(SimdPasses, SameBitsForAnyNumberOfThreadsAndInAnyBatch) {
  const auto structures = boxes();
  Evaluator one(structures, synthetic_tables(), 1), three(structures, synthetic_tables(), 3);
  Evaluator alone({structures[3]}, synthetic_tables(), 2);
  for_each_target([&] {
    const Result expected = one.tuned();
    EXPECT_EQ(three.tuned(), expected);
    const auto begin = expected.force.begin() + 3 * one.atoms.layout().first[3];
    EXPECT_EQ(alone.tuned().force, std::vector<double>(begin, begin + 3 * structures[3].size()));
  });
}

TEST(SimdPasses, NaNSpreadsToTheNeighborsAndNoFurther) {
  const Structure s = random_structure({9, 8, 11}, {0.1, 0, 0}, 14);
  for (const double bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(), 1e300}) {
    Evaluator e({s}, synthetic_tables());
    const NeighborView list = e.list.view();
    std::vector<bool> touched(s.size());  // within two lists of atom 0, whose density is lost
    const auto touch = [&](int i) {
      for (int slot = 0; slot < list.inner_last(i, 1); ++slot) touched[list.entry(i, slot)] = true;
      for (int slot = list.outer_first(i, 1); slot < list.capacity; ++slot) touched[list.entry(i, slot)] = true;
    };
    touch(0);
    const std::vector<bool> near = touched;
    for (std::size_t i = 0; i < near.size(); ++i)
      if (near[i]) touch(static_cast<int>(i));
    e.move([&] {
      std::vector<Vec3> by(s.size());
      by[0].y = bad;
      return by;
    }());
    for (const int64_t target : hwy::SupportedAndGeneratedTargets()) {
      if (target & HWY_SCALAR) continue;
      hwy::SetSupportedTargetsForTest(target);
      const Result r = e.tuned();
      hwy::SetSupportedTargetsForTest(0);
      int lost = 0;
      for (std::size_t i = 1; i < s.size(); ++i) {
        const bool finite = std::isfinite(r.force[3 * i]) && std::isfinite(r.energy[i]);
        EXPECT_TRUE(finite || touched[i]) << "atom " << i;
        lost += !finite;
      }
      if (!std::isfinite(bad)) {
        EXPECT_TRUE(std::isnan(r.force[0]));
        EXPECT_GT(lost, 20);
      }
    }
  }
}

TEST(Interior, IsWhereNoImageReaches) {
  Box box;
  box.length = {20, 30, 40};
  box.periodic[2] = 0;
  const Interior inside(box, {{0, 0, 0}, {1, 1, 1}}, 5.0);
  EXPECT_TRUE(inside.contains({0.2501, 0.1667, -3}));
  EXPECT_FALSE(inside.contains({0.2499, 0.5, 0.5}));
  EXPECT_TRUE(inside.contains({0.7499, 0.8333, 9}));
  EXPECT_FALSE(inside.contains({0.5, 0.8334, 0.5}));
  EXPECT_FALSE(inside.contains({0.5, std::numeric_limits<double>::quiet_NaN(), 0.5}));
  // An atom beyond the upper face sees those near the lower one, and the other way round.
  const Interior wider(box, {{-0.1, 0, 0}, {1, 1, 1}}, 5.0);
  EXPECT_TRUE(wider.contains({0.6499, 0.5, 0.5}));
  EXPECT_FALSE(wider.contains({0.6501, 0.5, 0.5}));
  // A gap between the atoms and the faces makes all of them interior.
  const Interior gap(box, {{0.3, 0.3, 0}, {0.7, 0.7, 1}}, 5.0);
  EXPECT_TRUE(gap.contains({0.3, 0.7, 0.5}));
}

TEST(SimdSearch, RowsAreThoseOfThePlainSearch) {
  for (const double skin : {0.5, 2.0}) {  // 2.0: the list radius exceeds half the smallest boxes
    RowSearch search(boxes(), synthetic_tables().radii, skin, 300, 3);
    const auto expected = search.plain();
    for_each_target([&] { EXPECT_EQ(search.tuned(), expected); });
  }
}

TEST(SimdSearch, ReportsTheSlotsThatAreMissing) {
  RowSearch search({random_structure({7, 8, 6}, {0, 0, 0}, 15)}, synthetic_tables().radii, 0.5, 20, 2);
  search.tuned();
  const int needed = search.overflow();
  EXPECT_GT(needed, 20);
  RowSearch enough({random_structure({7, 8, 6}, {0, 0, 0}, 15)}, synthetic_tables().radii, 0.5, needed, 2);
  enough.tuned();
  EXPECT_EQ(enough.overflow(), 0);
}

}  // namespace
}  // namespace vitrify::test
