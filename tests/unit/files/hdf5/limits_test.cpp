#include <hdf5.h>

#include <vector>

#include "host/files/hdf5/hdf5.hpp"
#include "host/run_files/run_marks.hpp"
#include "tests/support/files.hpp"

namespace vitrify::hdf5 {
namespace {

TEST(Hdf5Limits, GroupsThatLieInThemselvesAreTold) {
  const ScratchDirectory scratch;
  File file = File::create_in_memory("f.h5");
  file.create_group("/a/b/c");
  std::vector<std::string> paths;
  const auto note = [&](const std::string& path, Kind) { return paths.push_back(path), path != "/a/b"; };
  file.walk("/", note);
  EXPECT_EQ(paths, (std::vector<std::string>{"/a", "/a/b"}));
  file.link("/a", "/a/b/c/again");
  file.link("/a", "/a/b/c/more");
  expect_error([&] { file.walk("/", [](const std::string&, Kind) { return true; }); }, ExitCode::io,
               {"f.h5: cannot list /: a group lies in itself"});
  expect_error([&] { read_marks(file); }, ExitCode::io, {"a group lies in itself"});
}

TEST(Hdf5Limits, ManyWaysToOneGroupAreTold) {
  File file = File::create_in_memory("f.h5");
  std::string group = "/g";
  for (int level = 0; level < 20; ++level, group += "/a") {
    file.create_group(group + "/a");
    file.link(group + "/a", group + "/b");
  }
  expect_error([&] { file.walk("/", [](const std::string&, Kind) { return true; }); }, ExitCode::io,
               {"a group lies in itself"});
}

/// A file with the dataset /x of these lengths, of which nothing is written.
std::string file_with(const std::vector<hsize_t>& lengths, const std::vector<hsize_t>& chunk,
                      H5Z_filter_t filter = H5Z_FILTER_NONE) {
  const hid_t properties = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_fapl_core(properties, 1 << 16, false);
  const hid_t file = H5Fcreate("/dev/null/limits", H5F_ACC_TRUNC, H5P_DEFAULT, properties);
  const hid_t space = H5Screate_simple(static_cast<int>(lengths.size()), lengths.data(), nullptr);
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  if (!chunk.empty()) H5Pset_chunk(creation, static_cast<int>(chunk.size()), chunk.data());
  if (filter != H5Z_FILTER_NONE) H5Pset_filter(creation, filter, H5Z_FLAG_OPTIONAL, 0, nullptr);
  H5Dclose(H5Dcreate2(file, "/x", H5T_NATIVE_DOUBLE, space, H5P_DEFAULT, creation, H5P_DEFAULT));
  H5Fflush(file, H5F_SCOPE_GLOBAL);
  std::string image(H5Fget_file_image(file, nullptr, 0), '\0');
  H5Fget_file_image(file, image.data(), image.size());
  H5Pclose(creation), H5Sclose(space), H5Fclose(file), H5Pclose(properties);
  return image;
}

TEST(Hdf5Limits, NothingIsLargerThanItsFile) {
  const hsize_t huge = hsize_t{1} << 40, half = hsize_t{1} << 32;
  for (const auto& lengths : {std::vector<hsize_t>{huge}, {half, half}, {half, half, half}, {huge, 0}, {0}, {2}})
    for (const auto& chunk : {std::vector<hsize_t>{}, std::vector<hsize_t>(lengths.size(), 1)}) {
      const File file = File::open_image("f.h5", file_with(lengths, chunk));
      if (lengths.back() < 3)
        EXPECT_NO_THROW(file.read("/x"));
      else
        for (const auto& read : {std::function<void()>([&] { file.read("/x"); }),
                                 {[&] { file.read_rows("/x", 0, 1); }},
                                 {[&] { file.read_texts("/x"); }}})
          expect_error(read, ExitCode::io, {"f.h5: cannot read /x: it claims to be larger than the file"});
    }
}

TEST(Hdf5Limits, RowsFiltersAndTypesThatAreNotThere) {
  const File plain = File::open_image("f.h5", file_with({2}, {}));
  EXPECT_NO_THROW(plain.read_rows("/x", 1, 1));
  for (const auto& [first, count] : {std::pair<std::uint64_t, std::uint64_t>{2, 1}, {~std::uint64_t{0}, 1}, {1, 2}})
    expect_error([&, row = first, rows = count] { plain.read_rows("/x", row, rows); }, ExitCode::io, {"no such rows"});
  expect_error([&] { plain.read_texts("/x"); }, ExitCode::io, {"it holds no text of variable length"});
  EXPECT_NO_THROW(File::open_image("f.h5", file_with({2}, {2}, H5Z_FILTER_SHUFFLE)).read("/x"));
  expect_error([&] { File::open_image("f.h5", file_with({2}, {2}, H5Z_FILTER_NBIT)).read("/x"); }, ExitCode::io,
               {"stored in a way that this program does not write"});
  expect_error([&] { File::open_image("f.h5", file_with({1 << 30}, {2}, H5Z_FILTER_SHUFFLE)).read("/x"); },
               ExitCode::io, {"it claims to be larger than the file"});
  File scalar = File::create_in_memory("f.h5");
  scalar.write("/x", {{}, std::vector<double>{1}});
  expect_error([&] { scalar.read_rows("/x", 0, 1); }, ExitCode::io, {"no such rows"});
}

}  // namespace
}  // namespace vitrify::hdf5
