#include "host/analysis/scattering/structure_factor.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "host/analysis/scattering/form_factors.hpp"
#include "host/analysis/structure/radial_distribution.hpp"
#include "host/error.hpp"
#include "host/files/structures/structure_file.hpp"
#include "tests/support/random_structure.hpp"
#include "tests/support/structure_frame.hpp"

namespace vitrify {
namespace {

const std::vector<double>& column(const AnalysisResult& result, const std::string& name) {
  for (const ResultColumn& one : result.tables.at(0).columns)
    if (one.name == name) return std::get<std::vector<double>>(one.values);
  throw std::out_of_range(name);
}

AnalysisResult of(const Structure& s, const StructureFactorSettings& settings) {
  StructureFactor factor(settings);
  test::add(factor, s);
  return factor.result();
}

Structure gas(int atoms) {
  std::mt19937_64 random(5);
  Structure s;
  s.elements = {"Cu", "Zr"};
  s.box.length = {30, 31, 32}, s.box.xy = 7, s.box.xz = -4, s.box.yz = 9;
  for (int i = 0; i < atoms; ++i) {
    const auto uniform = [&] { return 0.5 * (test::symmetric(random) + 1); };
    s.position.push_back(s.box.to_cartesian({uniform(), uniform(), uniform()}));
    s.type.push_back(i % 2);
  }
  return s;
}

TEST(FormFactors, AreThoseOfTheTable) {
  // xraydb 4.5.8, f0("Cu", q / 4 pi) and so on
  const double q[] = {0, 2, 4, 6, 8, 10};
  const double cu[] = {28.99207, 25.03106, 19.22356, 14.28715, 10.85405, 8.69315};
  const double zr[] = {39.97626, 33.28198, 26.39458, 21.44315, 17.9947, 15.0651};
  for (int k = 0; k < 6; ++k) {
    EXPECT_NEAR(form_factor("Cu", q[k]), cu[k], 1e-5);
    EXPECT_NEAR(form_factor("Zr", q[k]), zr[k], 1e-5);
  }
  EXPECT_THROW(form_factor("Xx", 1), Error);
  EXPECT_THROW(form_factor("Cu", 76), Error);
}

TEST(WaveVectors, AreAllOfAHalfSpaceWhereTheyAreFew) {
  Box box;
  box.length = {10, 11, 12}, box.xy = 3, box.xz = -4, box.yz = 5;
  const WaveVectorBins bins{4, 0.25, 1000000};
  const auto chosen = choose_wave_vectors(box, bins);
  std::vector<int> expected(bins.count());
  for (int a = -20; a <= 20; ++a)
    for (int b = -20; b <= 20; ++b)
      for (int c = -20; c <= 20; ++c) {
        const Vec3 q = wave_vector(box, {a, b, c});
        if (norm(q) < 4 && norm(q) > 0) ++expected[static_cast<int>(norm(q) / 0.25)];
      }
  for (int k = 0; k < bins.count(); ++k) EXPECT_EQ(2 * static_cast<int>(chosen[k].size()), expected[k]) << k;
}

TEST(WaveVectors, TurnEveryEdgeOfTheBoxByWholeTurns) {
  Box box;
  box.length = {10, 11, 12}, box.xy = 3, box.xz = -4, box.yz = 5;
  const Vec3 q = wave_vector(box, {3, -5, 7});
  EXPECT_NEAR(dot(q, box.lattice(1, 0, 0)), 2 * M_PI * 3, 1e-12);
  EXPECT_NEAR(dot(q, box.lattice(0, 1, 0)), -2 * M_PI * 5, 1e-12);
  EXPECT_NEAR(dot(q, box.lattice(0, 0, 1)), 2 * M_PI * 7, 1e-12);
}

TEST(WaveVectors, AreDrawnEvenlyWhereTheyAreMany) {
  Box box;
  box.length = {40, 41, 42}, box.xy = 3, box.xz = -4, box.yz = 5;
  const auto chosen = choose_wave_vectors(box, {8, 0.1, 300});
  Vec3 mean_square;
  double n = 0;
  for (std::size_t k = 0; k < chosen.size(); ++k) {
    std::set<std::tuple<int, int, int>> distinct;
    EXPECT_LE(chosen[k].size(), 300u);
    if (k > 40) {
      EXPECT_EQ(chosen[k].size(), 300u) << k;
    }
    for (const WaveVector& v : chosen[k]) {
      distinct.insert({v.a, v.b, v.c});
      EXPECT_FALSE(distinct.contains({-v.a, -v.b, -v.c}));
      const Vec3 q = wave_vector(box, v);
      EXPECT_EQ(static_cast<std::size_t>(norm(q) / 0.1), k);
      if (k > 40) mean_square += 1 / norm2(q) * Vec3{q.x * q.x, q.y * q.y, q.z * q.z}, ++n;
    }
    EXPECT_EQ(distinct.size(), chosen[k].size());
  }
  for (int axis = 0; axis < 3; ++axis) EXPECT_NEAR(mean_square[axis] / n, 1.0 / 3, 4 * 0.3 / std::sqrt(n));
}

TEST(StructureFactor, IsOneInAnIdealGasWithinItsErrors) {
  const AnalysisResult result = of(gas(1000), {.bins = {8, 0.1, 200}});
  const auto& q = column(result, "q_per_A");
  for (const std::string name : {"number", "xray", "Cu-Cu", "Cu-Zr", "Zr-Zr"}) {
    double chi2 = 0;
    for (std::size_t k = q.size() / 2; k < q.size(); ++k) {
      const double off = (column(result, name)[k] - 1) / column(result, name + "_error")[k];
      chi2 += off * off / static_cast<double>(q.size() - q.size() / 2);
    }
    EXPECT_LT(chi2, 2) << name;
    EXPECT_GT(chi2, 0.4) << name;
  }
}

TEST(StructureFactor, OfRandomTypesIsTheSameForAllPairs) {
  Structure s = test::random_structure({14, 14, 14}, {0.1, 0.2, 0.3}, 3, {"Cu", "Zr"});
  const AnalysisResult result = of(s, {.bins = {6, 0.2, 500}});
  for (std::size_t k = 10; k < column(result, "number").size(); ++k)
    for (const std::string name : {"Cu-Cu", "Cu-Zr", "Zr-Zr"}) {
      const double error = std::hypot(column(result, name + "_error")[k], column(result, "number_error")[k]);
      EXPECT_NEAR(column(result, name)[k], column(result, "number")[k], 5 * error) << name << ' ' << k;
    }
}

TEST(StructureFactor, IsTheSumOfThePartsByTheirWeights) {
  const AnalysisResult result = of(gas(300), {.bins = {5, 0.5, 1}});  // one vector a bin: no averages of products
  const auto& q = column(result, "q_per_A");
  for (std::size_t k = 0; k < q.size(); ++k) {
    const double cu = form_factor("Cu", q[k]), zr = form_factor("Zr", q[k]), mean = 0.5 * (cu + zr);
    const double sum = 0.25 / (mean * mean) *
                       (cu * cu * column(result, "Cu-Cu")[k] + 2 * cu * zr * column(result, "Cu-Zr")[k] +
                        zr * zr * column(result, "Zr-Zr")[k]);
    EXPECT_NEAR(column(result, "xray")[k], sum, 1e-9 * std::fabs(sum) + 1e-9) << q[k];
  }
}

TEST(StructureFactor, OfACrystalIsTheNumberOfAtomsAtItsBraggVectors) {
  Structure s;
  s.elements = {"Cu"};
  s.box.length = {20, 20, 20};
  for (int k = 0; k < 8; ++k)
    for (int j = 0; j < 8; ++j)
      for (int i = 0; i < 8; ++i) s.position.push_back({2.5 * i, 2.5 * j, 2.5 * k}), s.type.push_back(0);
  StructureFactorSettings settings;
  settings.bins = {2 * M_PI / 2.5 + 0.01, 0.02, 1000000};
  const AnalysisResult result = of(s, settings);
  const auto& number = column(result, "number");
  const auto& vectors = std::get<std::vector<std::int64_t>>(result.tables[0].columns[5].values);
  EXPECT_NEAR(number.back() * static_cast<double>(vectors.back()), 3 * 512, 0.01);  // (100), (010) and (001)
  for (std::size_t k = 0; k + 1 < number.size(); ++k) EXPECT_NEAR(number[k], 0, 1e-6);
}

TEST(StructureFactor, IsTheTransformOfTheDistances) {
  // S(q) = 1 + (1/N) sum_{i != j} cos(q . d) for every single vector
  const Structure s = test::random_structure({4, 4, 4}, {0.2, 0.1, 0}, 11, {"Cu", "Zr"});
  const AnalysisResult result = of(s, {.bins = {3, 0.3, 1}});
  const auto chosen = choose_wave_vectors(s.box, {3, 0.3, 1});
  std::size_t row = 0;
  for (const auto& bin : chosen) {
    if (bin.empty()) continue;
    const Vec3 q = wave_vector(s.box, bin[0]);
    double sum = 0;
    for (const Vec3& x : s.position)
      for (const Vec3& y : s.position) sum += std::cos(dot(q, x - y)) / static_cast<double>(s.size());
    EXPECT_NEAR(column(result, "number")[row++], sum, 1e-5);
  }
}

/// E. Lorch's window (J. Phys. C 2, 229 (1969)) up to a range.
double window(double r, double range) { return std::sin(M_PI * r / range) / (M_PI * r / range); }

/// S(q) from g(r) up to the range of its bins.
double transformed(const AnalysisResult& rdf, const std::string& name, double density, double q) {
  const auto& r = column(rdf, "r_A");
  const double bin = r[1] - r[0], range = r.back() + bin / 2;
  double sum = 0;
  for (std::size_t k = 0; k < r.size(); ++k)
    sum += r[k] * (column(rdf, name)[k] - 1) * std::sin(q * r[k]) / q * window(r[k], range) * bin;
  return 1 + 4 * M_PI * density * sum;
}

/// Direct S(q) with the width that the window gives the other one.
double broadened(const AnalysisResult& factor, const std::string& name, double range, double at) {
  const auto kernel = [&](double k) {
    constexpr int points = 300;
    double sum = 0;
    for (int i = 0; i < points; ++i) {
      const double r = (i + 0.5) * range / points;
      sum += window(r, range) * std::cos(k * r) * range / points / M_PI;
    }
    return sum;
  };
  const auto& q = column(factor, "q_per_A");
  double sum = 0;
  for (std::size_t k = 1; k + 1 < q.size(); ++k)
    sum += q[k] * (column(factor, name)[k] - 1) * (kernel(at - q[k]) - kernel(at + q[k])) * (q[k + 1] - q[k - 1]) / 2;
  return 1 + sum / at;
}

TEST(StructureFactor, OfAGlassIsTheTransformOfItsG) {
  const Structure s = read_structure(VITRIFY_SOURCE_DIR "/tests/data/structures/glass500_ortho.data", {"Cu", "Zr"});
  const AnalysisResult factor = of(s, {.bins = {15, 0.08, 1000}});
  RadialDistribution distances({.bin_A = 0.05});
  test::add(distances, s);
  const AnalysisResult rdf = distances.result();
  const double range = column(rdf, "r_A").back() + 0.025, density = static_cast<double>(s.size()) / s.box.volume();
  const std::pair<const char*, const char*> names[] = {{"number", "total"}, {"Cu-Zr", "Cu-Zr"}, {"Zr-Zr", "Zr-Zr"}};
  for (const auto& [of_q, of_r] : names) {
    double off = 0, scatter = 0;
    for (double q = 2; q < 8; q += 0.25) {
      const double expected = broadened(factor, of_q, range, q);
      off += std::pow(transformed(rdf, of_r, density, q) - expected, 2) / 24;
      scatter += std::pow(expected - 1, 2) / 24;
    }
    EXPECT_LT(std::sqrt(off), 0.06) << of_q;
    EXPECT_GT(std::sqrt(scatter), 0.4) << of_q;
  }
}

TEST(StructureFactor, KnowsTheFirstPeakOfAGlass) {
  const AnalysisResult result =
      of(read_structure(VITRIFY_SOURCE_DIR "/tests/data/structures/glass500_ortho.data", {"Cu", "Zr"}),
         {.bins = {5, 0.04, {}}});
  std::map<std::string, const ResultNumber*> numbers;
  for (const ResultNumber& number : result.numbers) numbers[number.name] = &number;
  EXPECT_NEAR(numbers.at("first_peak_xray_per_A")->value, 2.65, 0.15);
  EXPECT_NEAR(numbers.at("first_peak_xray_height")->value, 3, 0.6);
  EXPECT_GT(numbers.at("first_peak_xray_height")->error, 0.05);
  EXPECT_LT(numbers.at("first_peak_xray_height")->error, 0.4);
}

}  // namespace
}  // namespace vitrify
