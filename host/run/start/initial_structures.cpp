#include "host/run/start/initial_structures.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "host/engine/replicate.hpp"
#include "host/files/elements.hpp"
#include "host/files/structures/structure_file.hpp"
#include "host/run/start/adopt_elements.hpp"
#include "host/run/start/memory_needs.hpp"
#include "host/run/start/random_start.hpp"
#include "kernels/units.hpp"

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
    check_size(size_of(start), section / "atoms");
    std::vector<Structure> structures;
    for (const std::int64_t seed : input_.replicas.seeds) structures.push_back(at_random(start, seed));
    check_box(structures.front().box, section / "atoms");
    return structures;
  }

  std::vector<Structure> operator()(const config::StructureFile& file) const {
    const Structure structure = read(file);
    check_size(size_of(structure, file.replicate), section / (file.replicate == one_copy ? "structure" : "replicate"));
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

  Structure read_atoms(const config::StructureFile& file) const {
    try {
      return read_structure(file.structure, file.elements.value_or(std::vector<std::string>{}));
    } catch (const ElementsError& error) {
      fail(section / "elements", error.what());
    }
  }

  Structure read(const config::StructureFile& file) const {
    Structure structure = read_atoms(file);
    const bool at_rest =
        std::all_of(structure.velocity.begin(), structure.velocity.end(), [](const Vec3& v) { return norm2(v) == 0; });
    if (at_rest) structure.velocity.clear();
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

  BatchSize size_of(const config::RandomStart& start) const {
    double mass = 0;
    for (const auto& [element, fraction] : start.composition) {
      const auto type = std::find(potential_.elements.begin(), potential_.elements.end(), element);
      mass += fraction * potential_.tables.mass_amu[type - potential_.elements.begin()];
    }
    const auto atoms = static_cast<double>(start.atoms);
    return {atoms, replicas(), atoms * mass * units::density_g_cm3 / start.density_g_cm3};
  }

  BatchSize size_of(const Structure& structure, const std::array<std::int64_t, 3>& copies) const {
    const double all = static_cast<double>(copies[0]) * static_cast<double>(copies[1]) * static_cast<double>(copies[2]);
    return {all * static_cast<double>(structure.size()), replicas(), all * structure.box.volume()};
  }

  double replicas() const { return static_cast<double>(input_.replicas.count); }

  /// Before there is anything of this size.
  void check_size(const BatchSize& size, const config::Pointer& pointer) const {
    const double atoms = size.atoms * size.replicas;
    if (atoms > most_atoms)
      fail(pointer, fmt::format("found {:.0f} atoms in all replicas, must be at most {}", atoms, most_atoms));
    try {
      MemoryNeeds needs = memory_needs(input_, potential_.tables, size, 1);
      needs.engine = 0;  // it may be on a device
      refuse_what_does_not_fit(needs, -1);
    } catch (const Error& error) {
      fail(pointer, error.what());
    }
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
