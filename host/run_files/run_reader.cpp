#include "host/run_files/run_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "host/error.hpp"
#include "host/files/hdf5/arrays.hpp"
#include "host/files/hdf5/seal.hpp"
#include "host/run_files/run_file.hpp"

namespace vitrify {
namespace {

/// Values of one row, of the type that run.h5 has for them.
template <class T>
std::vector<T> integers(const hdf5::Array& array, const std::string& name) {
  const auto* values = std::get_if<std::vector<T>>(&array.values);
  if (!values) throw Error(ExitCode::io, name + ": a dataset of run.h5 has another type than expected");
  return *values;
}

/// Every atom has a place, an id, an image count and an element.
void require_whole(const Structure& atoms, const std::string& where) {
  const std::size_t n = atoms.size();
  const int elements = static_cast<int>(atoms.elements.size());
  const bool is_whole =
      atoms.type.size() == n && atoms.id.size() == n && atoms.image.size() == n &&
      (atoms.velocity.empty() || atoms.velocity.size() == n) &&
      std::all_of(atoms.type.begin(), atoms.type.end(), [=](int type) { return type >= 0 && type < elements; });
  if (!is_whole) throw Error(ExitCode::io, where + ": a frame does not have everything of each atom");
}

}  // namespace

RunReader::RunReader(const std::filesystem::path& path) : name_(path.string()), file_(hdf5::File::open_to_read(path)) {
  // Files of 0.1 have neither seal nor id.
  const hdf5::SealState seal = hdf5::look_for_seal(path).state;
  if (seal == hdf5::SealState::broken || (seal == hdf5::SealState::none && file_.has_attribute("/vitrify", "run_id")))
    throw Error(ExitCode::bad_checkpoint,
                name_ + ": the file is truncated, damaged or was changed (its checksum differs)");
}

std::vector<std::string> RunReader::replicas() const {
  return file_.read_attribute<std::vector<std::string>>("/vitrify", "replicas");
}

std::uint64_t RunReader::frame_count(const std::string& replica) const {
  const std::string positions = RunFile::particles(replica) + "/position/value";
  return file_.exists(positions) ? file_.rows(positions) : 0;
}

RunFrame RunReader::frame(const std::string& replica, std::int64_t index) const {
  const std::string group = RunFile::particles(replica);
  const std::int64_t frames = static_cast<std::int64_t>(frame_count(replica));
  const std::int64_t row = index < 0 ? index + frames : index;
  if (row < 0 || row >= frames)
    throw Error(ExitCode::io,
                fmt::format("{}: found no frame {} of replica {}, which has {}", name_, index, replica, frames));
  const auto read = [&](const std::string& element) { return file_.read_rows(group + "/" + element, row, 1); };

  RunFrame frame;
  frame.step = integers<std::int64_t>(read("position/step"), name_).at(0);
  frame.time_ps = std::get<std::vector<double>>(read("position/time").values).at(0);
  Structure& atoms = frame.structure;
  atoms.box = box_of(read("box/edges/value"), read("box/origin/value"));
  const auto boundary = file_.read_attribute<std::vector<std::string>>(group + "/box", "boundary");
  for (int axis = 0; axis < 3; ++axis) atoms.box.periodic[axis] = boundary.at(axis) == "periodic";
  if (file_.has_attribute(group + "/box", "rotation"))
    atoms.rotation = matrix_of(file_.read_attribute<std::vector<double>>(group + "/box", "rotation"));
  atoms.elements = file_.read_attribute<std::vector<std::string>>(group + "/species", "elements");
  const bool fixed_types = file_.kind(group + "/species") == hdf5::Kind::dataset;
  atoms.type = integers<std::int32_t>(fixed_types ? file_.read(group + "/species") : read("species/value"), name_);
  atoms.id = integers<std::int64_t>(file_.read(group + "/id"), name_);
  atoms.position = vectors_of(read("position/value"));
  atoms.image = integer_vectors_of(read("image/value"));
  if (file_.exists(group + "/velocity")) atoms.velocity = vectors_of(read("velocity/value"));
  require_whole(atoms, name_ + ": " + group);
  return frame;
}

}  // namespace vitrify
