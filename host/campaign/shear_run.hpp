// Athermal quasistatic shear of a run, as its directory has it, finished or not: the one reader of stored events.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/engine/aqs/aqs.hpp"
#include "host/engine/motion.hpp"
#include "host/input/input.hpp"
#include "host/run_files/run_reader.hpp"
#include "kernels/analysis/d2min.hpp"

namespace vitrify {

/// What the table of a stage has of its strain steps: strains along the first leg of the path, above 0.
struct StrainSteps {
  std::vector<double> strain, stress_GPa;
  std::vector<double> released_eV;  ///< energy that the work of the mean stress does not account for, falling from 0 on
};

/// A stored event: from the last minimum before the stress fell to the last one before it rose again.
struct ShearEvent {
  double strain = 0, strain_after = 0;
  std::size_t first_step = 0, last_step = 0;  ///< in StrainSteps: of the two minima
  Motion motion;                              ///< of all atoms, in the order of their ids
  Box box_after;                              ///< with tilts of half an edge at most
  std::vector<D2MinResult> d2min;             ///< over the neighbors within the cutoff of the stage
};

/// The shear of one glass: one stage of one replica. Only the first leg of the path counts, on which strain grows.
struct ShearedGlass {
  std::string stage, replica;
  std::size_t stage_index = 0;  ///< in the input
  AqsPlan plan;
  config::ZoneCriterion zones;  ///< of the stage
  std::vector<std::string> elements;
  std::vector<int> type;  ///< of each atom, an index into elements
  std::vector<std::int64_t> id;
  StrainSteps steps;
  std::size_t events = 0;

  std::size_t atoms() const { return type.size(); }
  double sheared_to() const { return steps.strain.empty() ? 0 : steps.strain.back(); }
  /// The group of run.h5 that has the results.
  std::string group() const;
};

class ShearRun {
 public:
  /// Throws Error(io) for a directory without a run, Error(bad_input) for one without athermal shear.
  explicit ShearRun(const std::filesystem::path& directory);

  const std::filesystem::path& directory() const { return directory_; }
  const RunReader& reader() const { return reader_; }
  /// Stage by stage, the replicas of each stage in their order.
  const std::vector<ShearedGlass>& glasses() const { return glasses_; }
  /// Throws Error(io) where the file does not have it as it should.
  ShearEvent event(const ShearedGlass& glass, std::size_t number) const;

 private:
  std::filesystem::path directory_;
  RunReader reader_;
  std::vector<ShearedGlass> glasses_;
};

/// The motion from before one event to after another one of the same glass.
Motion motion_between(const ShearedGlass& glass, const ShearEvent& first, const ShearEvent& last);

}  // namespace vitrify
