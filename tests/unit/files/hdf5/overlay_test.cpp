#include "host/files/hdf5/overlay.hpp"

#include "host/files/atomic_file.hpp"
#include "host/files/hdf5/handle.hpp"
#include "host/files/hdf5/hdf5.hpp"
#include "tests/support/files.hpp"

namespace vitrify::hdf5 {
namespace {

std::string content(const Overlay& overlay) {
  std::string bytes(overlay.size(), '\0');
  overlay.read(0, bytes.data(), bytes.size());
  return bytes;
}

/// An HDF5 file with one column of rows.
std::string file_with_rows(std::uint64_t rows) {
  File file = File::create_in_memory("new.h5");
  file.create_extendible("/column", {}, std::vector<double>{}, rows);
  return file.image();
}

TEST(Overlay, ChangesAreReadBackAndReachTheDiskAtOnce) {
  const ScratchDirectory scratch;
  std::string expected(10'000, 'a');
  spill(scratch / "f", expected);
  const std::string before = expected;
  auto overlay = std::make_shared<Overlay>(scratch / "f", "f", Overlay::Access::extend);
  std::mt19937_64 random(7);
  for (int change = 0; change < 300; ++change) {
    const std::string bytes(random() % 9000, static_cast<char>('b' + change % 20));
    const std::uint64_t offset = random() % 40'000;
    overlay->write(offset, bytes.data(), bytes.size());
    if (offset + bytes.size() > expected.size()) expected.resize(offset + bytes.size());
    expected.replace(offset, bytes.size(), bytes);
    ASSERT_EQ(content(*overlay), expected) << change;
  }
  EXPECT_EQ(slurp(scratch / "f"), before);
  overlay->resize(overlay->size() - 5000);
  expected.resize(expected.size() - 5000);
  overlay->write_to_disk();
  EXPECT_EQ(slurp(scratch / "f"), expected);
}

TEST(Overlay, AFileThatShrinks) {
  const ScratchDirectory scratch;
  spill(scratch / "f", std::string(10'000, 'a'));
  auto overlay = std::make_shared<Overlay>(scratch / "f", "f", Overlay::Access::extend);
  overlay->write(9000, "b", 1);
  overlay->resize(100);
  overlay->write_to_disk();
  EXPECT_EQ(slurp(scratch / "f"), std::string(100, 'a'));
}

TEST(Overlay, AFullDiskIsAnErrorOfClose) {
  const ScratchDirectory scratch;
  const std::string image = file_with_rows(0);
  write_file_atomically(scratch / "f.h5", image);
  EXPECT_TRUE(in_child([&] {
    limit_file_size(image.size() + 1000);
    File file = File::open_to_extend(scratch / "f.h5", "f.h5");
    file.set_rows("/column", 5000);
    file.write_rows("/column", 0, std::vector<double>(5000, 1.5));
    return throws_error([&] { file.close(); }, ExitCode::io, "f.h5: cannot write: File too large");
  }));
}

/// Whoever gets no further than to an error drops the changes.
TEST(Overlay, WithoutCloseTheFileStays) {
  const ScratchDirectory scratch;
  write_file_atomically(scratch / "f.h5", file_with_rows(3));
  const std::string before = slurp(scratch / "f.h5");
  {
    File file = File::open_to_extend(scratch / "f.h5", "f.h5");
    file.set_rows("/column", 5000);
  }
  EXPECT_EQ(slurp(scratch / "f.h5"), before);
}

TEST(Handle, AFailedCloseIsAnErrorOfTheFile) {
  const auto fail = [](hid_t) -> herr_t { return -1; };
  File file = File::create_in_memory("f.h5");
  { const Handle object(1, fail); }
  expect_error([&] { file.close(); }, ExitCode::io, {"f.h5: cannot close an object: "});
  EXPECT_NO_THROW(file.close());
}

}  // namespace
}  // namespace vitrify::hdf5
