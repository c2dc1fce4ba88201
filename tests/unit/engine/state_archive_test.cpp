#include "host/engine/state_archive.hpp"

#include <bit>
#include <cstring>
#include <limits>
#include <optional>

#include "tests/support/files.hpp"

namespace vitrify {
namespace {

enum class Color : int { red, green };

struct Inner {
  bool bent = false;
  double angle = 0;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("bent", self.bent), visit("angle", self.angle);
  }
};

/// Every kind of member, and gaps between them.
struct Sample {
  Color color = Color::red;
  std::uint64_t seed = 0;
  std::uint32_t stage = 0;
  Inner inner;
  double position[3] = {};
  float weight = 0;
  long step = 0;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("color", self.color), visit("seed", self.seed), visit("stage", self.stage), visit("inner", self.inner);
    visit("position", self.position), visit("weight", self.weight), visit("step", self.step);
  }
};

std::vector<Sample> samples() {
  const double odd_nan = std::bit_cast<double>(std::uint64_t{0xfff8dead'beef0001});
  return {{Color::green, ~std::uint64_t{0}, ~std::uint32_t{0}, {true, -0.0}, {1, odd_nan, 3}, 0.1F, -5},
          {Color::red, 7, 8, {false, std::numeric_limits<double>::denorm_min()}, {4, 5, 6}, -0.0F, 1L << 40}};
}

StateArchive archive_of(const std::vector<Sample>& values) {
  StateArchive archive;
  archive.put("samples", values);
  return archive;
}

/// The archive without one array, or with another one in its place.
StateArchive changed(const std::string& name, std::optional<StateArchive::Values> values) {
  const StateArchive whole = archive_of(samples());
  StateArchive archive;
  for (const auto& [other, array] : whole.entries())
    if (other != name) archive.set(other, array);
  if (values) archive.set(name, *values);
  return archive;
}

void expect_refused(const StateArchive& archive, const std::vector<std::string>& parts) {
  expect_error([&] { archive.get<Sample>("samples", 2); }, ExitCode::bad_checkpoint, parts);
}

TEST(StateArchive, KeepsEveryBitOfEveryMember) {
  const auto kept = archive_of(samples()), again = archive_of(kept.get<Sample>("samples", 2));
  const auto bytes = [](const StateArchive& archive, const char* member) {
    return std::visit(
        [](const auto& v) {
          const auto* first = reinterpret_cast<const char*>(v.data());
          return std::string(first, first + v.size() * sizeof(v[0]));
        },
        archive.entries().at(member));
  };
  EXPECT_EQ(kept.entries().size(), 8U);
  for (const auto& [name, values] : kept.entries()) EXPECT_EQ(bytes(kept, name.c_str()), bytes(again, name.c_str()));
  const Sample first = kept.get<Sample>("samples", 2)[0];
  EXPECT_EQ(first.color, Color::green);
  EXPECT_EQ(first.seed, ~std::uint64_t{0});
  EXPECT_EQ(first.stage, ~std::uint32_t{0});
  EXPECT_TRUE(first.inner.bent);
  EXPECT_EQ(std::bit_cast<std::uint64_t>(first.position[1]), 0xfff8dead'beef0001);
  EXPECT_EQ(first.weight, 0.1F);
  EXPECT_EQ(first.step, -5);
}

TEST(StateArchive, HasAnArrayForEachMember) {
  const StateArchive archive = archive_of(samples());
  EXPECT_EQ(archive.get<std::int32_t>("samples/color"), (std::vector<std::int32_t>{1, 0}));
  EXPECT_EQ(archive.get<std::int64_t>("samples/step"), (std::vector<std::int64_t>{-5, 1L << 40}));
  EXPECT_EQ(archive.get<std::uint8_t>("samples/inner/bent"), (std::vector<std::uint8_t>{1, 0}));
  EXPECT_EQ(archive.get<float>("samples/weight"), (std::vector<float>{0.1F, -0.0F}));
  EXPECT_EQ(archive.get<double>("samples/position").size(), 6U);
  EXPECT_EQ(archive.get<double>("samples/position")[5], 6);
}

TEST(StateArchive, DoesNotKeepWhatLiesBetweenMembers) {
  alignas(Inner) unsigned char memory[2][sizeof(Inner)];
  std::vector<StateArchive> archives(2);
  for (int fill : {0, 1}) {
    std::memset(memory[fill], 255 * fill, sizeof(Inner));
    Inner inner;
    std::memcpy(&inner, memory[fill], sizeof inner);
    inner.bent = true, inner.angle = 2;
    archives[fill].put("inner", std::vector<Inner>{inner});
  }
  EXPECT_EQ(archives[0].entries(), archives[1].entries());
}

TEST(StateArchive, RefusesAnotherNumberOfValues) {
  for (const std::size_t n : {0, 1, 3})
    expect_error([&] { archive_of(samples()).get<Sample>("samples", n); }, ExitCode::bad_checkpoint,
                 {"'samples/color'", "another size"});
}

TEST(StateArchive, RefusesALackingMember) {
  expect_refused(changed("samples/seed", {}), {"found no array 'samples/seed'"});
  expect_refused(changed("samples/inner/angle", {}), {"found no array 'samples/inner/angle'"});
}

TEST(StateArchive, RefusesAMemberTooMany) {
  expect_refused(changed("samples/mass", std::vector<double>{1, 2}), {"'samples/mass'", "known"});
  expect_refused(changed("samples/inner/mass", std::vector<double>{1, 2}), {"'samples/inner/mass'", "known"});
}

TEST(StateArchive, RefusesAMemberOfAnotherTypeOrLength) {
  expect_refused(changed("samples/weight", std::vector<double>{1, 2}), {"'samples/weight'", "another type"});
  expect_refused(changed("samples/step", std::vector<std::int32_t>{1, 2}), {"'samples/step'", "another type"});
  expect_refused(changed("samples/position", std::vector<double>(4)), {"'samples/position'", "another size"});
}

// Once: 25 numbers of an old struct were taken for 24 of a new one.
TEST(StateArchive, RefusesPlainNumbersOfAnotherNumber) {
  StateArchive archive;
  archive.put("numbers", std::vector<double>(25));
  EXPECT_EQ(archive.get<double>("numbers", 25).size(), 25U);
  for (const std::size_t n : {24, 26})
    expect_error([&] { archive.get<double>("numbers", n); }, ExitCode::bad_checkpoint, {"'numbers'", "another size"});
  expect_error([&] { archive.get<Sample>("numbers", 1); }, ExitCode::bad_checkpoint, {"'numbers/color'"});
}

struct ForgetsOneBesideAGap {
  int kept = 0, forgotten = 0;
  double last = 0;

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("kept", self.kept), visit("last", self.last);
  }
};
struct ForgetsAnArray {
  double kept = 0, forgotten[2] = {};

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("kept", self.kept);
  }
};
class ForgetsAPrivateOne {
 public:
  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("kept", self.kept_);
  }

 private:
  int kept_ = 0;
  [[maybe_unused]] int forgotten_ = 0;
};
struct VisitsOneTwice {
  double a = 0, b = 0;
  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("a", self.a), visit("b", self.a);
  }
};
struct NamesTwoAlike {
  double a = 0, b = 0;
  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("a", self.a), visit("a", self.b);
  }
};

static_assert(describes_all_members<Inner>() && describes_all_members<Sample>());
static_assert(!describes_all_members<ForgetsOneBesideAGap>());
static_assert(!describes_all_members<ForgetsAnArray>());
static_assert(!describes_all_members<ForgetsAPrivateOne>());
static_assert(!describes_all_members<VisitsOneTwice>());
static_assert(!describes_all_members<NamesTwoAlike>());

}  // namespace
}  // namespace vitrify
