#include "host/files/structures/lammps_data.hpp"

#include "tests/fuzz/memory_file.hpp"
#include "tests/fuzz/structure.hpp"

using namespace vitrify;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto path = fuzz::file_with({reinterpret_cast<const char*>(bytes), size});
  fuzz::refuse_in_one_line({ExitCode::bad_input}, [&] { fuzz::require_whole(read_lammps_data(path)); });
  return 0;
}
