#include "host/files/file_seal.hpp"

#include "host/files/hdf5/hdf5.hpp"
#include "tests/support/files.hpp"

namespace vitrify {
namespace {

TEST(FileSeal, TellsEveryBitAndEveryLength) {
  const ScratchDirectory scratch;
  const std::filesystem::path file = scratch / "f";
  spill(file, "one\ntwo\n");
  EXPECT_EQ(seal_of(file), Seal::none);
  append_seal(file);
  const std::string sealed = slurp(file);
  EXPECT_EQ(sealed, "one\ntwo\n" + seal_for("one\ntwo\n"));
  EXPECT_EQ(seal_of(file), Seal::whole);
  for (std::size_t bit = 0; bit < 8 * sealed.size(); ++bit) {
    std::string damaged = sealed;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    spill(file, damaged);
    EXPECT_NE(seal_of(file), Seal::whole) << bit;
  }
  for (std::size_t length = 0; length < sealed.size(); ++length) {
    spill(file, sealed.substr(0, length));
    EXPECT_NE(seal_of(file), Seal::whole) << length;
  }
  spill(file, "x" + sealed);
  EXPECT_EQ(seal_of(file), Seal::broken);
  expect_error([&] { seal_of(scratch / "none"); }, ExitCode::io, {"none: cannot read: No such"});
}

TEST(FileSeal, Hdf5TakesNoNotice) {
  const ScratchDirectory scratch;
  const std::filesystem::path path = scratch / "f.h5";
  hdf5::File memory = hdf5::File::create_in_memory("f");
  memory.write("/a", {{2}, std::vector<double>{1, 2}});
  spill(path, memory.image());
  append_seal(path);
  {
    hdf5::File file = hdf5::File::open_to_extend(path, path.string());
    file.write("/b", {{2}, std::vector<double>{3, 4}});
    file.close();
  }
  EXPECT_EQ(seal_of(path), Seal::none);
  append_seal(path);
  EXPECT_EQ(seal_of(path), Seal::whole);
  const hdf5::File file = hdf5::File::open_to_read(path);
  EXPECT_EQ(std::get<std::vector<double>>(file.read("/a").values), (std::vector<double>{1, 2}));
  EXPECT_EQ(std::get<std::vector<double>>(file.read("/b").values), (std::vector<double>{3, 4}));
}

}  // namespace
}  // namespace vitrify
