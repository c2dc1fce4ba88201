#include "host/files/structures/content_hash.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <cstring>
#include <memory>

#include "host/error.hpp"

namespace vitrify {
namespace {

/// Bytes of numbers as memory has them, and of texts with their lengths.
class Bytes {
 public:
  void add(double number) { append(number + 0.0); }  // -0 and 0 are one number
  void add(const Vec3& v) { add(v.x), add(v.y), add(v.z); }
  void add(std::int64_t number) { append(number); }
  void add(const std::string& text) {
    append(static_cast<std::int64_t>(text.size()));
    bytes_ += text;
  }
  const std::string& all() const { return bytes_; }

 private:
  template <class T>
  void append(T number) {
    char bytes[sizeof number];
    std::memcpy(bytes, &number, sizeof number);
    bytes_.append(bytes, sizeof number);
  }

  std::string bytes_;
};

std::string sha256(const std::string& bytes) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest, &length, EVP_sha256(), nullptr) != 1)
    throw Error(ExitCode::failure, "OpenSSL has no SHA-256");
  std::string text;
  for (unsigned int k = 0; k < length; ++k) text += fmt::format("{:02x}", digest[k]);
  return text;
}

/// An atom just below the lower face is moved onto the upper one, by rounding, and from there to the lower one.
Vec3 wrapped(const Box& box, Vec3 position) {
  Int3 image;
  for (int times = 0; times < 2; ++times) box.wrap(position, image);
  return position;
}

}  // namespace

std::string content_hash(const Structure& structure) {
  const Box& box = structure.box;
  Bytes bytes;
  bytes.add(box.origin), bytes.add(box.length), bytes.add(Vec3{box.xy, box.xz, box.yz});
  for (const int periodic : box.periodic) bytes.add(std::int64_t{periodic});
  for (std::size_t i = 0; i < structure.size(); ++i) {
    bytes.add(structure.id[i]);
    bytes.add(structure.elements.at(structure.type[i]));
    bytes.add(wrapped(box, structure.position[i]));
  }
  return sha256(bytes.all());
}

}  // namespace vitrify
