// Saddle searches on a CUDA device find what they find on the CPU.
#include "host/engine/saddle/saddle_search.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "host/engine/engine.hpp"
#include "host/executor/devices.hpp"
#include "tests/support/synthetic_potential.hpp"

namespace vitrify::test {
namespace {

class CudaSaddleSearch : public ::testing::Test {
 protected:
  void SetUp() override {
    const CudaDevices cuda = cuda_devices();
    if (cuda.devices.empty()) GTEST_SKIP() << "skipped: no device (" << cuda.why_none << ")";
    const auto engine = make_engine({"cpu", 1}, tables, {crystal_with_a_vacancy()});
    MinimizerSettings relax;
    relax.force_tolerance_eV_per_A = 1e-8;
    engine->minimize(relax);
    start = engine->structures()[0];
  }
  /// 107 atoms of fcc, the first of which is a neighbor of the vacancy.
  static Structure crystal_with_a_vacancy() {
    constexpr double a = 3.55;
    Structure s;
    s.elements = {"A", "B"};
    s.box.length = {3 * a, 3 * a, 3 * a};
    const Vec3 basis[] = {{0, 0, 0}, {0.5, 0.5, 0}, {0.5, 0, 0.5}, {0, 0.5, 0.5}};
    for (int cell = 0; cell < 27; ++cell)
      for (const Vec3& b : basis)
        s.position.push_back(a * (b + Vec3{1.0 * (cell % 3), 1.0 * (cell / 3 % 3), 1.0 * (cell / 9)}));
    s.position.erase(s.position.begin());
    s.type.assign(s.position.size(), 0);
    s.id.resize(s.size());
    std::iota(s.id.begin(), s.id.end(), 1);
    return s;
  }
  std::vector<SearchResult> searched_on(const std::string& device, double active_radius_A, long most) {
    SaddleSettings settings;
    settings.active_radius_A = active_radius_A, settings.push_radius_A = 3.3;
    settings.max_evaluations = most;
    return make_saddle_search({device, 1}, tables, {start}, {5}, settings)->run({{0, 0, 0}, {1, 0, 0}, {2, 0, 0}});
  }
  void compare(double active_radius_A, long most) {
    const auto cpu = searched_on("cpu", active_radius_A, most);
    const auto cuda = searched_on("cuda", active_radius_A, most);
    ASSERT_EQ(cuda.size(), cpu.size());
    for (std::size_t k = 0; k < cpu.size(); ++k) {
      EXPECT_EQ(cuda[k].outcome, cpu[k].outcome);
      EXPECT_EQ(cuda[k].evaluations, cpu[k].evaluations);
      EXPECT_EQ(cuda[k].atom_evaluations, cpu[k].atom_evaluations);
      EXPECT_NEAR(cuda[k].barrier_eV, cpu[k].barrier_eV, 1e-6);
      EXPECT_NEAR(cuda[k].final_energy_eV, cpu[k].final_energy_eV, 1e-6);
      ASSERT_EQ(cuda[k].at_end.size(), cpu[k].at_end.size());
      for (std::size_t i = 0; i < cpu[k].at_end.size(); ++i) {
        EXPECT_EQ(cuda[k].at_end[i].atom, cpu[k].at_end[i].atom);
        EXPECT_LT(norm(cuda[k].at_end[i].by - cpu[k].at_end[i].by), 1e-4);
      }
      ::testing::Test::RecordProperty("outcome" + std::to_string(k), static_cast<int>(cpu[k].outcome));
    }
  }

  const PotentialTables tables = make_tables(synthetic_potential(), {"A", "B"});
  Structure start;
};

/// Not to the end: rounding grows along a path that takes hundreds of steps.
TEST_F(CudaSaddleSearch, AgreesWithTheCpuInTheWholeSystem) { compare(0, 250); }
TEST_F(CudaSaddleSearch, AgreesWithTheCpuInARegion) { compare(4, 1500); }

TEST_F(CudaSaddleSearch, StopsWhenTold) {
  SaddleSettings settings;
  settings.push_radius_A = 3.3, settings.max_evaluations = 5;
  const auto search = make_saddle_search({"cuda", 1}, tables, {start}, {5}, settings);
  std::vector<SearchRequest> many;
  for (std::uint32_t k = 0; k < 3; ++k) many.push_back({k, 0, 0});
  EXPECT_EQ(search->run(many, [] { return false; }).size(), 0u);
}

}  // namespace
}  // namespace vitrify::test
