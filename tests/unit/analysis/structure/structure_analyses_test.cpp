#include "host/analysis/structure/structure_analyses.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "host/error.hpp"
#include "host/files/structures/structure_file.hpp"
#include "tests/support/structure_frame.hpp"
#include "tests/unit/analysis/crystal.hpp"

namespace vitrify {
namespace {

const StructureSettings settings = {.structure_factor = {.bins = {4, 0.1, 50}}};

Structure glass() {
  return read_structure(VITRIFY_SOURCE_DIR "/tests/data/structures/glass500_ortho.data", {"Cu", "Zr"});
}

void expect_same(double x, double y, const std::string& what) {
  if (std::isnan(x) && std::isnan(y)) return;
  EXPECT_EQ(x, y) << what;
}

void expect_same(const ResultColumn& x, const ResultColumn& y) {
  EXPECT_EQ(x.name, y.name);
  EXPECT_EQ(x.meaning, y.meaning);
  EXPECT_EQ(x.width, y.width);
  ASSERT_EQ(x.values.index(), y.values.index()) << x.name;
  if (const auto* doubles = std::get_if<std::vector<double>>(&x.values)) {
    const auto& others = std::get<std::vector<double>>(y.values);
    ASSERT_EQ(doubles->size(), others.size()) << x.name;
    for (std::size_t i = 0; i < doubles->size(); ++i) expect_same((*doubles)[i], others[i], x.name);
  } else {
    EXPECT_EQ(x.values, y.values) << x.name;
  }
}

void expect_same(const AnalysisResult& x, const AnalysisResult& y) {
  EXPECT_EQ(x.definition, y.definition);
  EXPECT_EQ(x.notes, y.notes);
  ASSERT_EQ(x.numbers.size(), y.numbers.size());
  for (std::size_t k = 0; k < x.numbers.size(); ++k) {
    EXPECT_EQ(x.numbers[k].name, y.numbers[k].name);
    EXPECT_EQ(x.numbers[k].unit, y.numbers[k].unit);
    expect_same(x.numbers[k].value, y.numbers[k].value, x.numbers[k].name);
    expect_same(x.numbers[k].error, y.numbers[k].error, x.numbers[k].name);
  }
  ASSERT_EQ(x.tables.size(), y.tables.size());
  for (std::size_t k = 0; k < x.tables.size(); ++k) {
    EXPECT_EQ(x.tables[k].name, y.tables[k].name);
    ASSERT_EQ(x.tables[k].columns.size(), y.tables[k].columns.size());
    for (std::size_t c = 0; c < x.tables[k].columns.size(); ++c)
      expect_same(x.tables[k].columns[c], y.tables[k].columns[c]);
  }
  ASSERT_EQ(x.atoms.size(), y.atoms.size());
  for (std::size_t k = 0; k < x.atoms.size(); ++k) expect_same(x.atoms[k], y.atoms[k]);
}

const ResultNumber& number(const AnalysisResult& result, const std::string& name) {
  for (const ResultNumber& one : result.numbers)
    if (one.name == name) return one;
  throw std::out_of_range(name);
}

TEST(StructureAnalyses, GoOnFromAnArchiveAsIfNothingHadBeen) {
  const Structure first = glass(), second = test::shaken(first, 0.1);
  for (const StructureAnalysis& one : structure_analyses()) {
    const auto whole = one.make(settings), before = one.make(settings), after = one.make(settings);
    StateArchive empty, archive;
    before->save(empty, "a/analysis");
    before->restore(empty, "a/analysis");
    test::add(*whole, first), test::add(*before, first);
    before->save(archive, "a/analysis");
    after->restore(archive, "a/analysis");
    test::add(*whole, second), test::add(*after, second);
    SCOPED_TRACE(one.name);
    expect_same(whole->result(), after->result());
  }
}

TEST(StructureAnalyses, RefuseAnArchiveOfOtherAtoms) {
  for (const StructureAnalysis& one : structure_analyses()) {
    const auto analysis = one.make(settings), other = one.make(settings);
    test::add(*analysis, glass());
    StateArchive archive;
    analysis->save(archive, "a");
    archive.put("a/atoms/atoms", std::vector<std::int64_t>{1});
    EXPECT_THROW(other->restore(archive, "a"), Error) << one.name;
  }
}

TEST(StructureAnalyses, KnowNothingMoreFromTheSameFrameTwice) {
  const Structure s = glass();
  for (const StructureAnalysis& one : structure_analyses()) {
    const auto once = one.make(settings), twice = one.make(settings);
    test::add(*once, s);
    test::add(*twice, s), test::add(*twice, s);
    const AnalysisResult of_two = twice->result();
    EXPECT_EQ(number(of_two, "frames").value, 2) << one.name;
    for (const ResultNumber& expected : once->result().numbers) {
      if (expected.name == "frames") continue;
      expect_same(number(of_two, expected.name).value, expected.value, expected.name);
      expect_same(number(of_two, expected.name).error, expected.error, expected.name);
    }
  }
}

TEST(StructureAnalyses, TakeTheScatterBetweenFramesWhereItIsLarger) {
  // All cells of a crystal are alike, so that one frame tells no error; frames of other volumes do.
  const auto analysis = structure_analyses()[2].make(settings);
  for (const double edge_A : {3.5, 3.6, 3.8}) test::add(*analysis, test::fcc(edge_A, 3));
  const ResultNumber volume = number(analysis->result(), "mean_volume_Cu_A3");
  const double v[] = {std::pow(3.5, 3) / 4, std::pow(3.6, 3) / 4, std::pow(3.8, 3) / 4},
               mean = (v[0] + v[1] + v[2]) / 3;
  double square = 0;
  for (const double one : v) square += (one - mean) * (one - mean);
  EXPECT_NEAR(volume.value, mean, 1e-9);
  EXPECT_NEAR(volume.error, std::sqrt(square / 2 / 3), 1e-9);
}

TEST(StructureAnalyses, RefuseAFrameOfOtherAtoms) {
  Structure other = glass();
  other.type[0] = 1 - other.type[0];
  for (const StructureAnalysis& one : structure_analyses()) {
    const auto analysis = one.make(settings);
    test::add(*analysis, glass());
    EXPECT_THROW(test::add(*analysis, other), Error) << one.name;
  }
}

}  // namespace
}  // namespace vitrify
