#include "host/input/input.hpp"

#include "tests/fuzz/memory_file.hpp"
#include "tests/fuzz/one_line.hpp"

using namespace vitrify;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto path = fuzz::file_with({reinterpret_cast<const char*>(bytes), size});
  try {
    const config::Input input = config::read_input(path);
    try {
      fuzz::require(config::parse_text(config::to_text(input), "again") == input);
    } catch (const Error&) {
      fuzz::require(false);
    }
  } catch (const Error& error) {  // a line for each problem
    fuzz::require(error.code() == ExitCode::bad_input);
  }
  return 0;
}
