#include "host/files/structures/extended_xyz.hpp"

#include "tests/fuzz/memory_file.hpp"
#include "tests/fuzz/structure.hpp"

using namespace vitrify;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto path = fuzz::file_with({reinterpret_cast<const char*>(bytes), size});
  fuzz::refuse_in_one_line({ExitCode::bad_input}, [&] {
    const Structure structure = read_extended_xyz(path);
    fuzz::require_whole(structure);
    // What was read can be written and read again; an error here is one of the program.
    try {
      fuzz::require(read_extended_xyz(fuzz::file_with(format_extended_xyz(structure))).size() == structure.size());
    } catch (const Error&) {
      fuzz::require(false);
    }
  });
  return 0;
}
