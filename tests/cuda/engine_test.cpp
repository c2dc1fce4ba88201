// The whole engine on a CUDA device: against the CPU, and against itself.
#include "host/engine/engine.hpp"

#include <gtest/gtest.h>

#include <random>

#include "host/analysis/shear/nonaffine_motion.hpp"
#include "host/analysis/structure/matching.hpp"
#include "host/executor/devices.hpp"
#include "tests/support/diverging.hpp"
#include "tests/support/evaluation.hpp"
#include "tests/support/random_structure.hpp"
#include "tests/support/synthetic_potential.hpp"

namespace vitrify::test {
namespace {

class CudaEngine : public ::testing::Test {
 protected:
  void SetUp() override {
    const CudaDevices cuda = cuda_devices();
    if (cuda.devices.empty()) GTEST_SKIP() << "skipped: no device (" << cuda.why_none << ")";
  }
  std::unique_ptr<Engine> engine_on(const std::string& device, const std::vector<Structure>& of) {
    return make_engine({device, 1}, tables, of);
  }
  std::unique_ptr<Engine> engine_on(const std::string& device) { return engine_on(device, structures); }
  static std::vector<DynamicsPlan> held() {
    return {{Ensemble::nve, 0.002, 300, 300, 30, 0, 0.1, 1.0, {}},
            {Ensemble::nvt, 0.002, 600, 500, 25, 0, 0.1, 1.0, {}},
            {Ensemble::npt_isotropic, 0.002, 900, 900, 30, 0, 0.1, 1.0, {}}};
  }
  /// Sheared by more than half an edge, stretched between pressures, and both.
  static std::vector<DynamicsPlan> driven() {
    std::vector<DynamicsPlan> plans = held();
    plans[0].ensemble.box.shear_rate[0] = 12;
    for (BoxControl* box : {&plans[1].ensemble.box, &plans[2].ensemble.box}) {
      box->axis[0] = AxisControl::strain_rate, box->strain_rate[0] = 0.5;
      box->axis[1] = box->axis[2] = AxisControl::pressure;
    }
    plans[2].ensemble.box.shear_rate[1] = -0.4, plans[2].ensemble.box.shear_rate[2] = 0.3;
    return plans;
  }
  std::unique_ptr<Engine> in_motion(const std::string& device, const MonteCarloSettings* sampling = nullptr,
                                    const std::vector<DynamicsPlan>& plans = held()) {
    auto engine = engine_on(device);
    engine->draw_velocities({1, 2, 3}, {300, 600, 900}, 1);
    engine->reset_origin();
    if (sampling) engine->start_monte_carlo(*sampling);
    engine->start_dynamics(plans);
    return engine;
  }
  static void expect_same_motion(Engine& cpu, Engine& cuda) {
    EXPECT_LT(relative_difference(unwrapped(cuda), unwrapped(cpu)), 1e-10);
    const auto cpu_rows = cpu.sample(), cuda_rows = cuda.sample();
    for (std::size_t r = 0; r < cpu_rows.size(); ++r) {
      EXPECT_EQ(cuda_rows[r].step, cpu_rows[r].step);
      EXPECT_NEAR(cuda_rows[r].conserved_eV, cpu_rows[r].conserved_eV, 1e-9 * std::fabs(cpu_rows[r].conserved_eV));
      EXPECT_NEAR(cuda_rows[r].temperature_K, cpu_rows[r].temperature_K, 1e-7 * cpu_rows[r].temperature_K);
      EXPECT_NEAR(cuda_rows[r].volume_A3, cpu_rows[r].volume_A3, 1e-9 * cpu_rows[r].volume_A3);
      EXPECT_NEAR(cuda_rows[r].msd_A2, cpu_rows[r].msd_A2, 1e-7 * cpu_rows[r].msd_A2);
      EXPECT_EQ(cuda_rows[r].drive.steps, cpu_rows[r].drive.steps);
      EXPECT_NEAR(cuda_rows[r].drive.work, cpu_rows[r].drive.work, 1e-8 * std::fabs(cpu_rows[r].drive.work));
    }
  }
  static std::vector<double> unwrapped(Engine& engine) {
    std::vector<Vec3> all;
    for (const Structure& s : engine.structures())
      for (std::size_t i = 0; i < s.size(); ++i) all.push_back(s.box.unwrap(s.position[i], s.image[i]));
    return flat(all);
  }

  const PotentialTables tables = make_tables(synthetic_potential(), {"A", "B"});
  const std::vector<Structure> structures{random_structure({5, 6, 5}, {0.3, -0.25, 0.2}, 1),
                                          random_structure({6, 5, 5}, {0, 0, 0}, 2),
                                          random_structure({5, 5, 8}, {-0.5, 0.1, -0.3}, 3)};
};

TEST_F(CudaEngine, SaysWhatItRunsOn) { EXPECT_EQ(engine_on("cuda:0")->device().rfind("cuda:0 ", 0), 0u); }

TEST_F(CudaEngine, SinglePointsAgreeWithTheCpu) {
  const auto cpu = engine_on("cpu")->evaluate(), cuda = engine_on("cuda")->evaluate();
  for (std::size_t r = 0; r < cpu.size(); ++r) {
    EXPECT_NEAR(cuda[r].energy_eV, cpu[r].energy_eV, 1e-12 * std::fabs(cpu[r].energy_eV));
    EXPECT_LT(relative_difference(flat(cuda[r].forces), flat(cpu[r].forces)), 1e-12);
    EXPECT_LT(relative_difference(flat({cuda[r].stress_GPa}), flat({cpu[r].stress_GPa})), 1e-12);
  }
}

TEST_F(CudaEngine, D2MinAgreesWithTheCpu) {
  const Structure reference = random_structure({7, 6, 8}, {0.3, -0.25, 0.2}, 4);
  Structure current = reference;
  std::mt19937_64 random(5);
  current.box.xy += 0.1 * current.box.length.y;
  for (Vec3& x : current.position) {
    x = current.box.to_cartesian(reference.box.to_fractional(x));
    for (int axis = 0; axis < 3; ++axis) x[axis] += std::uniform_real_distribution(-0.2, 0.2)(random);
  }
  const auto engine = engine_on("cuda");
  const double cutoff_A = 3.5;
  const Motion motion = match_structures(reference, current).motion;
  const auto cpu = d2min(motion, cutoff_A);
  const auto cuda = d2min(motion, cutoff_A, [&](const Motion& of, const CellSearch& near, double cutoff) {
    return engine->d2min(of, near, cutoff);
  });
  ASSERT_EQ(cuda.size(), cpu.size());
  int defined = 0;
  for (std::size_t i = 0; i < cpu.size(); ++i) {
    EXPECT_EQ(cuda[i].neighbors, cpu[i].neighbors) << i;
    EXPECT_EQ(cuda[i].defined, cpu[i].defined) << i;
    EXPECT_NEAR(cuda[i].d2min, cpu[i].d2min, 1e-10) << i;
    for (int r = 0; r < 3; ++r)
      for (int c = 0; c < 3; ++c) EXPECT_NEAR(cuda[i].J(r, c), cpu[i].J(r, c), 1e-10) << i;
    defined += cpu[i].defined;
  }
  EXPECT_GT(defined, 300);
}

TEST_F(CudaEngine, TrajectoriesStartLikeThoseOfTheCpu) {
  auto cpu = in_motion("cpu"), cuda = in_motion("cuda");
  cpu->advance(30);
  cuda->advance(30);
  EXPECT_TRUE(cuda->dynamics_finished());
  expect_same_motion(*cpu, *cuda);
}

TEST_F(CudaEngine, TrajectoriesInDrivenBoxesStartLikeThoseOfTheCpu) {
  auto cpu = in_motion("cpu", nullptr, driven()), cuda = in_motion("cuda", nullptr, driven());
  cpu->advance(30);
  cuda->advance(30);
  expect_same_motion(*cpu, *cuda);
  EXPECT_GT(cuda->sample()[0].strain, 0.7);
  EXPECT_EQ(cuda->structures()[2].box.length.x, cpu->structures()[2].box.length.x);
}

TEST_F(CudaEngine, TrajectoriesWithMonteCarloStartLikeThoseOfTheCpu) {
  MonteCarloSettings sampling;
  sampling.every = 4;
  sampling.trials_per_atom = {0.2, 0, 0.2};
  sampling.target = {.kappa_kT = 10, .fraction = {0.5, 0.5}};
  sampling.seeds = {4, 5, 6};
  auto cpu = in_motion("cpu", &sampling), cuda = in_motion("cuda", &sampling);
  cpu->advance(9);
  cuda->advance(9);
  expect_same_motion(*cpu, *cuda);
  const auto expected = cpu->monte_carlo_reports(), got = cuda->monte_carlo_reports();
  EXPECT_EQ(got[1].trials, 0);
  for (const int r : {0, 2}) {
    EXPECT_GT(expected[r].accepted, 3);
    EXPECT_EQ(got[r].accepted, expected[r].accepted);
    EXPECT_EQ(cuda->structures()[r].type, cpu->structures()[r].type);
  }
}

TEST_F(CudaEngine, ResumesWithTheSameBits) {
  for (const auto& plans : {held(), driven()}) {
    auto straight = in_motion("cuda", nullptr, plans), stopped = in_motion("cuda", nullptr, plans);
    straight->advance(12);
    straight->advance(18);
    stopped->advance(12);
    StateArchive archive;
    stopped->save(archive);
    auto resumed = in_motion("cuda", nullptr, plans);
    resumed->restore(archive);
    resumed->advance(18);
    EXPECT_EQ(unwrapped(*resumed), unwrapped(*straight));
  }
}

TEST_F(CudaEngine, DivergesWhereTheCpuDoes) {
  std::vector<Diverging> runs(4);
  runs[0].limits.displacement_A = 1e-3;
  runs[1].limits.temperature_K = 100;
  runs[2] = {Ensemble::npt_isotropic, {}, 200};
  runs[2].limits.density_ratio_max = 1.0001;
  runs[3] = {Ensemble::npt_per_axis, {}, 3000};
  for (const Diverging& run : runs) {
    const auto expected = divergence(*run.start("cpu"), 20), got = divergence(*run.start("cuda"), 20);
    ASSERT_TRUE(expected && got);
    EXPECT_EQ(std::string(got->what()), expected->what());
  }
}

TEST_F(CudaEngine, MinimisersStartLikeThoseOfTheCpu) {
  for (const auto method : {MinimizerMethod::fire, MinimizerMethod::conjugate_gradient, MinimizerMethod::lbfgs}) {
    MinimizerSettings settings;
    settings.method = method;
    settings.max_evaluations = 15;
    settings.memory = 5;
    auto cpu = engine_on("cpu"), cuda = engine_on("cuda");
    const auto expected = cpu->minimize(settings), got = cuda->minimize(settings);
    EXPECT_LT(relative_difference(unwrapped(*cuda), unwrapped(*cpu)), 1e-9) << static_cast<int>(method);
    for (std::size_t r = 0; r < got.size(); ++r) {
      EXPECT_EQ(got[r].reason, expected[r].reason);
      EXPECT_EQ(got[r].evaluations, expected[r].evaluations);
      EXPECT_NEAR(got[r].energy, expected[r].energy, 1e-9 * std::fabs(expected[r].energy));
    }
  }
}

TEST_F(CudaEngine, ElasticShearAgreesWithTheCpu) {
  auto relaxing = engine_on("cpu");
  relaxing->minimize({MinimizerMethod::lbfgs, 1e-8});
  const auto minima = relaxing->structures();
  AqsSettings settings;
  settings.step = 1e-4;
  settings.minimizer.force_tolerance_eV_per_A = 1e-7;
  const std::vector<AqsPlan> plans{{ShearPlane::xy, 1, {1.0}}, {ShearPlane::xz, -1, {1.0}}, {ShearPlane::yz, 1, {1.0}}};
  auto cpu = engine_on("cpu", minima), cuda = engine_on("cuda", minima);
  cpu->start_aqs(settings, plans);
  cuda->start_aqs(settings, plans);
  for (int step = 0; step < 2; ++step) {
    const auto expected = cpu->aqs_step(), got = cuda->aqs_step();
    for (std::size_t r = 0; r < got.size(); ++r) {
      ASSERT_TRUE(expected[r].row && got[r].row);
      EXPECT_EQ(got[r].row->minimizer.reason, StopReason::converged);
      EXPECT_NEAR(got[r].row->energy_eV, expected[r].row->energy_eV, 1e-10 * std::fabs(expected[r].row->energy_eV));
      EXPECT_LT(relative_difference(flat({got[r].row->stress_tensor_GPa}), flat({expected[r].row->stress_tensor_GPa})),
                1e-6);
    }
  }
}

}  // namespace
}  // namespace vitrify::test
