#include "host/analysis/vibration/vibrational_displacement.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <random>
#include <stdexcept>

#include "tests/support/cu_zr.hpp"

namespace vitrify::test {
namespace {

class GivenFrame final : public Frame {
 public:
  GivenFrame(double time_ps, Structure structure) : time_ps_(time_ps), structure_(std::move(structure)) {}
  double time_ps() const override { return time_ps_; }
  const Structure& structure() override { return structure_; }
  std::span<const Vec3> velocities() override { return {}; }
  Observer& observer() override { throw std::logic_error("no observer"); }

 private:
  double time_ps_;
  Structure structure_;
};

const std::map<std::string, double> mass_amu{{"A", 60}, {"B", 90}};

/// Atoms whose displacements from their places are independent and normal, 0.1 A along each axis.
class NormalAtoms {
 public:
  const Structure places = random_structure({8, 8, 8}, {0.1, -0.2, 0.05}, 1);
  Vec3 hop;  ///< of atom 7, from the second half on

  /// Samples 0.5 ps apart, with the centre of mass where it was.
  void fill(VibrationalDisplacement& lambda, int samples, int first = 0) {
    for (int k = first; k < samples; ++k) {
      Structure s = places;
      for (Vec3& x : s.position) x += Vec3{normal(), normal(), normal()} * 0.1;
      if (2 * k >= samples) s.position[7] += hop;
      prepare(s);
      GivenFrame frame(10 + 0.5 * k, s);
      lambda.add(frame);
    }
  }
  std::function<void(Structure&)> prepare = [](Structure&) {};

 private:
  double normal() { return std::normal_distribution()(random_); }
  std::mt19937_64 random_{1};
};

/// Some atoms leave the box, and come in again on the other side.
void shifted_and_wrapped(Structure& s) {
  s.image.clear();
  for (Vec3& x : s.position) {
    Int3 image;
    x += s.box.lattice(0.3, 0.4, -0.2);
    s.box.wrap(x, image);
  }
}

VibrationalDisplacement displacement_of(int samples, int windows) {
  return {mass_amu, {.interval_ps = 0.5, .span = {samples, windows}}};
}
double number(const AnalysisResult& result, const std::string& name) {
  for (const ResultNumber& one : result.numbers)
    if (one.name == name) return one.value;
  throw std::out_of_range(name);
}
const ResultColumn& atoms(const AnalysisResult& result, const std::string& name) {
  for (const ResultColumn& one : result.atoms)
    if (one.name == name) return one;
  throw std::out_of_range(name);
}

std::map<std::string, double> cu_zr_amu() {
  return {{"Cu", default_tables().mass_amu[0]}, {"Zr", default_tables().mass_amu[1]}};
}

/// A hop of 2 A halfway has a mean square of 1 A^2.
TEST(VibrationalDisplacement, TellsHopsFromVibrations) {
  NormalAtoms source;
  source.hop = {2, 0, 0};
  auto analysis = displacement_of(400, 20);
  source.fill(analysis, 400);
  const auto lambda = analysis.lambda(), window = analysis.window_lambda();
  EXPECT_NEAR(lambda[7], std::sqrt(1.03), 0.02);
  EXPECT_NEAR(window[7], std::sqrt(0.03 * 19 / 20), 0.01);
  EXPECT_NEAR(lambda[8], std::sqrt(0.03), 0.015);
  const AnalysisResult result = analysis.result();
  EXPECT_DOUBLE_EQ(number(result, "hop_fraction"), 1.0 / 512);
  const auto& hopped = std::get<std::vector<std::int64_t>>(atoms(result, "hopped").values);
  EXPECT_EQ(hopped[7], 1);
  EXPECT_NEAR(std::get<std::vector<double>>(atoms(result, "half_shift_A").values)[7], 2, 0.03);
  EXPECT_EQ(number(result, "window_ps"), 10);
  EXPECT_GT(number(result, "lambda_skewness"), 10);
  EXPECT_LT(number(result, "window_lambda_skewness"), 1);
  EXPECT_NEAR(number(result, "lambda_A_mean_A"), std::sqrt(0.03), 0.005);
}

TEST(VibrationalDisplacement, HasDensitiesOfArea1) {
  NormalAtoms source;
  auto analysis = displacement_of(40, 4);
  source.fill(analysis, 40);
  const AnalysisResult result = analysis.result();
  ASSERT_EQ(result.tables.size(), 2u);
  for (const ResultTable& table : result.tables) {
    const auto& middles = std::get<std::vector<double>>(table.columns[0].values);
    const double width = middles[1] - middles[0];
    ASSERT_EQ(table.columns.size(), 7u);
    for (std::size_t c = 1; c < 7; c += 2) {
      double area = 0, mean = 0;
      const auto& density = std::get<std::vector<double>>(table.columns[c].values);
      for (std::size_t k = 0; k < density.size(); ++k)
        area += density[k] * width, mean += density[k] * width * middles[k];
      EXPECT_NEAR(area, 1, 1e-12);
      const std::string element = c == 1 ? "" : c == 3 ? "_A" : "_B";
      EXPECT_NEAR(mean, number(result, table.name + element + "_mean_A"), 0.25 * width);
    }
  }
}

/// Atoms that leave the box come in on the other side, with or without a count; the box drifts along with them.
TEST(VibrationalDisplacement, DoesNotDependOnImagesOrDrift) {
  NormalAtoms plain, wrapped, drifting;
  auto expected = displacement_of(40, 4), of_wrapped = expected, of_drifting = expected;
  plain.fill(expected, 40);
  wrapped.prepare = shifted_and_wrapped;
  wrapped.fill(of_wrapped, 40);
  int frame = 0;
  drifting.prepare = [&](Structure& s) {
    for (Vec3& x : s.position) x += Vec3{0.3, 0, 0.4} * frame;
    ++frame;
  };
  drifting.fill(of_drifting, 40);
  for (std::size_t i = 0; i < expected.lambda().size(); ++i) {
    EXPECT_NEAR(of_wrapped.lambda()[i], expected.lambda()[i], 1e-12);
    EXPECT_NEAR(of_drifting.lambda()[i], expected.lambda()[i], 1e-12);
    EXPECT_NEAR(of_drifting.window_lambda()[i], expected.window_lambda()[i], 1e-12);
  }
  EXPECT_NEAR(number(of_drifting.result(), "greatest_drift_A"), 0.5 * 39, 0.05);
}

TEST(VibrationalDisplacement, GoesOnWhereItWasKept) {
  NormalAtoms straight_source, source;
  auto straight = displacement_of(40, 4), first = straight, second = straight;
  straight_source.prepare = source.prepare = shifted_and_wrapped;
  straight_source.fill(straight, 40);
  source.fill(first, 17);
  StateArchive archive;
  first.save(archive, "lambda");
  second.restore(archive, "lambda");
  source.fill(second, 40, 17);
  EXPECT_EQ(second.lambda(), straight.lambda());
  const AnalysisResult expected = straight.result(), result = second.result();
  ASSERT_EQ(result.numbers.size(), expected.numbers.size());
  for (std::size_t k = 0; k < result.numbers.size(); ++k) EXPECT_EQ(result.numbers[k].value, expected.numbers[k].value);
  archive.put("lambda/samples", std::vector<std::int64_t>{41});
  EXPECT_THROW(second.restore(archive, "lambda"), Error);
}

TEST(VibrationalDisplacement, RefusesOtherTimesBoxesAndTooFewSamples) {
  NormalAtoms source;
  auto analysis = displacement_of(40, 4);
  source.fill(analysis, 39);
  EXPECT_THROW(analysis.result(), Error);
  GivenFrame late(10 + 0.5 * 40, source.places);
  EXPECT_THROW(analysis.add(late), Error);
  Structure sheared = source.places;
  sheared.box.xy += sheared.box.length.x;
  GivenFrame other(10 + 0.5 * 39, sheared);
  EXPECT_THROW(analysis.add(other), Error);
  EXPECT_THROW(displacement_of(41, 4), std::invalid_argument);
  EXPECT_THROW(displacement_of(1, 1), std::invalid_argument);
}

TEST(VibrationalDisplacement, IsThatOfFramesAndOfWhatAnEngineFollows) {
  const MotionSettings followed{.every = 5, .samples = 40, .windows = 4};
  const auto engine = cpu_engine({read_structure(source_path("tests/data/structures/annealed300.data"), cu_zr)}, 1);
  const DisplacementSettings settings{.interval_ps = 0.01, .span = followed.span()};
  VibrationalDisplacement of_frames(cu_zr_amu(), settings), of_engine = of_frames;
  engine->draw_velocities({3}, {300}, 0);
  engine->reset_origin();
  engine->follow_motion(followed);
  DynamicsPlan plan;
  plan.steps = 1000;
  engine->start_dynamics({plan});
  for (int sample = 0; sample < 40; ++sample) {
    engine->advance(5);
    GivenFrame frame(0.01 * sample, engine->structures()[0]);
    of_frames.add(frame);
  }
  of_engine.take(engine->motion()[0], engine->structures()[0]);
  const AnalysisResult expected = of_frames.result(), result = of_engine.result();
  ASSERT_EQ(result.numbers.size(), expected.numbers.size());
  for (std::size_t k = 0; k < result.numbers.size(); ++k)
    EXPECT_NEAR(result.numbers[k].value, expected.numbers[k].value, 1e-9) << result.numbers[k].name;
  for (std::size_t i = 0; i < 300; ++i) EXPECT_NEAR(of_engine.lambda()[i], of_frames.lambda()[i], 1e-12) << i;
}

}  // namespace
}  // namespace vitrify::test
