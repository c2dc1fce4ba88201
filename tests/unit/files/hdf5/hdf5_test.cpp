#include "host/files/hdf5/hdf5.hpp"

#include <cmath>

#include "host/files/atomic_file.hpp"
#include "tests/support/files.hpp"

namespace vitrify::hdf5 {
namespace {

template <class T>
const std::vector<T>& values(const Array& array) {
  return std::get<std::vector<T>>(array.values);
}

TEST(Hdf5, DatasetsOfAllTypes) {
  const ScratchDirectory scratch;
  File file = File::create_in_memory("new.h5");
  file.write("/a/b/doubles", {{2, 3}, std::vector<double>{1, 2, 3, 4, 5, 6}});
  file.write("/a/ints", {{2}, std::vector<std::int32_t>{-1, 2}});
  file.write("/a/longs", {{}, std::vector<std::int64_t>{1LL << 40}});
  file.write("/a/none", {{0, 3}, std::vector<double>{}});
  file.write_text("/text", "{\"k\": 1}");
  file.write_texts("/texts", {"a", "", "\xc3\xa9"});
  write_file_atomically(scratch / "f.h5", file.image());

  const File read = File::open_to_read(scratch / "f.h5");
  EXPECT_EQ(values<double>(read.read("/a/b/doubles")), (std::vector<double>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(read.read("/a/b/doubles").shape, (Shape{2, 3}));
  EXPECT_EQ(values<std::int32_t>(read.read("/a/ints")), (std::vector<std::int32_t>{-1, 2}));
  EXPECT_EQ(values<std::int64_t>(read.read("/a/longs")), (std::vector<std::int64_t>{1LL << 40}));
  EXPECT_EQ(read.read("/a/none").shape, (Shape{0, 3}));
  EXPECT_EQ(read.read_text("/text"), "{\"k\": 1}");
  EXPECT_EQ(read.read_texts("/texts"), (std::vector<std::string>{"a", "", "\xc3\xa9"}));
  EXPECT_EQ(read.children("/a"), (std::vector<std::string>{"b", "ints", "longs", "none"}));
  EXPECT_TRUE(read.exists("/a/b/doubles"));
  EXPECT_FALSE(read.exists("/x/y/z"));
}

TEST(Hdf5, Attributes) {
  File file = File::create_in_memory("new.h5");
  file.create_group("/g");
  file.write_attribute("/g", "text", "old");
  file.write_attribute("/g", "text", "new");
  file.write_attribute("/g", "texts", std::vector<std::string>{"x", "yy"});
  file.write_attribute("/g", "number", 0.1);
  file.write_attribute("/g", "count", std::int64_t{-7});
  file.write_attribute("/g", "version", std::vector<std::int64_t>{1, 1});
  EXPECT_EQ(file.read_attribute<std::string>("/g", "text"), "new");
  EXPECT_EQ(file.read_attribute<std::vector<std::string>>("/g", "texts"), (std::vector<std::string>{"x", "yy"}));
  EXPECT_EQ(file.read_attribute<double>("/g", "number"), 0.1);
  EXPECT_EQ(file.read_attribute<std::int64_t>("/g", "count"), -7);
  EXPECT_EQ(file.read_attribute<std::vector<std::int64_t>>("/g", "version"), (std::vector<std::int64_t>{1, 1}));
  EXPECT_FALSE(file.has_attribute("/g", "none"));
  expect_error([&] { file.read_attribute<std::string>("/g", "none"); }, ExitCode::io,
               {"new.h5: cannot read attribute none of /g: "});
  expect_error([&] { file.read_attribute<std::string>("/g", "number"); }, ExitCode::io, {"it holds no text"});
}

TEST(Hdf5, RowsGrowAndShrink) {
  File file = File::create_in_memory("new.h5");
  file.create_extendible("/t", {3}, std::vector<double>{}, 2);
  EXPECT_EQ(file.kind("/t"), Kind::extendible_dataset);
  file.set_rows("/t", 1000);
  file.write_rows("/t", 998, std::vector<double>{1, 2, 3, 4, 5, 6});
  const Array end = file.read_rows("/t", 997, 3);
  EXPECT_EQ(end.shape, (Shape{3, 3}));
  EXPECT_TRUE(std::isnan(values<double>(end)[0]));
  EXPECT_EQ(values<double>(end)[8], 6);
  file.set_rows("/t", 999);
  file.set_rows("/t", 1000);
  EXPECT_TRUE(std::isnan(values<double>(file.read_rows("/t", 999, 1))[0]));
  file.create_extendible("/n", {}, std::vector<std::int32_t>{}, 3);
  EXPECT_EQ(values<std::int32_t>(file.read("/n")), (std::vector<std::int32_t>{-1, -1, -1}));
  EXPECT_THROW(file.write_rows("/t", 0, std::vector<double>{1, 2}), Error);
}

TEST(Hdf5, LinksAndRemoval) {
  File file = File::create_in_memory("new.h5");
  file.write("/a", {{1}, std::vector<double>{5}});
  file.link("/a", "/g/b");
  file.remove("/a");
  EXPECT_FALSE(file.exists("/a"));
  EXPECT_EQ(values<double>(file.read("/g/b")), std::vector<double>{5});
}

TEST(Hdf5, ErrorsNameFileObjectAndReason) {
  const ScratchDirectory scratch;
  expect_error([&] { File::open_to_read(scratch / "none.h5"); }, ExitCode::io,
               {"none.h5: cannot open: No such file or directory"});
  spill(scratch / "garbage.h5", std::string(5000, 'x'));
  expect_error([&] { File::open_to_read(scratch / "garbage.h5"); }, ExitCode::io, {"garbage.h5: cannot open: "});
  File file = File::create_in_memory("new.h5");
  expect_error([&] { file.read("/a/b"); }, ExitCode::io, {"new.h5: cannot read /a/b: "});
  file.write("/a", {{1}, std::vector<double>{5}});
  expect_error([&] { file.write("/a", {{1}, std::vector<double>{5}}); }, ExitCode::io, {"new.h5: cannot write /a: "});
  expect_error([&] { file.write("/b", {{2}, std::vector<double>{5}}); }, ExitCode::failure, {"do not fill its shape"});
}

/// HDF5 would allocate 4 GB for what 53 bytes claim.
TEST(Hdf5, InformationOfADriverIsRefused) {
  const ScratchDirectory scratch;
  File file = File::create_in_memory("new.h5");
  file.write("/a", {{1}, std::vector<double>{5}});
  std::string image = file.image();
  spill(scratch / "whole.h5", image);
  EXPECT_NO_THROW(File::open_to_read(scratch / "whole.h5"));
  image.replace(48, 8, std::string("\x1a\0\0\0\0\0\0\0", 8));
  spill(scratch / "driver.h5", image);
  expect_error([&] { File::open_to_read(scratch / "driver.h5"); }, ExitCode::io,
               {"driver.h5: cannot open: ", "driver"});
}

}  // namespace
}  // namespace vitrify::hdf5
