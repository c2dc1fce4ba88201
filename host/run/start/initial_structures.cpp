#include "host/run/start/initial_structures.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "host/files/structures/structure_file.hpp"
#include "host/run/start/adopt_elements.hpp"
#include "host/run/start/random_start.hpp"
#include "host/run/start/replicate.hpp"

namespace vitrify {
namespace {

const auto section = config::Pointer{} / "system";

/// Makes structures of one input.
class Builder {
 public:
  Builder(const config::Input& input, const LoadedPotential& potential, const std::filesystem::path& source)
      : input_(input), potential_(potential), source_(source) {}

  std::vector<Structure> operator()(const config::RandomStart& start) const {
    for (const auto& [element, fraction] : start.composition) check_element(element);
    std::vector<Structure> structures;
    for (const std::int64_t seed : input_.replicas.seeds) structures.push_back(at_random(start, seed));
    check_box(structures.front().box, section / "atoms");
    return structures;
  }

  std::vector<Structure> operator()(const config::StructureFile& file) const {
    const Structure structure = read(file);
    Structure whole = structure;
    if (file.replicate != one_copy) {
      whole = replicate(structure, file.replicate);
      if (!file.copy_velocities) whole.velocity.clear();
    }
    check_box(whole.box, section / "replicate");
    return std::vector<Structure>(input_.replicas.count, whole);
  }

 private:
  static constexpr std::array<std::int64_t, 3> one_copy = {1, 1, 1};

  [[noreturn]] void fail(const config::Pointer& pointer, const std::string& message) const {
    throw config::InputError(source_.string(), pointer, message);
  }

  Structure at_random(const config::RandomStart& start, std::int64_t seed) const {
    try {
      return random_structure(start, potential_.elements, potential_.tables.mass_amu, seed);
    } catch (const Error& error) {
      fail(section / "min_distance_A", error.what());
    }
  }

  Structure read(const config::StructureFile& file) const {
    const Structure structure = read_structure(file.structure, file.elements.value_or(std::vector<std::string>{}));
    try {
      return adopt_elements(structure, potential_.elements, file.structure);
    } catch (const Error& error) {
      fail(section / "structure", error.what());
    }
  }

  void check_element(const std::string& element) const {
    const auto& known = potential_.elements;
    if (std::find(known.begin(), known.end(), element) == known.end())
      fail(section / "composition" / element,
           fmt::format("element \"{}\" is not among those of the potential, {}", element, fmt::join(known, ", ")));
  }

  void check_box(const Box& box, const config::Pointer& pointer) const {
    const Vec3 heights = box.heights();
    const double cutoff = potential_.tables.cutoff;
    for (int axis = 0; axis < 3; ++axis)
      if (box.periodic[axis] && heights[axis] < 2 * cutoff)
        fail(pointer, fmt::format("found a box height of {:.4g} A along {}, must be at least {:.4g} A: twice the "
                                  "potential's cutoff of {:.4g} A",
                                  heights[axis], "abc"[axis], 2 * cutoff, cutoff));
  }

  const config::Input& input_;
  const LoadedPotential& potential_;
  const std::filesystem::path& source_;
};

}  // namespace

std::vector<Structure> initial_structures(const config::Input& input, const LoadedPotential& potential,
                                          const std::filesystem::path& source) {
  return std::visit(Builder(input, potential, source), input.system);
}

}  // namespace vitrify
