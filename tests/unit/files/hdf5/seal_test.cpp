#include "host/files/hdf5/seal.hpp"

#include "host/files/hdf5/hdf5.hpp"
#include "tests/support/files.hpp"

namespace vitrify::hdf5 {
namespace {

/// A sealed file with an array, as bytes.
std::string sealed_file(const std::filesystem::path& path) {
  spill(path, "");
  File file = File::create(path, "f");
  file.write("/a", {{2}, std::vector<double>{1, 2}});
  file.close();
  return slurp(path);
}

TEST(Seal, TellsEveryBitAndEveryLength) {
  const ScratchDirectory scratch;
  const std::filesystem::path path = scratch / "f.h5";
  const std::string sealed = sealed_file(path);
  const SealFinding whole = look_for_seal(path);
  EXPECT_EQ(whole.state, SealState::whole);
  EXPECT_EQ(whole.seal.content, sealed.size() - Seal::size);
  EXPECT_EQ(whole.unused, 0u);
  for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    std::string damaged = sealed;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    spill(path, damaged);
    ASSERT_NE(look_for_seal(path).state, SealState::whole) << bit;
  }
  for (std::size_t length = 0; length < sealed.size(); ++length) {
    spill(path, sealed.substr(0, length));
    ASSERT_NE(look_for_seal(path).state, SealState::whole) << length;
  }
  expect_error([&] { look_for_seal(scratch / "none"); }, ExitCode::io, {"none: cannot read: No such"});
}

TEST(Seal, WhatFollowsIsUnused) {
  const ScratchDirectory scratch;
  const std::filesystem::path path = scratch / "f.h5";
  spill(path, sealed_file(path) + std::string(1000, 'x'));
  EXPECT_EQ(look_for_seal(path).state, SealState::whole);
  EXPECT_EQ(look_for_seal(path).unused, 1000u);
}

TEST(Seal, LinesAreReadBack) {
  const Seal seal{123'456'789'012, 0xdeadbeef, 0x12};
  EXPECT_EQ(seal.line().size(), Seal::size);
  EXPECT_EQ(Seal::read(seal.line()), seal);
  EXPECT_EQ(Seal::read(seal.line() + " "), std::nullopt);
  EXPECT_EQ(Seal::read("\nVitrify seal: "), std::nullopt);
}

TEST(Seal, OtherFilesHaveNone) {
  const ScratchDirectory scratch;
  for (const std::string& content : {std::string(), std::string("one\ntwo\n"), std::string(500, 'a')}) {
    spill(scratch / "f", content);
    EXPECT_EQ(look_for_seal(scratch / "f").state, SealState::none);
  }
}

}  // namespace
}  // namespace vitrify::hdf5
