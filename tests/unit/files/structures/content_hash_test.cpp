#include "host/files/structures/content_hash.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "host/files/structures/structure_file.hpp"
#include "tests/support/files.hpp"

namespace vitrify {
namespace {

/// As the engine gives it: wrapped, with image counts.
Structure a_glass() {
  Structure s = random_structure(120);
  s.image.resize(s.size());
  for (std::size_t i = 0; i < s.size(); ++i) s.box.wrap(s.position[i], s.image[i]);
  return s;
}

TEST(ContentHash, IsSha256InHexadecimal) {
  const std::string hash = content_hash(a_glass());
  EXPECT_EQ(hash.size(), 64u);
  EXPECT_EQ(hash.find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(ContentHash, IsThatOfTheStructureReadFromAFile) {
  const ScratchDirectory scratch;
  const Structure glass = a_glass();
  write_structure(scratch / "glass.extxyz", glass);
  EXPECT_EQ(content_hash(read_structure(scratch / "glass.extxyz")), content_hash(glass));
}

TEST(ContentHash, ChangesWithEachBitOfTheConfiguration) {
  const Structure glass = a_glass();
  const auto up = [](double& number) { number = std::nextafter(number, 1e9); };
  const std::vector<std::function<void(Structure&)>> changes = {
      [&](Structure& s) { up(s.position[17].y); },
      [&](Structure& s) { up(s.box.length.z); },
      [&](Structure& s) { up(s.box.xy); },
      [&](Structure& s) { up(s.box.origin.x); },
      [&](Structure& s) { s.type[3] = 1 - s.type[3]; },
      [&](Structure& s) { s.box.periodic[1] = 0; },
      [&](Structure& s) { s.id.back() += 1; },
      [&](Structure& s) { std::swap(s.elements[0], s.elements[1]); },
  };
  for (std::size_t k = 0; k < changes.size(); ++k) {
    Structure changed = glass;
    changes[k](changed);
    EXPECT_NE(content_hash(changed), content_hash(glass)) << k;
  }
}

TEST(ContentHash, HasNothingOfVelocitiesImagesAxesAndNumbersOfTypes) {
  const Structure glass = a_glass();
  Structure same = glass;
  same.velocity.assign(same.size(), {1, 2, 3});
  same.image.clear();
  same.rotation(0, 1) = 0.5;
  same.elements = {"Ag", "Zr", "Cu"};
  for (int& type : same.type) type = type == 0 ? 2 : 1;
  EXPECT_EQ(content_hash(same), content_hash(glass));
}

/// Reading wraps such an atom to the upper face, and writing what was read to the lower one.
TEST(ContentHash, IsTheSameForAnAtomOnAFaceOfTheBox) {
  Structure glass = a_glass();
  glass.box = Box{};
  glass.box.length = {10, 10, 10};
  glass.position[0] = {-1e-18, 5, 5};
  Structure once = glass, twice = glass;
  Int3 image;
  once.box.wrap(once.position[0], image);
  EXPECT_EQ(once.position[0].x, 10);
  twice.position[0] = once.position[0];
  twice.box.wrap(twice.position[0], image);
  EXPECT_EQ(content_hash(once), content_hash(glass));
  EXPECT_EQ(content_hash(twice), content_hash(glass));
}

}  // namespace
}  // namespace vitrify
