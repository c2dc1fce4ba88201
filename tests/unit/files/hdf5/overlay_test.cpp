#include "host/files/hdf5/overlay.hpp"

#include "host/files/hdf5/handle.hpp"
#include "host/files/hdf5/hdf5.hpp"
#include "tests/support/files.hpp"

namespace vitrify::hdf5 {
namespace {

std::string content(Overlay& overlay) {
  std::string bytes(overlay.size(), '\0');
  overlay.read(H5FD_MEM_DEFAULT, 0, bytes.data(), bytes.size());
  return bytes;
}

TEST(Overlay, ChangesAreReadBackAndReachTheDiskAtOnce) {
  const ScratchDirectory scratch;
  std::string expected(10'000, 'a');
  spill(scratch / "f", expected);
  const std::string before = expected;
  Overlay overlay(scratch / "f", "f", Overlay::Access::extend);
  std::mt19937_64 random(7);
  for (int change = 0; change < 300; ++change) {
    const std::string bytes(random() % 9000, static_cast<char>('b' + change % 20));
    const std::uint64_t offset = random() % 40'000;
    overlay.write(H5FD_MEM_DEFAULT, offset, bytes.data(), bytes.size());
    if (offset + bytes.size() > expected.size()) expected.resize(offset + bytes.size());
    expected.replace(offset, bytes.size(), bytes);
    ASSERT_EQ(content(overlay), expected) << change;
  }
  EXPECT_EQ(slurp(scratch / "f"), before);
  overlay.resize(overlay.size() - 5000);
  expected.resize(expected.size() - 5000);
  overlay.write_changes();
  EXPECT_TRUE(overlay.try_to_set_size(overlay.size()));
  EXPECT_EQ(slurp(scratch / "f"), expected);
}

TEST(Overlay, AFileThatShrinks) {
  const ScratchDirectory scratch;
  spill(scratch / "f", std::string(10'000, 'a'));
  Overlay overlay(scratch / "f", "f", Overlay::Access::extend);
  overlay.write(H5FD_MEM_DEFAULT, 9000, "b", 1);
  overlay.resize(100);
  overlay.write_changes();
  EXPECT_TRUE(overlay.try_to_set_size(overlay.size()));
  EXPECT_EQ(slurp(scratch / "f"), std::string(100, 'a'));
}

/// A copy refers to raw data of the file, unless they have changed to the byte.
TEST(Overlay, ReferencesAreToWhatHasNotChanged) {
  const ScratchDirectory scratch;
  spill(scratch / "f", std::string(10'000, 'a'));
  Overlay overlay(scratch / "f", "f", Overlay::Access::read);
  for (const std::uint64_t change : {3000, 2999, 5000, 6100}) overlay.write(H5FD_MEM_OHDR, change, "bc", 1);
  const auto reference = [&](std::uint64_t begin, std::uint64_t count, H5FD_mem_t kind = H5FD_MEM_DRAW) {
    std::string bytes(count, '\0');
    overlay.read(kind, begin, bytes.data(), count);
    const auto range = overlay.take_last_reference();
    return range && range->begin == begin && range->count == count;
  };
  EXPECT_FALSE(reference(0, 100));
  overlay.expect_references();
  EXPECT_TRUE(reference(0, 2999));
  EXPECT_FALSE(reference(0, 3000));
  EXPECT_TRUE(reference(3001, 1999));
  EXPECT_FALSE(reference(3001, 2000));
  EXPECT_TRUE(reference(5001, 1099));
  EXPECT_FALSE(reference(6000, 200));
  EXPECT_FALSE(reference(9000, 1001));
  EXPECT_FALSE(reference(0, 100, H5FD_MEM_OHDR));
  EXPECT_EQ(overlay.take_last_reference(), std::nullopt);
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
