#include "host/run_files/checkpoint.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "host/error.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/hdf5/hdf5.hpp"
#include "host/files/read_file.hpp"

namespace vitrify {
namespace {

constexpr std::size_t block_size = 512;  // HDF5 looks for the beginning of a file at 0, 512, 1024, ...
constexpr std::string_view title = "Vitrify checkpoint, format ";
constexpr int format_version = 2;

std::uint32_t checksum(std::string_view bytes) {
  constexpr std::size_t part = 1 << 30;
  uLong sum = crc32(0, nullptr, 0);
  for (std::size_t begin = 0; begin < bytes.size(); begin += part)
    sum = crc32(sum, reinterpret_cast<const Bytef*>(bytes.data() + begin),
                static_cast<uInt>(std::min(part, bytes.size() - begin)));
  return static_cast<std::uint32_t>(sum);
}

/// The block for a content; a checkpoint is good if and only if it begins with the block of what follows.
std::string block_for(std::string_view content) {
  std::string block =
      fmt::format("{}{}, {} bytes, CRC-32 {:08x}\n", title, format_version, content.size(), checksum(content));
  block.resize(block_size, '\0');
  return block;
}

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw Error(ExitCode::bad_checkpoint, path.string() + ": " + what);
}

std::string read_bytes(const std::filesystem::path& path) {
  try {
    return read_file(path);
  } catch (const Error& error) {
    throw Error(ExitCode::bad_checkpoint, error.what());
  }
}

void check_block(const std::filesystem::path& path, std::string_view bytes) {
  if (!bytes.starts_with(title)) fail(path, "found no Vitrify checkpoint");
  const std::string_view version = bytes.substr(title.size(), bytes.find(',', title.size()) - title.size());
  if (version != std::to_string(format_version))
    fail(path, fmt::format("found checkpoint format {:.10}, allowed: {}", version, format_version));
  if (bytes.size() < block_size || bytes.substr(0, block_size) != block_for(bytes.substr(block_size)))
    fail(path, "the checkpoint is truncated or damaged (length or checksum differ)");
}

void read_group(const hdf5::File& file, const std::string& group, StateArchive& state) {
  for (const std::string& name : file.children(group.empty() ? "/" : group)) {
    const std::string path = group + "/" + name;
    if (file.kind(path) == hdf5::Kind::group)
      read_group(file, path, state);
    else
      state.set(path.substr(1), file.read(path).values);
  }
}

}  // namespace

void write_checkpoint(const std::filesystem::path& path, const StateArchive& state) {
  hdf5::File file = hdf5::File::create_in_memory(path.string());
  for (const auto& [name, values] : state.entries()) {
    const std::uint64_t size = std::visit([](const auto& v) { return v.size(); }, values);
    file.write("/" + name, {{size}, values});
  }
  const std::string content = file.image();
  AtomicFile checkpoint(path);
  checkpoint.write(block_for(content));
  checkpoint.write(content);
  checkpoint.commit();
}

StateArchive read_checkpoint(const std::filesystem::path& path) {
  const std::string bytes = read_bytes(path);
  check_block(path, bytes);
  StateArchive state;
  read_group(hdf5::File::open_image(path.string(), bytes.substr(block_size)), "", state);
  return state;
}

}  // namespace vitrify
