#include "host/engine/atoms/atoms.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "host/executor/cpu.hpp"
#include "tests/support/random_structure.hpp"

namespace vitrify::test {
namespace {

/// More than the scratch space of the other columns holds.
struct Wide {
  double v[13] = {};

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("v", self.v);
  }
};

class AtomColumns : public ::testing::Test {
 protected:
  AtomColumns() : values(atoms.n_atoms()) {
    std::vector<Wide> numbered(values.size());
    for (std::size_t i = 0; i < numbered.size(); ++i)
      std::iota(std::begin(numbered[i].v), std::end(numbered[i].v), static_cast<double>(i));
    exec.upload(values, numbered);
    add();
  }
  void add() {
    atoms.add_column("test/wide", values, [this](const StateArchive& archive, const std::string& entry) {
      return archive.get_within<Wide>(entry, values.size(), 0, 1000);
    });
  }
  /// Turns the order of each replica around.
  void turn(const std::vector<int>& replicas) {
    std::vector<int> order(values.size());
    for (int r = 0; r < 2; ++r)
      for (int i = first[r]; i < first[r + 1]; ++i) order[i] = first[r] + first[r + 1] - 1 - i;
    CpuExecutor::Array<int> on_device, flags;
    exec.upload(on_device, order), exec.upload(flags, replicas);
    atoms.reorder(on_device.data(), flags.data());
  }
  double last_of(int i) { return exec.download(values)[i].v[12]; }

  CpuExecutor exec{1};
  Atoms<CpuExecutor> atoms{
      exec, {random_structure({3, 3, 3}, {}, 1), random_structure({2, 3, 3}, {}, 2)}, {60.0, 90.0}};
  const std::vector<int>& first = atoms.layout().first;
  CpuExecutor::Array<Wide> values;
};

TEST_F(AtomColumns, FollowTheSortUntilTheyAreRemoved) {
  const auto ids = exec.download(atoms.ids());
  turn({1, 0});
  for (int i = 0; i < first[1]; ++i) EXPECT_EQ(last_of(i), first[1] - 1 - i + 12);
  for (int i = first[1]; i < first[2]; ++i) EXPECT_EQ(last_of(i), i + 12);
  EXPECT_EQ(exec.download(atoms.ids())[0], ids[first[1] - 1]);
  atoms.remove_column("test/wide");
  turn({1, 0});
  EXPECT_EQ(last_of(0), first[1] - 1 + 12);
  EXPECT_EQ(exec.download(atoms.ids()), ids);
}

TEST_F(AtomColumns, ArePartOfTheStateWhileTheyAreColumns) {
  StateArchive archive, without;
  atoms.save(archive);
  turn({1, 1});
  atoms.restore(archive);
  EXPECT_EQ(last_of(0), 12);
  atoms.remove_column("test/wide");
  atoms.save(without);
  add();
  EXPECT_THROW(atoms.restore(without), Error);
  std::vector<Wide> too_large(values.size());
  too_large[5].v[3] = 1001;
  archive.put("test/wide", too_large);
  EXPECT_THROW(atoms.restore(archive), Error);
}

}  // namespace
}  // namespace vitrify::test
