#include "host/files/hdf5/revision.hpp"

#include <numeric>

#include "host/files/hdf5/hdf5.hpp"
#include "tests/support/files.hpp"

namespace vitrify::hdf5 {
namespace {

class RevisionTest : public testing::Test {
 protected:
  RevisionTest() {
    spill(path_, "");
    File file = File::create(path_, "f.h5");
    file.write_text("/text", "some words");
    file.write_texts("/texts", std::vector<std::string>(300, "words"));
    file.write_text("/long", std::string(100'000, 'w'));
    file.write_packed("/fixed", {{5000}, numbers(5000)});
    file.write("/plain", {{3}, std::vector<double>{1, 2, 3}});
    file.create_extendible("/group/frames", {20'000}, std::vector<double>{}, 0);
    file.link("/group/frames", "/group/again/frames");
    file.create_extendible("/column", {}, std::vector<std::int32_t>{}, 0);
    file.close();
  }

  static std::vector<double> numbers(std::size_t count, double first = 0) {
    std::vector<double> values(count);
    std::iota(values.begin(), values.end(), first);
    for (double& value : values) value = std::sin(value);  // hardly to be compressed
    return values;
  }

  Extent append(int frame) {
    File file = File::open_to_extend(path_, "f.h5");
    for (const char* name : {"/group/frames", "/column"}) file.set_rows(name, static_cast<std::uint64_t>(frame) + 1);
    file.write_attribute("/group", "frame" + std::to_string(frame), std::to_string(frame));
    file.write_rows("/group/frames", static_cast<std::uint64_t>(frame), numbers(20'000, frame));
    file.write_rows("/column", static_cast<std::uint64_t>(frame), std::vector<std::int32_t>{frame});
    return file.close();
  }

  void expect_frames(const File& file, int frames) {
    EXPECT_EQ(file.rows("/column"), static_cast<std::uint64_t>(frames));
    for (int k = 0; k < frames; ++k) {
      const auto row = static_cast<std::uint64_t>(k);
      EXPECT_EQ(std::get<std::vector<double>>(file.read_rows("/group/again/frames", row, 1).values),
                numbers(20'000, k));
      EXPECT_EQ(std::get<std::vector<std::int32_t>>(file.read_rows("/column", row, 1).values).at(0), k);
    }
    EXPECT_EQ(file.read_text("/text"), "some words");
    EXPECT_EQ(file.read_texts("/texts"), std::vector<std::string>(300, "words"));
    EXPECT_EQ(file.read_text("/long"), std::string(100'000, 'w'));
    for (int k = 0; k < frames; ++k)
      EXPECT_EQ(file.read_attribute<std::string>("/group", "frame" + std::to_string(k)), std::to_string(k));
    EXPECT_EQ(std::get<std::vector<double>>(file.read("/fixed").values), numbers(5000));
    EXPECT_EQ(std::get<std::vector<double>>(file.read("/plain").values), (std::vector<double>{1, 2, 3}));
  }

  static constexpr std::uint64_t least = 130'000;  ///< metadata and texts of a revision

  ScratchDirectory scratch_;
  const std::filesystem::path path_ = scratch_ / "f.h5";
};

TEST_F(RevisionTest, WhatStandsInTheFileStaysInItsPlace) {
  std::string before = slurp(path_);
  for (int frame = 0; frame < 20; ++frame) {
    const Extent extent = append(frame);
    const std::string after = slurp(path_);
    EXPECT_EQ(extent.bytes + Seal::size, after.size());
    EXPECT_EQ(after.substr(Superblock::size, before.size() - Superblock::size), before.substr(Superblock::size));
    EXPECT_EQ(look_for_seal(path_).state, SealState::whole);
    before = after;
  }
  expect_frames(File::open_to_read(path_), 20);
}

/// 160 kB a frame, and some kB of metadata and texts.
TEST_F(RevisionTest, AnAdditionCostsItsOwnSize) {
  for (int frame = 0; frame < 30; ++frame) {
    const std::uint64_t before = std::filesystem::file_size(path_);
    const Extent extent = append(frame);
    EXPECT_LT(extent.bytes - before, 20'000 * sizeof(double) + least);
    EXPECT_LT(extent.unused, least * static_cast<std::uint64_t>(frame + 1));
  }
}

TEST_F(RevisionTest, ReadersKeepTheirRevision) {
  append(0);
  const File reader = File::open_to_read(path_);
  for (int frame = 1; frame < 5; ++frame) append(frame);
  expect_frames(reader, 1);
  expect_frames(File::open_to_read(path_), 5);
}

/// A kill while a revision is written leaves bytes behind the seal.
TEST_F(RevisionTest, WhateverIsBehindTheSealDoesNotMatter) {
  append(0);
  const std::string whole = slurp(path_);
  for (const std::size_t left : {1, 100, 5'000, 1'000'000}) {
    spill(path_, whole + std::string(left, 'x'));
    EXPECT_EQ(look_for_seal(path_).unused, left);
    expect_frames(File::open_to_read(path_), 1);
  }
  append(1);
  EXPECT_EQ(look_for_seal(path_).unused, 0u);
  EXPECT_EQ(look_for_seal(path_).state, SealState::whole);
  expect_frames(File::open_to_read(path_), 2);
}

TEST_F(RevisionTest, DamageStaysKnownAsTheFileGrows) {
  append(0);
  std::string bytes = slurp(path_);
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
  spill(path_, bytes);
  append(1);
  EXPECT_EQ(look_for_seal(path_).state, SealState::broken);
}

TEST_F(RevisionTest, ACopyHasNothingUnused) {
  for (int frame = 0; frame < 10; ++frame) append(frame);
  spill(scratch_ / "copy.h5", "");
  File::open_to_read(path_).copy_to(scratch_ / "copy.h5");
  EXPECT_EQ(look_for_seal(scratch_ / "copy.h5").state, SealState::whole);
  expect_frames(File::open_to_read(scratch_ / "copy.h5"), 10);
  const std::uint64_t all = std::filesystem::file_size(path_),
                      copied = std::filesystem::file_size(scratch_ / "copy.h5");
  const Extent extent = File::open_to_extend(path_, "f.h5").close();
  EXPECT_LT(copied, all);
  EXPECT_NEAR(static_cast<double>(all - copied), static_cast<double>(extent.unused), 2 * least);
}

TEST_F(RevisionTest, RoomForTheNextIsThereBeforeIt) {
  std::uint64_t size = 0;
  for (int frame = 0; frame < 5; ++frame) {
    File file = File::open_to_extend(path_, "f.h5");
    for (const char* name : {"/group/frames", "/column"}) file.set_rows(name, static_cast<std::uint64_t>(frame) + 1);
    file.write_rows("/group/frames", static_cast<std::uint64_t>(frame), numbers(20'000, frame));
    const Extent extent = file.close(Room::for_more);
    EXPECT_TRUE(frame == 0 || extent.bytes < size);
    size = std::filesystem::file_size(path_);
    EXPECT_GT(size, extent.bytes);
    EXPECT_EQ(look_for_seal(path_).unused, size - extent.bytes - Seal::size);
  }
  set_room(path_, 0);
  EXPECT_EQ(look_for_seal(path_).state, SealState::whole);
  EXPECT_EQ(look_for_seal(path_).unused, 0u);
}

/// Whoever gets no further than to an error drops the changes.
TEST_F(RevisionTest, WithoutCloseTheFileStays) {
  const std::string before = slurp(path_);
  {
    File file = File::open_to_extend(path_, "f.h5");
    file.set_rows("/column", 5000);
  }
  EXPECT_TRUE(slurp(path_) == before);
}

TEST_F(RevisionTest, AFullDiskLeavesTheFileAsItWas) {
  const std::string before = slurp(path_);
  for (const std::uint64_t room : {1, 1000, 10'000, 100'000})
    EXPECT_TRUE(in_child([&] {
      limit_file_size(before.size() + room);
      return throws_error([&] { append(0); }, ExitCode::io, "f.h5: cannot write");
    })) << room;
  EXPECT_TRUE(slurp(path_) == before);
}

TEST_F(RevisionTest, RowsThatAreTakenBack) {
  for (int frame = 0; frame < 4; ++frame) append(frame);
  File file = File::open_to_extend(path_, "f.h5");
  for (const char* name : {"/group/frames", "/column"}) file.set_rows(name, 2);
  file.close();
  for (int frame = 2; frame < 4; ++frame) append(frame);
  expect_frames(File::open_to_read(path_), 4);
}

}  // namespace
}  // namespace vitrify::hdf5
