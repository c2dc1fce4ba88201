#include "host/engine/free_memory.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

namespace vitrify {
namespace {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

std::uint64_t difference(std::uint64_t limit, std::uint64_t used) { return limit > used ? limit - used : 0; }

/// The number in a file of one number; nothing limits what has none ("max").
std::uint64_t number_in(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::uint64_t value = 0;
  return stream >> value ? value : unlimited;
}

/// The line "KEY: VALUE kB", or "KEY VALUE", of a file of /proc or of a cgroup.
std::uint64_t entry_of(const std::filesystem::path& file, const std::string& key, std::uint64_t otherwise) {
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    std::istringstream words(line);
    std::string name, unit;
    std::uint64_t value = 0;
    if (words >> name >> value && (name == key || name == key + ":")) return words >> unit ? value << 10 : value;
  }
  return otherwise;
}

/// A cgroup's memory that holds pages of files is given up when it is needed.
std::uint64_t free_in_group(const std::filesystem::path& group, const char* limit, const char* usage,
                            const char* inactive) {
  const std::uint64_t most = number_in(group / limit);
  if (most == unlimited) return unlimited;
  const std::uint64_t used = number_in(group / usage);
  return difference(most, difference(used, entry_of(group / "memory.stat", inactive, 0)));
}

/// The least that the group of this process and those above it allow. A container sees its own group as the root.
std::uint64_t free_in_cgroups() {
  std::uint64_t least = unlimited;
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::size_t controllers = line.find(':'), path = line.find(':', controllers + 1);
    if (path == std::string::npos) continue;
    const std::string names = line.substr(controllers + 1, path - controllers - 1);
    const bool second_version = names.empty();
    if (!second_version && names != "memory") continue;
    const std::filesystem::path root = second_version ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
    for (std::filesystem::path group = line.substr(path + 1);; group = group.parent_path()) {
      const std::filesystem::path folder = root / group.relative_path();
      least = std::min(least, second_version ? free_in_group(folder, "memory.max", "memory.current", "inactive_file")
                                             : free_in_group(folder, "memory.limit_in_bytes", "memory.usage_in_bytes",
                                                             "total_inactive_file"));
      if (!group.has_relative_path()) break;
    }
  }
  return least;
}

std::uint64_t free_under(int resource, const char* used) {
  rlimit limit{};
  if (::getrlimit(resource, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return unlimited;
  return difference(limit.rlim_cur, entry_of("/proc/self/status", used, 0));
}

}  // namespace

std::uint64_t free_host_bytes() {
  return std::min({entry_of("/proc/meminfo", "MemAvailable", unlimited), free_in_cgroups(),
                   free_under(RLIMIT_AS, "VmSize"), free_under(RLIMIT_DATA, "VmData")});
}

std::string bytes_text(double bytes) {
  constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
  const char* const* unit = units;
  for (; bytes >= 999.5 && unit + 1 != std::end(units); ++unit) bytes /= 1000;
  return fmt::format("{:.3g} {}", bytes, *unit);
}

}  // namespace vitrify
