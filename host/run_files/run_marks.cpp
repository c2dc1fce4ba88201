#include "host/run_files/run_marks.hpp"

#include <fmt/format.h>

namespace vitrify {
namespace {

constexpr std::int64_t fixed = -1;

std::string below(const std::string& group, const std::string& name) {
  return group == "/" ? "/" + name : group + "/" + name;
}

void restore_list(hdf5::File& file, const std::string& list, std::int64_t records) {
  for (std::int64_t number = static_cast<std::int64_t>(file.count(list)); number > records; --number)
    file.remove(below(list, record_name(number - 1)));
}

void restore_group(hdf5::File& file, const std::string& group, const RunMarks& marks) {
  for (const std::string& name : file.children(group)) {
    const std::string path = below(group, name);
    const auto mark = marks.find(path), list = marks.find(path + "/");
    if (list != marks.end()) {
      restore_list(file, path, list->second);
    } else if (mark == marks.end()) {
      file.remove(path);
    } else if (file.kind(path) == hdf5::Kind::group) {
      restore_group(file, path, marks);
    } else if (mark->second != fixed && static_cast<std::int64_t>(file.rows(path)) > mark->second) {
      file.set_rows(path, mark->second);
    }
  }
}

}  // namespace

std::string record_name(std::uint64_t number) { return fmt::format("{:04}", number); }

RunMarks read_marks(const hdf5::File& file) {
  RunMarks marks;
  file.walk("/", [&](const std::string& path, hdf5::Kind kind) {
    const bool is_list = kind == hdf5::Kind::group && file.has_attribute(path, list_attribute);
    if (is_list)
      marks[path + "/"] = static_cast<std::int64_t>(file.count(path));
    else
      marks[path] = kind == hdf5::Kind::extendible_dataset ? static_cast<std::int64_t>(file.rows(path)) : fixed;
    return !is_list;
  });
  return marks;
}

void restore_marks(hdf5::File& file, const RunMarks& marks) { restore_group(file, "/", marks); }

}  // namespace vitrify
