// Energies, forces and stress are those of LAMMPS to rounding.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/support/cu_zr.hpp"
#include "tests/support/evaluation.hpp"
#include "tests/support/files.hpp"
#include "tests/support/lammps.hpp"
#include "tests/support/larger.hpp"

namespace vitrify::test {
namespace {

/// 1e-12 in energies, 1e-11 eV/A in forces, 1e-11 of the largest component in the stress.
void expect_agreement(const SinglePoint& got, const SinglePoint& lammps) {
  ASSERT_EQ(got.forces.size(), lammps.forces.size());
  EXPECT_NEAR(got.energy_eV, lammps.energy_eV, 1e-12 * std::fabs(lammps.energy_eV));
  EXPECT_LT(relative_difference(got.energies_eV, lammps.energies_eV), 1e-12);
  double worst = 0;
  for (std::size_t i = 0; i < got.forces.size(); ++i)
    worst = larger(worst, max_component(got.forces[i] - lammps.forces[i]));
  EXPECT_LT(worst, 1e-11);
  const double stress = relative_difference(flat(std::vector<Sym3>{got.stress_GPa}), flat({lammps.stress_GPa}));
  EXPECT_LT(stress, 1e-11);
  ::testing::Test::RecordProperty("force_difference_eV_per_A", fmt::format("{:.2g}", worst));
  ::testing::Test::RecordProperty("stress_difference", fmt::format("{:.2g}", stress));
}

SinglePoint evaluate(const Structure& s, const PotentialTables& tables) {
  return cpu_engine({s}, 1, tables)->evaluate()[0];
}

class LammpsReference : public ::testing::TestWithParam<std::string> {
 protected:
  Structure structure() const { return read_structure(file("tests/data/structures/", ".data"), cu_zr); }
  SinglePoint reference(const std::string& year) const {
    return read_lammps_evaluation(file("tests/data/lammps/", "_" + year + ".dump"));
  }

 private:
  std::filesystem::path file(const std::string& folder, const std::string& end) const {
    return source_path(folder + GetParam() + end);
  }
};

TEST_P(LammpsReference, DefaultPotential) {
  expect_agreement(evaluate(structure(), default_tables()), reference("2019"));
}

TEST_P(LammpsReference, PotentialOf2007) {
  if (!std::filesystem::exists(potential_2007))
    GTEST_SKIP() << "skipped: no " << potential_2007.string() << " (Debian: lammps-data)";
  expect_agreement(evaluate(structure(), make_tables(read_setfl(potential_2007), cu_zr)), reference("2007"));
}

INSTANTIATE_TEST_SUITE_P(Structures, LammpsReference,
                         ::testing::Values("glass500_ortho", "glass500_tilt005", "cluster2", "cluster2_CuCu",
                                           "cluster2_ZrZr", "cluster3"),
                         [](const auto& test) { return test.param; });

// Energies (eV/atom) and diagonal pressures (bar) of tests/data/lammps/crystal.in with the default potential.
TEST(LammpsCrystals, EnergyAndPressure) {
  const struct {
    Structure crystal;
    double energy_eV, pressure_bar[3];
  } cases[]{
      {fcc_cu(3.63909), -3.2831162091407711, {-3.0246161008593151, -3.0246161008593151, -3.0246161008593151}},
      {fcc_cu(3.55), -3.2487265738576698, {153438.47976347784, 153438.47976347784, 153438.47976347784}},
      {hcp_zr(3.22, 5.215), -6.4692655143260636, {239.11942947736046, 239.11942947736046, 189.14391102693332}},
      {b2_cu_zr(3.22), -5.0102385129932845, {151.26888420316095, 151.26888420316095, 151.26888420316095}},
      {b2_cu_zr(3.3), -5.0056005390104801, {-20439.77040069857, -20439.77040069857, -20439.77040069857}},
  };
  for (const auto& c : cases) {
    const auto got = evaluate(c.crystal, default_tables());
    EXPECT_NEAR(got.energy_eV / static_cast<double>(c.crystal.size()), c.energy_eV, 1e-11);
    for (int axis = 0; axis < 3; ++axis)  // near equilibrium, 1e-6 bar is what is left of terms of 1e6 bar
      EXPECT_NEAR(-got.stress_GPa.v[axis] / units::GPa_per_eV_A3 * lammps_bar_per_eV_A3, c.pressure_bar[axis], 1e-6);
    for (int k = 3; k < 6; ++k) EXPECT_NEAR(got.stress_GPa.v[k], 0, 1e-10);
    for (const Vec3& f : got.forces) ASSERT_LT(norm(f), 1e-12);
  }
}

TEST(LammpsLive, TiltedGlass) {
  if (!lammps_is_installed()) GTEST_SKIP() << "skipped: no lmp on the PATH";
  const ScratchDirectory scratch;
  const Structure s = shaken(tilted_glass500(), 0.1, 5);
  write_structure(scratch / "glass.data", s);
  const auto out = scratch / "glass.dump";
  ASSERT_TRUE(run_lammps(source_path("tests/data/lammps/evaluate.in"), {{"data", (scratch / "glass.data").string()},
                                                                        {"potential", default_potential().string()},
                                                                        {"boundary", "p"},
                                                                        {"out", out.string()}}));
  expect_agreement(evaluate(s, default_tables()), read_lammps_evaluation(out));
}

}  // namespace
}  // namespace vitrify::test
