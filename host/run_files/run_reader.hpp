// Reading run.h5: frames as structures, columns of tables.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "host/engine/structure.hpp"
#include "host/files/hdf5/hdf5.hpp"

namespace vitrify {

/// A frame of a trajectory and when it was taken.
struct RunFrame {
  Structure structure;
  std::int64_t step = 0;
  double time_ps = 0;
};

/// Reader of run.h5 as it was when opened; the run may go on. All members throw Error(io).
class RunReader {
 public:
  explicit RunReader(const std::filesystem::path& path);

  const std::string& name() const { return name_; }
  /// Names in the order of the input.
  std::vector<std::string> replicas() const;
  std::uint64_t frame_count(const std::string& replica) const;
  /// A frame; `index` counts from 0, or from the end if negative.
  RunFrame frame(const std::string& replica, std::int64_t index = -1) const;

  /// A whole dataset, for instance column(RunFile::observables("r0") + "/temperature/value").
  hdf5::Array column(const std::string& path) const { return file_.read(path); }
  const hdf5::File& file() const { return file_; }

 private:
  std::string name_;
  hdf5::File file_;
};

}  // namespace vitrify
