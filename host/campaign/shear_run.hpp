// Athermal quasistatic shear of a run, as its directory has it, finished or not: the one reader of stored events.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "host/analysis/shear/athermal_modulus.hpp"
#include "host/input/input.hpp"
#include "host/run_files/run_reader.hpp"
#include "host/stages/aqs/event_tables.hpp"
#include "kernels/deform/simple_shear.hpp"

namespace vitrify {

/// What the table of a stage has of its strain steps: strains along the first leg of the path, above 0.
struct StrainSteps {
  std::vector<double> strain, stress_GPa;
  std::vector<double> released_eV;  ///< energy that the work of the mean stress does not account for, falling from 0 on
};

/// A stored drop of the stress, an event or one of its falling steps.
struct ShearDrop {
  double strain = 0, strain_after = 0;
  std::size_t first_step = 0, last_step = 0;  ///< in StrainSteps: of the minima before and after
  KeptMotion kept;                            ///< D2min is over the neighbors within the cutoff of the stage
  Box box_after;                              ///< with tilts of half an edge at most
};

/// The shear of one glass: one stage of one replica. Only the first leg of the path counts, on which strain grows.
struct ShearedGlass {
  std::string stage, replica;
  std::string name;             ///< the replica's, with the stage where several have sheared it
  std::string file;             ///< the run.h5 that it stands in
  std::size_t stage_index = 0;  ///< in the input
  AqsPlan plan;
  config::EventOptions options;  ///< of the stage
  double fit_strain = 0;         ///< up to which the shear modulus is of
  std::vector<std::string> elements;
  std::vector<int> type;  ///< of each atom, an index into elements
  std::vector<std::int64_t> id;
  Box box;  ///< before any strain
  StrainSteps steps;
  std::vector<StoredDrop> events;
  std::vector<StoredDrop> falls;   ///< falling steps of the events
  std::vector<double> configured;  ///< strains of the stored configurations

  std::size_t atoms() const { return type.size(); }
  /// The minima of the first leg.
  AthermalCurve curve() const;
  double sheared_to() const { return steps.strain.empty() ? 0 : steps.strain.back(); }
  /// The group of run.h5 that has the results.
  std::string group() const;
  /// File and group, for messages.
  std::string where() const { return file + ": " + group(); }
  SimpleShear shear(double strain) const;
  /// The box that a strain makes of the unstrained one, with the lattice vectors that its own have become.
  Box strained(double strain) const;
};

class ShearRun {
 public:
  /// Throws Error(io) for a directory without a run, Error(bad_input) for one without athermal shear.
  explicit ShearRun(const std::filesystem::path& directory);

  const std::filesystem::path& directory() const { return directory_; }
  const RunReader& reader() const { return reader_; }
  const config::Input& input() const { return input_; }
  /// Stage by stage, the replicas of each stage in their order.
  const std::vector<ShearedGlass>& glasses() const { return glasses_; }
  /// Throws Error(io) where the file does not have it as it should.
  ShearDrop drop(const ShearedGlass& glass, const StoredDrop& stored) const;
  /// Unwrapped places of all atoms at a strain that an event may end at: those in the nearest stored configuration,
  /// with what the falling steps in between have displaced, and strained by the rest.
  std::vector<Vec3> places(const ShearedGlass& glass, double strain) const;

 private:
  std::filesystem::path directory_;
  RunReader reader_;
  config::Input input_;
  std::vector<ShearedGlass> glasses_;
};

}  // namespace vitrify
