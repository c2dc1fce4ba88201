#include "host/run/start/load_potential.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/files/checksum.hpp"
#include "host/files/read_file.hpp"
#include "host/files/setfl.hpp"
#include "host/run/installation.hpp"

namespace vitrify {
namespace {

const auto section = config::Pointer{} / "potential";

}  // namespace

std::filesystem::path find_potential(const std::filesystem::path& file, const std::filesystem::path& source) {
  if (std::filesystem::exists(file)) return file;
  const auto relative = file.lexically_relative(std::filesystem::absolute(source).parent_path());
  std::string searched = file.string();
  for (const auto& folder : input_folders()) {
    const auto candidate = (folder / relative).lexically_normal();
    if (std::filesystem::exists(candidate)) return candidate;
    searched += ", " + candidate.string();
  }
  throw config::InputError(source.string(), section / "file", "no such potential file; looked for " + searched);
}

namespace {

std::vector<std::string> choose_elements(const config::Potential& potential, const SetflPotential& setfl,
                                         const std::filesystem::path& source) {
  std::vector<std::string> known;
  for (const SetflElement& element : setfl.elements) known.push_back(element.name);
  const std::vector<std::string> chosen = potential.elements.value_or(known);
  for (std::size_t i = 0; i < chosen.size(); ++i)
    if (setfl.index_of(chosen[i]) < 0)
      throw config::InputError(source.string(), section / "elements" / i,
                               fmt::format("element \"{}\" is not in the potential {}, which has {}", chosen[i],
                                           potential.file, fmt::join(known, ", ")));
  if (chosen.size() > static_cast<std::size_t>(max_types))
    throw config::InputError(source.string(), section / "elements",
                             fmt::format("found {} elements, must be at most {}; list those to use of {}",
                                         chosen.size(), max_types, fmt::join(known, ", ")));
  return chosen;
}

}  // namespace

LoadedPotential load_potential(const config::Potential& potential, const std::filesystem::path& source) {
  LoadedPotential loaded;
  loaded.file = find_potential(potential.file, source);
  const std::string text = read_file(loaded.file);
  loaded.checksum = std::int64_t{vitrify::checksum(text)};
  const SetflPotential setfl = parse_setfl(text, loaded.file.string());
  loaded.elements = choose_elements(potential, setfl, source);
  loaded.tables = loaded.on_file_grid = make_tables(setfl, loaded.elements);
  if (potential.table == config::TableGrid::thin) {
    ThinTables thin = thin_tables(loaded.on_file_grid);
    loaded.every = thin.every, loaded.error = thin.error;
    loaded.tables = std::move(thin.tables);
  }
  return loaded;
}

}  // namespace vitrify
