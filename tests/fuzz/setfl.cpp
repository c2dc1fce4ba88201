#include "host/files/setfl.hpp"

#include <string>

#include "tests/fuzz/one_line.hpp"

using namespace vitrify;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  static const char* const names[] = {"a.eam.fs", "a.eam.alloy", "a.txt"};
  if (size == 0) return 0;
  fuzz::refuse_in_one_line({ExitCode::bad_input}, [&] {
    const SetflPotential potential =
        parse_setfl({reinterpret_cast<const char*>(bytes) + 1, size - 1}, names[bytes[0] % 3]);
    for (const auto& table : potential.embedding) fuzz::require(static_cast<int>(table.size()) == potential.nrho);
  });
  return 0;
}
