// The liquid at 1500 K: dynamics with flips under a composition constraint, in double and mixed precision, with
// exchanges and without any sample the same ensemble, and so does LAMMPS with fix sgcmc.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <array>
#include <fstream>
#include <map>
#include <numeric>
#include <sstream>

#include "tests/support/cu_zr.hpp"
#include "tests/support/statistics.hpp"

namespace vitrify::test {
namespace {

constexpr int n_shells = 12;
constexpr double shell_A = 0.45;

/// "energy", "density", and "CuZr 3.15" for the mean number of Zr 3.15 .. 3.60 A from a Cu.
using Observables = std::map<std::string, double>;

void add_shells(Observables& sum, const Structure& s) {
  std::array<double, 2> central{};
  for (int type : s.type) ++central[type];
  std::array<std::array<double, n_shells>, 4> pairs{};
  for (std::size_t i = 0; i < s.size(); ++i)
    for (std::size_t j = 0; j < i; ++j) {
      const double r = norm(s.box.minimum_image(s.position[i] - s.position[j]));
      if (r >= n_shells * shell_A) continue;
      const int shell = static_cast<int>(r / shell_A);
      ++pairs[2 * s.type[i] + s.type[j]][shell];
      ++pairs[2 * s.type[j] + s.type[i]][shell];
    }
  for (const auto& [a, b] : {std::pair{0, 0}, {0, 1}, {1, 1}})
    for (int k = 4; k < n_shells; ++k)
      sum[fmt::format("{}{} {:.2f}", cu_zr[a], cu_zr[b], k * shell_A)] += pairs[2 * a + b][k] / central[a];
}

/// Means over 3 ps of each replica. Blocks of one replica would depend on one another: order among unlike atoms
/// outlives them.
class LiquidRun {
 public:
  static constexpr int n_replicas = 12;

  explicit LiquidRun(const MonteCarloSettings* sampling, Precision precision = Precision::full)
      : engine_(cpu_engine(liquids(), 2)) {
    engine_->set_precision(precision);
    engine_->draw_velocities(seeds(21), std::vector<double>(n_replicas, 2500.0), 0);
    if (sampling) engine_->start_monte_carlo(*sampling);
    hold(2500, 1000);
    engine_->advance(1000);
    hold(1500, 3500);
    engine_->advance(2000);
    measure();
  }

  static std::vector<std::uint64_t> seeds(std::uint64_t first) {
    std::vector<std::uint64_t> seeds(n_replicas);
    std::iota(seeds.begin(), seeds.end(), first);
    return seeds;
  }
  const std::map<std::string, std::vector<double>>& means() const { return means_; }
  std::vector<double> acceptance() const {
    std::vector<double> acceptance;
    for (const auto& report : engine_->monte_carlo_reports())
      acceptance.push_back(static_cast<double>(report.accepted) / static_cast<double>(report.trials));
    return acceptance;
  }

 private:
  static std::vector<Structure> liquids() { return std::vector<Structure>(n_replicas, glass500()); }
  void hold(double temperature_K, long steps) {
    DynamicsPlan plan;
    plan.ensemble = Ensemble::npt_isotropic;
    plan.start_K = plan.end_K = temperature_K, plan.steps = steps;
    engine_->start_dynamics(std::vector<DynamicsPlan>(n_replicas, plan));
  }
  /// Where flips change the composition, samples at that of the canonical runs alone count: given its composition, a
  /// variance-constrained sample is a canonical one.
  void measure() {
    std::vector<Observables> sums(n_replicas);
    std::vector<int> counted(n_replicas, 0);
    for (int k = 0; k < 50; ++k) {
      engine_->advance(30);
      const auto thermo = engine_->sample();
      const auto structures = engine_->structures();
      for (int r = 0; r < n_replicas; ++r) {
        if (std::count(structures[r].type.begin(), structures[r].type.end(), 0) != 250) continue;
        sums[r]["energy"] += thermo[r].potential_eV / 500;
        sums[r]["density"] += thermo[r].density_g_cm3;
        add_shells(sums[r], structures[r]);
        ++counted[r];
      }
    }
    for (int r = 0; r < n_replicas; ++r) {
      EXPECT_GT(counted[r], 5);
      for (const auto& [name, sum] : sums[r]) means_[name].push_back(sum / counted[r]);
    }
  }

  std::unique_ptr<Engine> engine_;
  std::map<std::string, std::vector<double>> means_;
};

MonteCarloSettings sampling_of(MonteCarloMode mode) {
  MonteCarloSettings s;
  s.mode = mode;
  s.trials_per_atom.assign(LiquidRun::n_replicas, 0.25);
  s.target.kappa_kT = 1000;
  s.target.fraction[0] = s.target.fraction[1] = 0.5;
  s.target.mu_eV[1] = 3;
  s.seeds = LiquidRun::seeds(51);
  return s;
}

/// Lines "name mean error" of tests/data/lammps/sgcmc_liquid.txt.
std::map<std::string, Estimate> lammps_sgcmc() {
  std::ifstream file(source_path("tests/data/lammps/sgcmc_liquid.txt"));
  std::map<std::string, Estimate> estimates;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto comma = line.find(',');
    Estimate e;
    std::istringstream(line.substr(comma + 1)) >> e.mean >> e.error;
    estimates[line.substr(0, comma)] = e;
  }
  return estimates;
}

/// Six standard errors, of twelve means each: some 80 comparisons then all but never fail by chance.
void expect_same(const std::string& name, const Estimate& a, const Estimate& b) {
  EXPECT_NEAR(a.mean, b.mean, 6 * std::hypot(a.error, b.error)) << name;
}

TEST(HybridLiquid, FlipsAndExchangesSampleWhatDynamicsSamplesAndWhatLammpsDoes) {
  const auto flips = sampling_of(MonteCarloMode::vcsgc), exchanges = sampling_of(MonteCarloMode::swap);
  const LiquidRun plain(nullptr), flipping(&flips), exchanging(&exchanges), mixed(&flips, Precision::mixed);
  for (const auto* run : {&flipping, &exchanging, &mixed})
    for (double acceptance : run->acceptance()) EXPECT_GT(acceptance, 0.005);
  const auto lammps = lammps_sgcmc();
  ASSERT_EQ(lammps.size(), plain.means().size());
  for (const auto& [name, means] : plain.means()) {
    const Estimate dynamics = estimate(means), with_flips = estimate(flipping.means().at(name)),
                   with_exchanges = estimate(exchanging.means().at(name)), in_mixed = estimate(mixed.means().at(name));
    expect_same(name + ", flips", with_flips, dynamics);
    expect_same(name + ", exchanges", with_exchanges, dynamics);
    expect_same(name + ", flips in mixed precision", in_mixed, dynamics);
    expect_same(name + ", LAMMPS", with_flips, lammps.at(name));
    RecordProperty(
        name,
        fmt::format("{:.5f} +- {:.5f}, flips {:.5f} +- {:.5f}, exchanges {:.5f} +- {:.5f}, mixed {:.5f} +- {:.5f}",
                    dynamics.mean, dynamics.error, with_flips.mean, with_flips.error, with_exchanges.mean,
                    with_exchanges.error, in_mixed.mean, in_mixed.error));
  }
}

}  // namespace
}  // namespace vitrify::test
