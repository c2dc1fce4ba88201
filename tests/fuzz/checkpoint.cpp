#include "host/run_files/checkpoint.hpp"

#include <fmt/format.h>

#include "host/files/checksum.hpp"
#include "tests/fuzz/memory_file.hpp"

using namespace vitrify;

/// The bytes are the content; block and checksum are right, so that they come to HDF5.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const std::string content(reinterpret_cast<const char*>(bytes), size);
  std::string block = fmt::format("Vitrify checkpoint, format {}, {} bytes, CRC-32 {:08x}\n", own_checkpoint_format,
                                  size, checksum(content, own_checkpoint_format));
  block.resize(512, '\0');
  const auto path = fuzz::file_with(block + content);
  fuzz::refuse_in_one_line(ExitCode::bad_checkpoint, [&] { read_checkpoint(path); });
  return 0;
}
