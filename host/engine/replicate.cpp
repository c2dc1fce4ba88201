#include "host/engine/replicate.hpp"

namespace vitrify {
namespace {

Box replicate(Box box, const std::array<std::int64_t, 3>& copies) {
  const auto na = static_cast<double>(copies[0]), nb = static_cast<double>(copies[1]),
             nc = static_cast<double>(copies[2]);
  box.length.x *= na, box.length.y *= nb, box.length.z *= nc;
  box.xy *= nb, box.xz *= nc, box.yz *= nc;
  return box;
}

}  // namespace

Structure replicate(const Structure& structure, const std::array<std::int64_t, 3>& copies) {
  Structure result;
  result.box = replicate(structure.box, copies);
  result.elements = structure.elements;
  result.rotation = structure.rotation;
  for (std::int64_t c = 0; c < copies[2]; ++c)
    for (std::int64_t b = 0; b < copies[1]; ++b)
      for (std::int64_t a = 0; a < copies[0]; ++a) {
        const Vec3 shift =
            structure.box.lattice(static_cast<double>(a), static_cast<double>(b), static_cast<double>(c));
        for (const Vec3& position : structure.position) {
          result.position.push_back(position + shift);
          result.id.push_back(static_cast<std::int64_t>(result.position.size()));
        }
        result.type.insert(result.type.end(), structure.type.begin(), structure.type.end());
        result.velocity.insert(result.velocity.end(), structure.velocity.begin(), structure.velocity.end());
      }
  return result;
}

}  // namespace vitrify
