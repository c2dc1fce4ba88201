// Saddle searches against dense Hessians, the engine's minimisers and a known saddle.
#include <gtest/gtest.h>

#include "tests/support/hessian.hpp"
#include "tests/support/larger.hpp"
#include "tests/support/saddle.hpp"

namespace vitrify::test {
namespace {

std::vector<int> all_atoms(const Structure& s) {
  std::vector<int> atoms(s.size());
  std::iota(atoms.begin(), atoms.end(), 0);
  return atoms;
}

/// Settings under which a result tells the whole displacement field, sharply.
SaddleSettings sharp() {
  SaddleSettings settings;
  settings.report_displacement_A = 0;
  settings.refine_tolerance_eV_per_A = 1e-5;
  settings.relax_tolerance_eV_per_A = 1e-6;
  return settings;
}

/// The minimum next to a point beside a saddle, by FIRE.
Structure downhill_from(Structure s, const std::vector<double>& mode, double step_A) {
  for (std::size_t i = 0; i < s.size(); ++i)
    for (int axis = 0; axis < 3; ++axis) s.position[i][axis] += step_A * mode[3 * i + axis];
  const auto engine = cpu_engine({s});
  MinimizerSettings settings;
  settings.method = MinimizerMethod::fire;
  settings.force_tolerance_eV_per_A = 1e-6;
  engine->minimize(settings);
  return engine->structures()[0];
}

double energy_of(const Structure& s) { return cpu_engine({s})->evaluate()[0].energy_eV; }

class GlassSaddles : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    start =
        relaxed(read_structure(source_path("tests/data/structures/annealed300.data"), cu_zr), default_tables(), 1e-9);
    const auto search = make_saddle_search({"cpu", 0}, default_tables(), {start}, {1}, sharp());
    for (const SearchResult& r : search->run(spread_searches(0, searches, start)))
      if (r.outcome == SearchOutcome::connected || r.outcome == SearchOutcome::not_connected) found.push_back(r);
  }
  static constexpr int searches = 12;
  static Structure start;
  static std::vector<SearchResult> found;
};
Structure GlassSaddles::start;
std::vector<SearchResult> GlassSaddles::found;

// Without climbing through convex regions about half of them are lost.
TEST_F(GlassSaddles, AreReachedByMostSearches) { EXPECT_GE(found.size(), searches - 2u); }

TEST_F(GlassSaddles, BarriersAndForcesAreThoseOfTheEngine) {
  for (const SearchResult& r : found) {
    const auto points = cpu_engine({start, moved(start, r.at_saddle), moved(start, r.at_end)})->evaluate();
    EXPECT_NEAR(r.barrier_eV, points[1].energy_eV - points[0].energy_eV, 1e-7);
    EXPECT_NEAR(r.final_energy_eV, points[2].energy_eV - points[0].energy_eV, 1e-7);
    EXPECT_EQ(r.reverse_barrier_eV, r.barrier_eV - r.final_energy_eV);
    double force2 = 0, largest = 0;
    for (const Vec3& f : points[1].forces) force2 += norm2(f);
    for (const Vec3& f : points[2].forces) largest = larger(largest, max_component(f));
    EXPECT_LT(std::sqrt(force2), 1.1e-5);
    EXPECT_LT(largest, 1.1e-6);
    for (int k = 0; k < 6; ++k)
      EXPECT_NEAR(r.saddle_stress_change_GPa.v[k], points[1].stress_GPa.v[k] - points[0].stress_GPa.v[k], 1e-8);
  }
}

TEST_F(GlassSaddles, HaveNoDrift) {
  for (const SearchResult& r : found) {
    Vec3 saddle, end;
    for (const AtomDisplacement& d : r.at_saddle) saddle += d.by;
    for (const AtomDisplacement& d : r.at_end) end += d.by;
    EXPECT_LT(norm(saddle), 1e-7);
    EXPECT_LT(norm(end), 1e-7);
  }
}

TEST_F(GlassSaddles, HaveOneNegativeEigenvalueAndLeadToTheReportedMinima) {
  for (std::size_t k = 0; k < std::min<std::size_t>(found.size(), 2); ++k) {
    const SearchResult& r = found[k];
    const Structure saddle = moved(start, r.at_saddle), end = moved(start, r.at_end);
    const Spectrum dense = spectrum(hessian(saddle, all_atoms(start)));
    EXPECT_LT(dense.values[0], -1e-3);
    EXPECT_GT(dense.values[1], -1e-5) << "the translations have eigenvalue zero";
    EXPECT_NEAR(r.eigenvalue_eV_per_A2, dense.values[0], 0.05 * std::fabs(dense.values[0]));
    int to_start = 0, to_end = 0;
    for (const double step : {-0.1, 0.1}) {
      const Structure minimum = downhill_from(saddle, dense.vectors[0], step);
      to_start += distance_between(minimum, start) < 0.02 && std::fabs(energy_of(minimum) - energy_of(start)) < 1e-4;
      to_end += distance_between(minimum, end) < 0.02 &&
                std::fabs(energy_of(minimum) - energy_of(start) - r.final_energy_eV) < 1e-4;
    }
    EXPECT_EQ(to_start, r.outcome == SearchOutcome::connected ? 1 : 0);
    EXPECT_EQ(to_end, 1);
  }
}

/// What is told of saddles that were given up in their regions, and did not have to converge with all atoms, is true.
TEST(SaddlesOfRegions, AreToldAsTheEngineSeesThem) {
  const Structure start =
      relaxed(read_structure(source_path("tests/data/structures/glass500_ortho.data"), cu_zr), default_tables(), 1e-8);
  SaddleSettings settings;
  settings.report_displacement_A = 0;
  settings.active_radius_A = 6;
  const auto search = make_saddle_search({"cpu", 0}, default_tables(), {start}, {1}, settings);
  int given_up = 0;
  for (const SearchResult& r : search->run(spread_searches(0, 6, start))) {
    if (r.outcome != SearchOutcome::connected && r.outcome != SearchOutcome::not_connected) continue;
    const auto points = cpu_engine({start, moved(start, r.at_saddle)})->evaluate();
    double force2 = 0;
    for (const Vec3& f : points[1].forces) force2 += norm2(f);
    EXPECT_NEAR(r.force_norm_eV_per_A, std::sqrt(force2), 1e-6);
    EXPECT_NEAR(r.barrier_eV, points[1].energy_eV - points[0].energy_eV, 1e-7);
    const bool converged = r.force_norm_eV_per_A < settings.force_tolerance_eV_per_A;
    EXPECT_TRUE(converged || r.outcome == SearchOutcome::not_connected) << "search " << r.search.id;
    given_up += !converged;
  }
  EXPECT_GT(given_up, 0);
}

/// The atom that jumps halfway between its place and the vacancy is held there by symmetry, so that plain minimisation
/// of all others ends in the saddle.
TEST(VacancyInCopper, MigrationBarrierIsThatOfTheSymmetricSaddle) {
  const double a = 3.64;
  Structure vacant = fcc_cu(a, 5), midway;
  const Vec3 hole = vacant.position[0];
  vacant.position.erase(vacant.position.begin()), vacant.type.pop_back(), vacant.id.pop_back();
  const auto next = static_cast<std::size_t>(std::find_if(vacant.position.begin(), vacant.position.end(),
                                                          [&](const Vec3& x) {
                                                            return norm(x - hole - Vec3{a / 2, a / 2, 0}) < 0.01;
                                                          }) -
                                             vacant.position.begin());
  ASSERT_LT(next, vacant.size());
  midway = vacant;
  midway.position[next] = hole + Vec3{a / 4, a / 4, 0};
  const Structure start = relaxed(vacant);
  const double barrier = energy_of(relaxed(midway, default_tables(), 1e-6)) - energy_of(start);

  SaddleSettings settings;
  settings.refine_tolerance_eV_per_A = 1e-4;
  const auto search = make_saddle_search({"cpu", 0}, default_tables(), {start}, {1}, settings);
  std::vector<SearchRequest> searches;
  for (std::uint32_t k = 0; k < 12; ++k) searches.push_back({k, 0, static_cast<int>(next)});
  int jumps = 0;
  for (const SearchResult& r : search->run(searches)) {
    const bool jump = r.outcome == SearchOutcome::connected && std::fabs(r.final_energy_eV) < 1e-4 &&
                      std::fabs(r.barrier_eV - barrier) < 1e-4;
    jumps += jump;
    EXPECT_TRUE(r.outcome != SearchOutcome::connected || r.barrier_eV > barrier - 1e-4) << "below the known saddle";
  }
  EXPECT_GE(jumps, 1) << "none of the searches found the barrier of " << barrier << " eV";
}

}  // namespace
}  // namespace vitrify::test
