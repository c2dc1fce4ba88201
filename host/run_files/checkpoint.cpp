#include "host/run_files/checkpoint.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <string>
#include <string_view>

#include "host/error.hpp"
#include "host/files/atomic_file.hpp"
#include "host/files/checksum.hpp"
#include "host/files/hdf5/hdf5.hpp"
#include "host/files/read_file.hpp"
#include "host/run_files/build_info.hpp"

namespace vitrify {
namespace {

constexpr std::size_t block_size = 512;  // HDF5 looks for the beginning of a file at 0, 512, 1024, ...
constexpr std::string_view title = "Vitrify checkpoint, format ";

/// The block for a content; a checkpoint is good if and only if it begins with the block of what follows.
/// From format 3 on the sum begins with the format, which it thereby protects, too.
std::string block_for(std::string_view content, int format) {
  const std::uint32_t sum = checksum(content, format < 3 ? 0 : static_cast<std::uint32_t>(format));
  std::string block = fmt::format("{}{}, {} bytes, CRC-32 {:08x}\n", title, format, content.size(), sum);
  block.resize(block_size, '\0');
  return block;
}

/// The file is not what was written; the one before may be.
struct Damage : Error {
  explicit Damage(const std::string& what) : Error(ExitCode::bad_checkpoint, what) {}
};

[[noreturn]] void fail(const std::filesystem::path& path, const std::string& what) {
  throw Error(ExitCode::bad_checkpoint, path.string() + ": " + what);
}

std::string read_bytes(const std::filesystem::path& path) {
  try {
    return read_file(path);
  } catch (const Error& error) {
    throw Damage(error.what());
  }
}

int format_of(const std::filesystem::path& path, std::string_view bytes) {
  if (!bytes.starts_with(title)) throw Damage(path.string() + ": found no Vitrify checkpoint");
  int format = 0;
  std::from_chars(bytes.data() + title.size(), bytes.data() + bytes.size(), format);
  if (bytes.size() < block_size || bytes.substr(0, block_size) != block_for(bytes.substr(block_size), format))
    throw Damage(path.string() + ": the checkpoint is truncated or damaged (length or checksum differ)");
  return format;
}

[[noreturn]] void refuse_format(const std::filesystem::path& path, int format, const hdf5::File& content) {
  std::string program = format == 1 ? "vitrify 0.1" : "another version";
  if (content.exists("/run/program")) {
    const hdf5::Array text = content.read("/run/program");
    if (const auto* bytes = std::get_if<std::vector<std::uint8_t>>(&text.values))
      program.assign(bytes->begin(), bytes->end());
  }
  fail(path, fmt::format("written by {} (checkpoint format {}); this is {}, which goes on from format {} "
                         "only: resume with the version that wrote it",
                         program, format, build_info::program(), own_checkpoint_format));
}

std::string writer_of(const StateArchive& state) {
  const auto found = state.entries().find("run/program");
  const auto* bytes = found == state.entries().end() ? nullptr : std::get_if<std::vector<std::uint8_t>>(&found->second);
  return bytes ? std::string(bytes->begin(), bytes->end()) : "another version";
}

/// At any moment one of both is there. Where the file system has no links, the checkpoint lacks for a moment.
void keep_as_previous(const std::filesystem::path& path) {
  const std::filesystem::path previous = previous_checkpoint(path);
  if (!std::filesystem::exists(path)) return;
  if (::unlink(previous.c_str()) != 0 && errno != ENOENT) throw_io_error(previous, "replace", errno);
  if (::link(path.c_str(), previous.c_str()) != 0) rename_file(path, previous);
}

}  // namespace

std::filesystem::path previous_checkpoint(const std::filesystem::path& path) {
  return path.parent_path() / (path.stem().string() + ".previous" + path.extension().string());
}

void write_checkpoint(const std::filesystem::path& path, const StateArchive& state) {
  hdf5::File file = hdf5::File::create_in_memory(path.string());
  for (const auto& [name, values] : state.entries()) {
    const std::uint64_t size = std::visit([](const auto& v) { return v.size(); }, values);
    file.write("/" + name, {{size}, values});
  }
  const std::string content = file.image();
  AtomicFile checkpoint(path);
  checkpoint.write(block_for(content, own_checkpoint_format));
  checkpoint.write(content);
  checkpoint.sync();
  keep_as_previous(path);
  checkpoint.commit();
}

int checkpoint_format(const std::filesystem::path& path) { return format_of(path, read_bytes(path)); }

StateArchive read_checkpoint(const std::filesystem::path& path) try {
  const std::string bytes = read_bytes(path);
  const int format = format_of(path, bytes);
  const hdf5::File content = hdf5::File::open_image(path.string(), bytes.substr(block_size));
  if (format != own_checkpoint_format) refuse_format(path, format, content);
  StateArchive state;
  content.walk("/", [&](const std::string& object, hdf5::Kind kind) {
    if (kind != hdf5::Kind::group) state.set(object.substr(1), content.read(object).values);
    return true;
  });
  return state;
} catch (const Error& error) {
  if (error.code() == ExitCode::bad_checkpoint) throw;
  throw Damage(error.what());  // HDF5 cannot read the content
}

void refuse_state(const std::filesystem::path& path, const StateArchive& state, std::string_view what) {
  const std::string by = writer_of(state);
  if (by.starts_with(build_info::program())) fail(path, std::string(what));
  fail(path, fmt::format("the checkpoint has another layout ({}): written by {}, this is {}; resume with the version "
                         "that wrote it",
                         what, by, build_info::program()));
}

NewestCheckpoint read_newest_checkpoint(const std::filesystem::path& path) {
  try {
    return {read_checkpoint(path), path};
  } catch (const Damage& damage) {
    try {
      return {read_checkpoint(previous_checkpoint(path)), previous_checkpoint(path), damage.what()};
    } catch (const Error&) {
      throw damage;
    }
  }
}

void return_to_previous_checkpoint(const std::filesystem::path& path) { rename_file(previous_checkpoint(path), path); }

}  // namespace vitrify
