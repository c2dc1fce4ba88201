#include "host/run_files/checkpoint.hpp"

#include <fmt/format.h>

#include <cstring>
#include <limits>

#include "host/files/checksum.hpp"
#include "tests/support/files.hpp"

namespace vitrify {
namespace {

StateArchive sample() {
  StateArchive state;
  std::vector<double> numbers{0.0,
                              -0.0,
                              1.0 / 3,
                              std::numeric_limits<double>::infinity(),
                              std::numeric_limits<double>::denorm_min(),
                              std::numeric_limits<double>::quiet_NaN()};
  const std::uint64_t odd_nan = 0xfff8dead'beef0001;
  numbers.push_back(0);
  std::memcpy(&numbers.back(), &odd_nan, sizeof odd_nan);
  state.set("dynamics/thermostat/xi", numbers);
  state.set("dynamics/position", std::vector<double>(300, 1.5));
  state.set("step", std::vector<std::int64_t>{std::numeric_limits<std::int64_t>::min(), 12345678901234});
  state.set("type", std::vector<std::int32_t>{-1, 0, 2147483647});
  state.set("empty", std::vector<double>{});
  state.set_text("stage", "quench \xc3\xa9");
  state.set_text("run/program", "vitrify 0.1.0 (abc)");
  return state;
}

bool same_bits(const StateArchive& a, const StateArchive& b) {
  if (a.entries().size() != b.entries().size()) return false;
  for (const auto& [name, values] : a.entries()) {
    const auto other = b.entries().find(name);
    if (other == b.entries().end() || other->second.index() != values.index()) return false;
    const bool same = std::visit(
        [&](const auto& v) {
          const auto& w = std::get<std::decay_t<decltype(v)>>(other->second);
          return v.size() == w.size() && (v.empty() || std::memcmp(v.data(), w.data(), v.size() * sizeof(v[0])) == 0);
        },
        values);
    if (!same) return false;
  }
  return true;
}

TEST(Checkpoint, RoundTripKeepsEveryBit) {
  const ScratchDirectory scratch;
  write_checkpoint(scratch / "checkpoint.h5", sample());
  const StateArchive state = read_checkpoint(scratch / "checkpoint.h5");
  EXPECT_TRUE(same_bits(state, sample()));
  EXPECT_EQ(state.get_text("stage"), "quench \xc3\xa9");
  EXPECT_EQ(scratch.file_count(), 1u);
  expect_error([&] { state.get<double>("nothing"); }, ExitCode::bad_checkpoint, {"'nothing'"});
  expect_error([&] { state.get<double>("step"); }, ExitCode::bad_checkpoint, {"'step'"});
}

TEST(Checkpoint, SameStateSameBytes) {
  const ScratchDirectory scratch;
  write_checkpoint(scratch / "a", sample());
  write_checkpoint(scratch / "b", sample());
  EXPECT_EQ(slurp(scratch / "a"), slurp(scratch / "b"));
}

TEST(Checkpoint, TruncationAtAnyLengthIsTold) {
  const ScratchDirectory scratch;
  write_checkpoint(scratch / "c", sample());
  const std::string whole = slurp(scratch / "c");
  std::vector<std::size_t> lengths{0, 1, 27, 28, 100, 511, 512, 513, whole.size() - 1};
  for (std::size_t length = 7; length < whole.size(); length += 97) lengths.push_back(length);
  for (const std::size_t length : lengths) {
    spill(scratch / "c", whole.substr(0, length));
    expect_error([&] { read_checkpoint(scratch / "c"); }, ExitCode::bad_checkpoint, {"/c: "});
  }
  spill(scratch / "c", whole + "x");
  expect_error([&] { read_checkpoint(scratch / "c"); }, ExitCode::bad_checkpoint, {"truncated or damaged"});
}

TEST(Checkpoint, EveryFlippedBitIsTold) {
  const ScratchDirectory scratch;
  write_checkpoint(scratch / "c", sample());
  const std::string whole = slurp(scratch / "c");
  for (std::size_t offset = 0; offset < whole.size(); offset += 1 + offset / 50) {
    std::string damaged = whole;
    damaged[offset] = static_cast<char>(damaged[offset] ^ (1 << offset % 8));
    spill(scratch / "c", damaged);
    expect_error([&] { read_checkpoint(scratch / "c"); }, ExitCode::bad_checkpoint, {"/c: "});
  }
}

/// What a program of version 0.1 would have written.
std::string as_format_1(std::string checkpoint) {
  const std::string content = checkpoint.substr(512),
                    block = fmt::format("Vitrify checkpoint, format 1, {} bytes, CRC-32 {:08x}\n", content.size(),
                                        checksum(content));
  return checkpoint.replace(0, block.size(), block);
}

TEST(Checkpoint, MissingForeignAndOfAnotherVersion) {
  const ScratchDirectory scratch;
  expect_error([&] { read_checkpoint(scratch / "none"); }, ExitCode::bad_checkpoint, {"none", "No such file"});
  spill(scratch / "c", "\x89HDF\r\n");
  expect_error([&] { read_checkpoint(scratch / "c"); }, ExitCode::bad_checkpoint, {"found no Vitrify checkpoint"});
  write_checkpoint(scratch / "c", sample());
  spill(scratch / "c", as_format_1(slurp(scratch / "c")));
  expect_error([&] { read_checkpoint(scratch / "c"); }, ExitCode::bad_checkpoint,
               {"written by vitrify 0.1.0 (abc) (checkpoint format 1); this is vitrify 0.2", "from format 3 only"});
  EXPECT_EQ(checkpoint_format(scratch / "c"), 1);
}

StateArchive numbered(double number) {
  StateArchive state = sample();
  state.set("number", std::vector<double>{number});
  return state;
}

TEST(Checkpoint, TheOneBeforeIsKeptForWhenTheNewestIsDamaged) {
  const ScratchDirectory scratch;
  const auto path = scratch / "checkpoint.h5", previous = scratch / "checkpoint.previous.h5";
  const auto newest = [&] { return read_newest_checkpoint(path).state.get<double>("number")[0]; };
  expect_error([&] { newest(); }, ExitCode::bad_checkpoint, {"/checkpoint.h5: ", "No such file"});
  for (const double number : {1, 2, 3}) write_checkpoint(path, numbered(number));
  EXPECT_EQ(read_checkpoint(previous).get<double>("number")[0], 2);
  EXPECT_EQ(newest(), 3);
  EXPECT_EQ(read_newest_checkpoint(path).problem, "");
  EXPECT_EQ(scratch.file_count(), 2u);

  const std::string whole = slurp(path);
  spill(path, whole.substr(0, whole.size() - 1));
  EXPECT_EQ(newest(), 2);
  EXPECT_NE(read_newest_checkpoint(path).problem.find("checkpoint.h5: the checkpoint is truncated"), std::string::npos);
  spill(path, as_format_1(whole));
  expect_error([&] { newest(); }, ExitCode::bad_checkpoint, {"checkpoint format 1"});
  std::filesystem::remove(path);
  EXPECT_EQ(newest(), 2);

  return_to_previous_checkpoint(path);
  EXPECT_EQ(newest(), 2);
  write_checkpoint(path, numbered(4));
  EXPECT_EQ(read_checkpoint(previous).get<double>("number")[0], 2);
  spill(path, "");
  spill(previous, "");
  expect_error([&] { newest(); }, ExitCode::bad_checkpoint, {"/checkpoint.h5: "});
}

TEST(Checkpoint, ContentThatHdf5CannotReadIsTold) {
  const ScratchDirectory scratch;
  for (const std::string content : {"", "no HDF5"}) {
    std::string block =
        fmt::format("Vitrify checkpoint, format 3, {} bytes, CRC-32 {:08x}\n", content.size(), checksum(content, 3));
    block.resize(512, '\0');
    spill(scratch / "c", block + content);
    expect_error([&] { read_checkpoint(scratch / "c"); }, ExitCode::bad_checkpoint, {"/c: cannot open"});
  }
}

TEST(Checkpoint, FullDiskKeepsTheOldOne) {
  const ScratchDirectory scratch;
  write_checkpoint(scratch / "c", sample());
  StateArchive big = sample();
  big.set("more", std::vector<double>(100'000, 2.5));
  for (const std::uint64_t limit : {0, 1, 511, 512, 1000, 50'000, 700'000})
    EXPECT_TRUE(in_child([&] {
      limit_file_size(limit);
      return throws_error([&] { write_checkpoint(scratch / "c", big); }, ExitCode::io, "cannot write: File too large");
    })) << limit;
  EXPECT_TRUE(same_bits(read_checkpoint(scratch / "c"), sample()));
  EXPECT_EQ(scratch.file_count(), 1u);
}

TEST(Checkpoint, KillAtAnyMomentLeavesAReadableOne) {
  const ScratchDirectory scratch;
  StateArchive state = sample();
  state.set("version", std::vector<double>(20'000, 0));
  write_checkpoint(scratch / "c", state);
  for (int round = 0; round < 25; ++round) {
    const pid_t child = ::fork();
    if (child == 0)
      for (double version = 1;; ++version) {
        state.set("version", std::vector<double>(20'000, version));
        write_checkpoint(scratch / "c", state);
      }
    ::usleep(5000 + 977 * round);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const std::vector<double> version = read_checkpoint(scratch / "c").get<double>("version");
    ASSERT_EQ(version, std::vector<double>(20'000, version[0]));
  }
}

}  // namespace
}  // namespace vitrify
