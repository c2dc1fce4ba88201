// The motion of atoms that an engine follows, on any device, against sums over the structures at its samples.
#pragma once

#include <gtest/gtest.h>

#include <memory>

#include "host/engine/engine.hpp"
#include "tests/support/on_executor.hpp"
#include "tests/support/random_structure.hpp"
#include "tests/support/synthetic_potential.hpp"

namespace vitrify::test {

/// Displacements less those of the centre of mass, replica by replica and sample by sample.
struct SampledDisplacements {
  std::vector<std::vector<std::vector<Vec3>>> of;

  Vec3 mean(std::size_t r, std::size_t i, std::size_t first, std::size_t last) const {
    Vec3 sum;
    for (std::size_t k = first; k < last; ++k) sum += of[r][k][i];
    return sum * (1.0 / static_cast<double>(last - first));
  }
  double squares(std::size_t r, std::size_t i, std::size_t first, std::size_t last) const {
    double sum = 0;
    for (std::size_t k = first; k < last; ++k) sum += norm2(of[r][k][i] - mean(r, i, first, last));
    return sum;
  }
};

/// `Device::name` is what make_engine() takes.
template <class Device>
class MotionSuite : public ::testing::Test {
 protected:
  void SetUp() override {
    need_device([this] { start(); });
  }
  /// Hot atoms, which change their places in the order: at constant energy, at constant temperature and to the end of
  /// its plan, and in a box that changes.
  std::unique_ptr<Engine> start(const MonteCarloSettings* sampling = nullptr) const {
    auto engine = make_engine({Device::name, 1}, tables, structures);
    engine->draw_velocities({1, 2, 3}, {2000, 3000, 2500}, 1);
    engine->reset_origin();
    engine->follow_motion(settings);
    if (sampling) engine->start_monte_carlo(*sampling);
    engine->start_dynamics({{Ensemble::nve, 0.002, 2000, 2000, 60, 0, 0.1, 1.0, {}},
                            {Ensemble::nvt, 0.002, 3000, 3000, 9, 0, 0.1, 1.0, {}},
                            {Ensemble::npt_isotropic, 0.002, 2500, 2500, 60, -5, 0.1, 0.2, {}}});
    return engine;
  }
  /// Moves on, and has the atoms sorted anew.
  static void advance(Engine& engine, long n) {
    engine.advance(n);
    engine.set_skin(0.5);
  }
  std::vector<Vec3> displacements(const Structure& now, const Structure& origin) const {
    std::vector<Vec3> all;
    Vec3 moment;
    double mass = 0;
    for (std::size_t i = 0; i < now.size(); ++i) {
      const Vec3 x = now.box.unwrap(now.position[i], now.image[i]);
      const Vec3 x0 = origin.box.unwrap(origin.position[i], origin.image[i]);
      all.push_back(x - now.box.to_cartesian(origin.box.to_fractional(x0)));
      moment += all.back() * tables.mass_amu[now.type[i]], mass += tables.mass_amu[now.type[i]];
    }
    for (Vec3& u : all) u -= moment * (1 / mass);
    return all;
  }
  SampledDisplacements sampled(Engine& engine, long end) const {
    const auto origin = engine.structures();
    SampledDisplacements all{{origin.size(), std::vector<std::vector<Vec3>>()}};
    for (long step = settings.every; step <= end; step += settings.every) {
      advance(engine, settings.every);
      const auto now = engine.structures();
      for (std::size_t r = 0; r < now.size(); ++r)
        if (r != 1 || step <= 9) all.of[r].push_back(displacements(now[r], origin[r]));
    }
    return all;
  }
  void expect_motion(const FollowedMotion& got, const SampledDisplacements& all, std::size_t r) const {
    const std::size_t n = std::min<std::size_t>(all.of[r].size(), settings.samples), half = settings.samples / 2;
    const std::size_t length = settings.span().of_window();
    ASSERT_EQ(got.samples, static_cast<long>(n));
    for (std::size_t i = 0; i < got.atoms.size(); ++i) {
      const AtomMotion& motion = got.atoms[i];
      EXPECT_LT(norm(motion.whole.mean - all.mean(r, i, 0, n)), 1e-12) << i;
      EXPECT_NEAR(motion.whole.squares, all.squares(r, i, 0, n), 1e-12) << i;
      const std::size_t window = (n - 1) / length * length;
      EXPECT_LT(norm(motion.window.mean - all.mean(r, i, window, n)), 1e-12) << i;
      EXPECT_NEAR(motion.window.squares, all.squares(r, i, window, n), 1e-12) << i;
      double squares = 0;
      for (std::size_t first = 0; first + length <= n; first += length)
        squares += all.squares(r, i, first, first + length);
      EXPECT_NEAR(motion.squares_of_windows, squares, 1e-12) << i;
      const Vec3 first_half = n >= half ? all.mean(r, i, 0, half) : Vec3{};
      EXPECT_LT(norm(motion.first_half - first_half), 1e-12) << i;
    }
  }
  static std::vector<double> bits(const Engine& engine) {
    std::vector<double> all;
    for (const FollowedMotion& replica : engine.motion()) {
      all.push_back(static_cast<double>(replica.samples)), all.push_back(replica.greatest_drift_A);
      for (const AtomMotion& atom : replica.atoms)
        visit_numbers(atom, [&](const double number) { all.push_back(number); });
    }
    return all;
  }
  static std::vector<double> places(Engine& engine) {
    std::vector<double> all;
    for (const Structure& s : engine.structures())
      for (std::size_t i = 0; i < s.size(); ++i) {
        const Vec3 x = s.box.unwrap(s.position[i], s.image[i]);
        all.insert(all.end(), {x.x, x.y, x.z});
      }
    return all;
  }
  static MonteCarloSettings flips() {
    MonteCarloSettings sampling;
    sampling.every = 5;
    sampling.trials_per_atom = {0.2, 0, 0.2};
    sampling.target = {.kappa_kT = 10, .fraction = {0.5, 0.5}};
    sampling.seeds = {4, 5, 6};
    return sampling;
  }

  static constexpr MotionSettings settings{.every = 3, .samples = 8, .windows = 4};
  const PotentialTables tables = make_tables(synthetic_potential(), {"A", "B"});
  const std::vector<Structure> structures{random_structure({5, 6, 5}, {0.3, -0.25, 0.2}, 1),
                                          random_structure({6, 5, 5}, {0, 0, 0}, 2),
                                          random_structure({5, 5, 8}, {-0.5, 0.1, -0.3}, 3)};
};
TYPED_TEST_SUITE_P(MotionSuite);

TYPED_TEST_P(MotionSuite, IsThatOfTheStructuresAtItsSamples) {
  const auto engine = this->start();
  const auto all = this->sampled(*engine, 30);  // two more than are to be taken
  const auto motion = engine->motion();
  EXPECT_EQ(motion[1].samples, 3);  // its plan ends after 9 steps
  for (std::size_t r = 0; r < motion.size(); ++r) this->expect_motion(motion[r], all, r);
}

/// Types change masses, and with them the centre of mass.
TYPED_TEST_P(MotionSuite, IsFollowedBesideMonteCarlo) {
  const MonteCarloSettings sampling = this->flips();
  const auto engine = this->start(&sampling);
  const auto all = this->sampled(*engine, 15);
  EXPECT_GT(engine->monte_carlo_reports()[0].accepted, 3);
  const auto motion = engine->motion();
  for (std::size_t r = 0; r < motion.size(); ++r) this->expect_motion(motion[r], all, r);
  EXPECT_GT(motion[0].greatest_drift_A, 1e-6);
}

TYPED_TEST_P(MotionSuite, DoesNotDependOnTheCallsItIsMadeOf) {
  const auto once = this->start(), often = this->start(), never = this->start();
  once->advance(20);
  for (const long n : {1, 1, 4, 7, 0, 2, 5}) often->advance(n);
  EXPECT_EQ(this->bits(*often), this->bits(*once));
  never->stop_following();
  never->advance(20);
  EXPECT_EQ(this->places(*never), this->places(*once));
}

TYPED_TEST_P(MotionSuite, ResumesWithTheSameBits) {
  const MonteCarloSettings sampling = this->flips();
  const auto straight = this->start(&sampling);
  this->advance(*straight, 13);
  StateArchive archive;
  straight->save(archive);
  const auto resumed = this->start(&sampling);
  resumed->restore(archive);
  straight->advance(11), resumed->advance(11);
  EXPECT_EQ(this->bits(*resumed), this->bits(*straight));
}

TYPED_TEST_P(MotionSuite, RefusesTheStateOfOtherSamples) {
  const auto engine = this->start();
  engine->advance(18);
  StateArchive archive;
  engine->save(archive);
  engine->follow_motion({.every = 3, .samples = 4, .windows = 2});
  EXPECT_THROW(engine->restore(archive), Error);
  engine->stop_following();
  engine->restore(archive);
  StateArchive without;
  engine->save(without);
  engine->follow_motion(this->settings);
  EXPECT_THROW(engine->restore(without), Error);
  EXPECT_THROW(engine->follow_motion({.every = 3, .samples = 7, .windows = 2}), std::invalid_argument);
}

REGISTER_TYPED_TEST_SUITE_P(MotionSuite, IsThatOfTheStructuresAtItsSamples, IsFollowedBesideMonteCarlo,
                            DoesNotDependOnTheCallsItIsMadeOf, ResumesWithTheSameBits, RefusesTheStateOfOtherSamples);

}  // namespace vitrify::test
