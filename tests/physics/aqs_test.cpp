// Athermal quasistatic shear: elastic constants, energy balance, events, paths.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

#include "host/analysis/shear/nonaffine_motion.hpp"
#include "host/analysis/structure/matching.hpp"
#include "tests/support/aqs.hpp"
#include "tests/support/lammps.hpp"
#include "tests/support/larger.hpp"

namespace vitrify::test {
namespace {

/// fcc Cu without pressure; B2 CuZr at 12 GPa, since it has no shear stability of its own with this potential.
constexpr double a_fcc = 3.6390851, a_b2 = 3.1;

AqsPlan to(double strain, ShearPlane plane = ShearPlane::xy, int sign = 1) { return {plane, sign, {strain}}; }
AqsSettings steps_of(double step) {
  AqsSettings s;
  s.step = step;
  return s;
}

/// d2E/dh2 / V (GPa) along x -> (1 + h m) x.
double curvature(const Structure& s, const Mat3& m, double h = 1e-3) {
  std::vector<Structure> strained;
  for (const double x : {0.0, h, -h, 2 * h, -2 * h}) {
    Mat3 f = Mat3::identity();
    for (int i = 0; i < 3; ++i)
      for (int j = 0; j < 3; ++j) f(i, j) += x * m(i, j);
    strained.push_back(deformed(s, f));
  }
  const auto e = cpu_engine(strained)->evaluate();
  const double near = e[1].energy_eV + e[2].energy_eV - 2 * e[0].energy_eV;
  const double far = e[3].energy_eV + e[4].energy_eV - 2 * e[0].energy_eV;
  return (16 * near - far) / (12 * h * h) / s.box.volume() * units::GPa_per_eV_A3;
}
Mat3 unit(int i, int j) {
  Mat3 m;
  m(i, j) = 1;
  return m;
}
double modulus(const Structure& s, ShearPlane plane) {
  const auto run = sheared(s, steps_of(2e-4), to(1e-3, plane));
  return (run.rows.back().stress_GPa - run.rows.front().stress_GPa) / 1e-3;
}

// Simple shear measures C44, and (C11 - C12)/2 in a crystal turned by 45 degrees about z, where the other two planes
// give C44 again.
TEST(ShearModulus, OfCopperIsThatOfTheElasticConstants) {
  Mat3 both = unit(0, 0);
  both(1, 1) = 1;
  const Structure cubic = fcc_cu(a_fcc), turned = fcc_cu_turned(a_fcc);
  const double c11 = curvature(cubic, unit(0, 0)), c12 = curvature(cubic, both) / 2 - c11;
  const double c44 = curvature(cubic, unit(0, 1)), c_prime = (c11 - c12) / 2;
  EXPECT_NEAR(modulus(cubic, ShearPlane::xy), c44, 1e-3 * c44);
  EXPECT_NEAR(modulus(turned, ShearPlane::xy), c_prime, 2e-3 * c_prime);
  EXPECT_NEAR(modulus(turned, ShearPlane::xz), c44, 1e-3 * c44);
  EXPECT_NEAR(modulus(turned, ShearPlane::yz), c44, 1e-3 * c44);
  RecordProperty("fcc_Cu", fmt::format("C11 {:.3f} C12 {:.3f} C44 {:.3f} C' {:.3f}", c11, c12, c44, c_prime));
  RecordProperty("sheared",
                 fmt::format("C44 {:.3f} C' {:.3f}", modulus(cubic, ShearPlane::xy), modulus(turned, ShearPlane::xy)));
}

// Under pressure the slope of the stress is still the curvature of the energy along the same shear.
TEST(ShearModulus, OfCompressedB2IsTheCurvatureOfTheEnergy) {
  const Structure cubic = b2_cu_zr(a_b2), turned = b2_cu_zr_turned(a_b2);
  EXPECT_NEAR(modulus(cubic, ShearPlane::xy), curvature(cubic, unit(0, 1)), 0.07);
  EXPECT_NEAR(modulus(turned, ShearPlane::xy), curvature(turned, unit(0, 1)), 0.07);
  RecordProperty("B2_CuZr",
                 fmt::format("C44 {:.3f} C' {:.3f}", curvature(cubic, unit(0, 1)), curvature(turned, unit(0, 1))));
  RecordProperty("sheared",
                 fmt::format("C44 {:.3f} C' {:.3f}", modulus(cubic, ShearPlane::xy), modulus(turned, ShearPlane::xy)));
}

// C11 177.026, C12 128.555, C44 85.200 GPa by LAMMPS with the table of 2007, from differences of the stress at 1e-4.
TEST(ShearModulus, ElasticConstantsOfCopperAreThoseOfLammps) {
  if (!std::filesystem::exists(potential_2007))
    GTEST_SKIP() << "skipped: no " << potential_2007.string() << " (Debian: lammps-data)";
  constexpr double h = 1e-4;
  std::vector<Structure> strained;
  for (const Mat3& m : {unit(0, 0), unit(0, 1)})
    for (const double x : {h, -h}) {
      Mat3 f = Mat3::identity();
      for (int j = 0; j < 2; ++j) f(0, j) += x * m(0, j);
      strained.push_back(deformed(fcc_cu(3.639085123), f));
    }
  const auto e = cpu_engine(strained, 1, make_tables(read_setfl(potential_2007), cu_zr))->evaluate();
  const auto slope_of = [&](int first, int component) {
    return (e[first].stress_GPa.v[component] - e[first + 1].stress_GPa.v[component]) / (2 * h);
  };
  EXPECT_NEAR(slope_of(0, 0), 177.026, 0.01);
  EXPECT_NEAR(slope_of(0, 1), 128.555, 0.01);
  EXPECT_NEAR(slope_of(2, 3), 85.200, 0.01);
}

TEST(ShearSymmetry, PlanesAndSignsOfACubicCrystalAreEqual) {
  const auto reference = sheared(b2_cu_zr(a_b2), steps_of(2e-3), to(0.02));
  EXPECT_GT(reference.rows.back().stress_GPa, 1);
  for (const ShearPlane plane : {ShearPlane::xy, ShearPlane::xz, ShearPlane::yz})
    for (const int sign : {1, -1}) {
      const auto run = sheared(b2_cu_zr(a_b2), steps_of(2e-3), to(0.02, plane, sign));
      ASSERT_EQ(run.rows.size(), reference.rows.size());
      const int component = plane == ShearPlane::xy ? 3 : plane == ShearPlane::xz ? 4 : 5;
      for (std::size_t k = 0; k < run.rows.size(); ++k) {
        EXPECT_NEAR(run.rows[k].energy_eV, reference.rows[k].energy_eV, 1e-8);
        EXPECT_NEAR(run.rows[k].stress_GPa, reference.rows[k].stress_GPa, 1e-6);
        EXPECT_EQ(sign * run.rows[k].stress_tensor_GPa.v[component], run.rows[k].stress_GPa);
      }
    }
}

// The same crystal in a cell with all three tilts: edges b + a / 6 and c + a / 3 - b / 6.
TEST(ShearSymmetry, TheCellDoesNotMatter) {
  const Structure upright = b2_cu_zr(a_b2, 6);
  Structure tilted_cell = upright;
  tilted_cell.box.xy = a_b2, tilted_cell.box.xz = 2 * a_b2, tilted_cell.box.yz = -a_b2;
  for (const ShearPlane plane : {ShearPlane::xy, ShearPlane::xz, ShearPlane::yz}) {
    const auto run = sheared(tilted_cell, steps_of(2e-3), to(0.02, plane));
    const auto expected = sheared(upright, steps_of(2e-3), to(0.02, plane));
    EXPECT_NEAR(run.rows.back().energy_eV, expected.rows.back().energy_eV, 1e-8);
    EXPECT_NEAR(run.rows.back().stress_GPa, expected.rows.back().stress_GPa, 1e-6);
  }
}

/// A minimum of the glass, for paths that start elastic.
const Structure& relaxed_glass() {
  static const Structure s = [] {
    auto engine = cpu_engine({glass500()});
    engine->minimize({});
    return engine->structures()[0];
  }();
  return s;
}

// A strain path with all that happens in glasses: small and large events up to 3.6 % in the xz plane, and a long
// elastic branch between 0.4 and 1.4 %.
constexpr ShearPlane glass_plane = ShearPlane::xz;
constexpr double glass_step = 2e-4, branch_begins = 0.004, branch_ends = 0.014;
const ShearRun& long_run() {
  static const ShearRun run = sheared(relaxed_glass(), steps_of(glass_step), to(0.036, glass_plane));
  return run;
}
std::size_t row_at(double strain) { return static_cast<std::size_t>(std::lround(strain / glass_step)); }

// E(gamma) - E(0) = V sum of mean stress * dgamma - released energy; only events release energy.
TEST(ShearOfGlass, WorkIsStoredOrReleasedInEvents) {
  const auto& run = long_run();
  ASSERT_GE(run.events.size(), 3U);
  const double volume = run.start.box.volume();
  double work = 0, released = 0, largest_elastic = 0;
  for (std::size_t k = 1; k < run.rows.size(); ++k) {
    const AqsRow &before = run.rows[k - 1], &now = run.rows[k];
    work += volume * 0.5 * (before.stress_GPa + now.stress_GPa) / units::GPa_per_eV_A3 * (now.strain - before.strain);
    const bool falls = now.stress_GPa < before.stress_GPa;
    if (falls) released -= now.step_enthalpy_eV;
    if (!falls) largest_elastic = larger(largest_elastic, std::fabs(now.step_enthalpy_eV));
    EXPECT_EQ(now.minimizer.reason, StopReason::converged);
    EXPECT_LT(now.minimizer.max_force, 1e-6);
  }
  EXPECT_LT(largest_elastic, 1e-5);  // what the trapezoid rule leaves
  EXPECT_GT(released, 0.1);
  EXPECT_NEAR(run.rows.back().energy_eV - run.rows.front().energy_eV, work - released, 1e-3);
  for (const AqsEvent& event : run.events) {
    EXPECT_LT(event.after.stress_GPa, event.before.stress_GPa);
    EXPECT_GT(event.after.strain, event.before.strain);
    // Their structures are what the rows were taken from.
    const auto points = cpu_engine({event.structure_before, event.structure_after})->evaluate();
    EXPECT_NEAR(points[0].energy_eV, event.before.energy_eV, 1e-8);
    EXPECT_NEAR(points[1].energy_eV, event.after.energy_eV, 1e-8);
  }
  RecordProperty("events", static_cast<int>(run.events.size()));
  RecordProperty("work_released_eV", fmt::format("{:.4f} {:.4f} elastic {:.2g}", work, released, largest_elastic));
}

// sigma = dE/dgamma / V at every step of an elastic branch.
TEST(ShearOfGlass, StressIsTheSlopeOfTheEnergy) {
  const auto& run = long_run();
  double worst = 0;
  for (std::size_t k = row_at(branch_begins); k < row_at(branch_ends); ++k) {
    const double slope_GPa = (run.rows[k + 1].energy_eV - run.rows[k - 1].energy_eV) / (2 * glass_step) /
                             run.start.box.volume() * units::GPa_per_eV_A3;
    worst = larger(worst, std::fabs(run.rows[k].stress_GPa - slope_GPa));
  }
  EXPECT_LT(worst, 2e-4);
  RecordProperty("worst_GPa", fmt::format("{:.2g}", worst));
}

std::vector<int> moved_atoms(const AqsEvent& event) {
  std::vector<int> moved;
  const auto d2 = d2min(follow_images(event.structure_before, event.structure_after), 4.0);
  for (std::size_t i = 0; i < d2.size(); ++i)
    if (d2[i].d2min > 0.18) moved.push_back(static_cast<int>(i));
  return moved;
}

// The glass yields at the same strains, in the same events, and the predictor pays.
TEST(ShearOfGlass, ThePredictorChangesNoEvent) {
  const auto& with = long_run();
  auto settings = steps_of(glass_step);
  settings.predictor = AqsPredictor::none;
  const auto without = sheared(relaxed_glass(), settings, to(0.036, glass_plane));
  ASSERT_EQ(with.rows.size(), without.rows.size());
  double worst = 0;
  int evaluations_with = 0, evaluations_without = 0;
  for (std::size_t k = 0; k < with.rows.size(); ++k) {
    worst = larger(worst, std::fabs(with.rows[k].stress_GPa - without.rows[k].stress_GPa));
    evaluations_with += with.rows[k].minimizer.evaluations;
    evaluations_without += without.rows[k].minimizer.evaluations;
  }
  EXPECT_LT(worst, 1e-3);
  ASSERT_EQ(with.events.size(), without.events.size());
  for (std::size_t k = 0; k < with.events.size(); ++k) {
    EXPECT_EQ(with.events[k].before.strain, without.events[k].before.strain);
    EXPECT_EQ(with.events[k].after.strain, without.events[k].after.strain);
    EXPECT_EQ(moved_atoms(with.events[k]), moved_atoms(without.events[k]));
  }
  EXPECT_LT(evaluations_with, 0.7 * evaluations_without);
  RecordProperty("evaluations_per_step",
                 fmt::format("{:.1f} {:.1f}", evaluations_with / static_cast<double>(with.rows.size()),
                             evaluations_without / static_cast<double>(with.rows.size())));
  RecordProperty("stress_difference_GPa", fmt::format("{:.2g}", worst));
}

// All minimizers follow the branch to the same instability. The minimum behind it depends on the path of the fall, and
// so on the minimizer.
TEST(ShearOfGlass, EveryMinimizerMeetsTheSameInstability) {
  const double step = 2e-5, until = 8e-4;
  const auto expected = sheared(relaxed_glass(), steps_of(step), to(until, glass_plane));
  ASSERT_GE(expected.events.size(), 1U);
  const double yields = expected.events[0].before.strain;
  ASSERT_GT(yields, 20 * step);
  for (const MinimizerMethod method : {MinimizerMethod::conjugate_gradient, MinimizerMethod::fire}) {
    auto settings = steps_of(step);
    settings.minimizer.method = method;
    const auto run = sheared(relaxed_glass(), settings, to(until, glass_plane));
    ASSERT_EQ(run.rows.size(), expected.rows.size());
    for (std::size_t k = 0; k < run.rows.size(); ++k) {
      EXPECT_EQ(run.rows[k].minimizer.reason, StopReason::converged);
      if (run.rows[k].strain > yields) continue;
      EXPECT_NEAR(run.rows[k].stress_GPa, expected.rows[k].stress_GPa, 1e-4);
      EXPECT_NEAR(run.rows[k].energy_eV, expected.rows[k].energy_eV, 1e-7);
    }
    ASSERT_GE(run.events.size(), 1U);
    EXPECT_EQ(run.events[0].before.strain, yields);
  }
}

// A path within an elastic branch ends where it began.
TEST(ShearOfGlass, AnElasticCycleReturns) {
  const auto run =
      sheared(relaxed_glass(), steps_of(glass_step),
              {glass_plane, 1, {branch_begins, branch_ends, 0.5 * (branch_begins + branch_ends), branch_begins}});
  const AqsRow &first = run.rows[row_at(branch_begins)], &last = run.rows.back();
  EXPECT_EQ(first.strain, branch_begins);
  EXPECT_EQ(last.strain, branch_begins);
  EXPECT_NEAR(last.energy_eV, first.energy_eV, 1e-8);
  EXPECT_NEAR(last.stress_GPa, first.stress_GPa, 1e-5);
  const auto outward = sheared(relaxed_glass(), steps_of(glass_step), to(branch_begins, glass_plane));
  EXPECT_LT(largest_distance(unwrapped_positions(run.end), unwrapped_positions(outward.end)), 1e-4);
}

// Halving the steps ends at an event within the step of the grid that holds it, with the same atoms at its heart. The
// stress there is higher than at the last point of the grid.
TEST(ShearOfGlass, AnEventCanBeNarrowedDown) {
  const double until = 0.0032;
  const auto largest_event = [](const ShearRun& run) {
    return *std::max_element(run.events.begin(), run.events.end(), [](const AqsEvent& a, const AqsEvent& b) {
      return a.before.stress_GPa - a.after.stress_GPa < b.before.stress_GPa - b.after.stress_GPa;
    });
  };
  auto settings = steps_of(glass_step);
  const auto grid_run = sheared(relaxed_glass(), settings, to(until, glass_plane));
  settings.locate_step = 2e-6;
  const auto fine_run = sheared(relaxed_glass(), settings, to(until, glass_plane));
  const auto grid = largest_event(grid_run), fine = largest_event(fine_run);
  EXPECT_GT(fine.before.strain, grid.before.strain);
  EXPECT_LT(fine.before.strain, grid.after.strain);
  EXPECT_GT(fine.before.stress_GPa, grid.before.stress_GPa);
  const auto falls = std::find_if(fine_run.rows.begin(), fine_run.rows.end(),
                                  [&](const AqsRow& row) { return row.strain > fine.before.strain; });
  EXPECT_LE(falls->strain - fine.before.strain, *settings.locate_step * (1 + 1e-6));
  EXPECT_EQ(fine_run.rows.back().strain, until);
  const auto a = moved_atoms(grid), b = moved_atoms(fine);
  std::vector<int> common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(common));
  EXPECT_GT(static_cast<double>(common.size()), 0.75 * static_cast<double>(std::min(a.size(), b.size())));
  RecordProperty("strains", fmt::format("{:.7f} {:.7f}", grid.before.strain, fine.before.strain));
  RecordProperty("atoms", fmt::format("{} {} common {}", a.size(), b.size(), common.size()));
}

// Steps that adapt go round a turn of the path, and back on the branch that they came from.
TEST(ShearOfGlass, AdaptiveStepsTurnRound) {
  auto settings = steps_of(glass_step);
  const AqsPlan there_and_back{glass_plane, 1, {branch_begins, branch_ends, branch_begins}};
  const auto equal = sheared(relaxed_glass(), settings, there_and_back);
  settings.locate_step = 5e-5;
  const auto adaptive = sheared(relaxed_glass(), settings, there_and_back);
  EXPECT_EQ(adaptive.rows.back().strain, branch_begins);
  for (const AqsRow& row : adaptive.rows) EXPECT_EQ(row.minimizer.reason, StopReason::converged);
  EXPECT_NEAR(adaptive.rows.back().stress_GPa,
              adaptive.rows[0].stress_GPa + equal.rows.back().stress_GPa - equal.rows[0].stress_GPa, 0.1);
}

/// A glass whose box is tilted by nearly half its edge.
const Structure& glass_before_a_flip() {
  static const Structure s = [] {
    Mat3 f = Mat3::identity();
    f(0, 1) = 0.49;
    auto engine = cpu_engine({deformed(glass500(), f)});
    engine->minimize({});
    return engine->structures()[0];
  }();
  return s;
}

// Past a tilt of one half the box is described by other edges. With lists so wide that none is built again, as wide as
// half the lowest height allows, the box stays as it is: energies, stresses and events of both runs are the same.
TEST(ShearOfGlass, ABoxFlipChangesNothing) {
  const auto flipped = sheared(glass_before_a_flip(), steps_of(2.5e-4), to(0.012), 0.05);
  const auto straight = sheared(glass_before_a_flip(), steps_of(2.5e-4), to(0.012), 1.6);
  EXPECT_LT(flipped.end.box.xy, 0);
  EXPECT_GT(straight.end.box.xy, 0.5 * straight.end.box.length.x);
  ASSERT_EQ(flipped.rows.size(), straight.rows.size());
  for (std::size_t k = 0; k < flipped.rows.size(); ++k) {
    ASSERT_NEAR(flipped.rows[k].energy_eV, straight.rows[k].energy_eV, 1e-7) << "step " << k;
    ASSERT_NEAR(flipped.rows[k].stress_GPa, straight.rows[k].stress_GPa, 1e-4) << "step " << k;
  }
  EXPECT_LT(largest_distance(unwrapped_positions(flipped.end), unwrapped_positions(straight.end)), 1e-3);
  const auto d2_flipped = d2min(follow_images(flipped.start, flipped.end), 4.0),
             d2 = d2min(follow_images(straight.start, straight.end), 4.0);
  for (std::size_t i = 0; i < d2.size(); ++i) ASSERT_NEAR(d2_flipped[i].d2min, d2[i].d2min, 1e-3 * (1 + d2[i].d2min));
  ASSERT_EQ(flipped.events.size(), straight.events.size());
  for (std::size_t k = 0; k < straight.events.size(); ++k)
    EXPECT_EQ(moved_atoms(flipped.events[k]), moved_atoms(straight.events[k]));
  RecordProperty("events", static_cast<int>(straight.events.size()));
}

// Replicas on paths of their own; each gives the bits of its single run.
TEST(ShearOfGlass, ABatchIsItsSingleRuns) {
  const std::vector<Structure> structures{relaxed_glass(), b2_cu_zr(3.25), relaxed_glass()};
  const std::vector<AqsPlan> plans{to(0.008, ShearPlane::xz, -1), to(0.004), to(0.012, ShearPlane::yz)};
  const auto settings = steps_of(5e-4);
  const auto engine = cpu_engine(structures);
  engine->set_skin(0.3);
  std::vector<ShearRun> runs(3);
  const auto first = engine->start_aqs(settings, plans);
  for (int r = 0; r < 3; ++r) runs[r].rows.push_back(first[r]);
  while (!engine->aqs_finished()) {
    const auto outcomes = engine->aqs_step();
    for (int r = 0; r < 3; ++r) collect(runs[r], outcomes[r]);
  }
  for (int r = 0; r < 3; ++r) {
    const auto single = sheared(structures[r], settings, plans[r]);
    ASSERT_EQ(runs[r].rows.size(), single.rows.size());
    for (std::size_t k = 0; k < single.rows.size(); ++k)
      EXPECT_TRUE(same_bits(runs[r].rows[k], single.rows[k])) << "replica " << r << " step " << k;
    EXPECT_EQ(runs[r].events.size(), single.events.size());
  }
}

// Saved before any step, on a branch, while an event is narrowed and within it, and gone on with by another engine.
TEST(ShearOfGlass, AStopDoesNotMatter) {
  auto settings = steps_of(5e-4);
  settings.locate_step = 5e-5;
  const AqsPlan path = to(0.006, glass_plane);
  const auto engine = cpu_engine({relaxed_glass()});
  struct Stop {
    std::size_t rows, events;
    StateArchive archive;
  };
  std::vector<Stop> stops;
  ShearRun run;
  run.rows = engine->start_aqs(settings, {path});
  int within_an_event = 0, taken_back = 0;
  while (!engine->aqs_finished()) {
    Stop& stop = stops.emplace_back(Stop{run.rows.size(), run.events.size(), {}});
    engine->save(stop.archive);
    collect(run, engine->aqs_step()[0]);
    const std::size_t n = run.rows.size();
    taken_back += n == stop.rows;
    within_an_event += n > stop.rows && run.rows[n - 1].stress_GPa < run.rows[n - 2].stress_GPa;
  }
  ASSERT_GE(within_an_event, 1);
  ASSERT_GE(taken_back, 2);
  ASSERT_GE(run.events.size(), 1U);
  for (const Stop& stop : stops) {
    const auto other = cpu_engine({glass500()});
    other->prepare_aqs(settings, {path});
    other->restore(stop.archive);
    ShearRun rest;
    while (!other->aqs_finished()) collect(rest, other->aqs_step()[0]);
    ASSERT_EQ(stop.rows + rest.rows.size(), run.rows.size());
    for (std::size_t n = 0; n < rest.rows.size(); ++n)
      ASSERT_TRUE(same_bits(rest.rows[n], run.rows[stop.rows + n])) << "stop at " << stop.rows << " row " << n;
    ASSERT_EQ(stop.events + rest.events.size(), run.events.size());
    for (std::size_t n = 0; n < rest.events.size(); ++n) {
      const AqsEvent &a = rest.events[n], &b = run.events[stop.events + n];
      EXPECT_TRUE(same_bits(a.before, b.before) && same_bits(a.after, b.after));
      EXPECT_EQ(largest_distance(a.structure_before.position, b.structure_before.position), 0);
      EXPECT_EQ(largest_distance(a.structure_after.position, b.structure_after.position), 0);
    }
    EXPECT_EQ(largest_distance(other->structures()[0].position, engine->structures()[0].position), 0);
  }
  RecordProperty("stops", static_cast<int>(stops.size()));
}

}  // namespace
}  // namespace vitrify::test
