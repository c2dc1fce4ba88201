#include "host/files/read_file.hpp"

#include <zlib.h>

#include "host/files/text_file.hpp"
#include "tests/support/files.hpp"

namespace vitrify {
namespace {

TEST(ReadFile, ReadsAllOfAFile) {
  const ScratchDirectory scratch;
  const std::string text = std::string(200'000, 'x') + '\0' + "end";
  spill(scratch / "file", text);
  EXPECT_EQ(read_file(scratch / "file"), text);
}

TEST(ReadFile, WhatIsNoFileIsRefusedAtOnce) {
  const ScratchDirectory scratch;
  ASSERT_EQ(::mkfifo((scratch / "pipe").c_str(), 0644), 0);
  const auto refused = [](const std::filesystem::path& path, const std::string& kind) {
    expect_error([&] { read_file(path); }, ExitCode::bad_input, {path.string(), kind, "must be a file"});
  };
  refused(scratch / "pipe", "found a pipe");
  refused(scratch.path(), "found a directory");
  refused("/dev/zero", "found a device");
  expect_error([&] { read_file(scratch / "none"); }, ExitCode::bad_input, {"none", "No such file"});
}

TEST(ReadFile, WhatDoesNotFitIntoMemoryIsRefused) {
  const ScratchDirectory scratch;
  spill(scratch / "sparse", "");
  ASSERT_EQ(::truncate((scratch / "sparse").c_str(), off_t{1} << 42), 0);
  expect_error([&] { read_file(scratch / "sparse"); }, ExitCode::bad_input, {"sparse", "4.4 TB", "of memory are free"});
}

/// So many zeros as a gzip file.
void pack_zeros(const std::filesystem::path& path, std::size_t megabytes) {
  const gzFile file = ::gzopen(path.c_str(), "wb1");
  const std::string block(1 << 20, '\0');
  for (std::size_t k = 0; k < megabytes; ++k) ASSERT_GT(::gzwrite(file, block.data(), block.size()), 0);
  ::gzclose(file);
}

TEST(TextFile, WhatUnpacksWithoutEndIsRefused) {
  const ScratchDirectory scratch;
  pack_zeros(scratch / "small.gz", 60);
  EXPECT_NO_THROW(TextFile(scratch / "small.gz"));
  pack_zeros(scratch / "bomb.gz", 100);
  expect_error([&] { TextFile(scratch / "bomb.gz"); }, ExitCode::bad_input, {"bomb.gz", "more than 100 times"});
}

}  // namespace
}  // namespace vitrify
