#include "host/run_files/run_marks.hpp"
#include "host/run_files/run_reader.hpp"
#include "tests/fuzz/memory_file.hpp"
#include "tests/fuzz/structure.hpp"

using namespace vitrify;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto path = fuzz::file_with({reinterpret_cast<const char*>(bytes), size});
  fuzz::refuse_in_one_line({ExitCode::io, ExitCode::bad_checkpoint}, [&] {
    const RunReader reader(path);
    read_marks(reader.file());
    reader.file().read_texts("/vitrify/stages");
    for (const std::string& replica : reader.replicas())
      if (reader.frame_count(replica) > 0) fuzz::require_whole(reader.frame(replica).structure);
  });
  return 0;
}
