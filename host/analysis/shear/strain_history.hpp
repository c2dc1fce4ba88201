// The local strain of one body at several strains of one drive, against where it began.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/analysis/analysis_result.hpp"
#include "host/analysis/shear/strain_state.hpp"
#include "host/engine/state_archive.hpp"

namespace vitrify {

class StrainHistory {
 public:
  /// Maps are seen along the third axis, with `across` and `up` in their plane.
  StrainHistory(const StrainSettings& settings, int across, int up) : settings_(settings), across_(across), up_(up) {}

  /// What has become of the body at a strain of the drive.
  void add(double strain, const Motion& motion, const D2MinRunner& run);
  /// Of the last look; not a number before the first.
  double last_strain() const;
  /// Summaries against strain, with numbers of the last one; bands and maps; the shear strain of each atom, a column
  /// for each look. There has been one.
  AnalysisResult result() const;

  /// Entries of the archive begin with `entry`.
  void save(StateArchive& archive, const std::string& entry) const;
  /// Of a body of so many atoms. Throws Error(bad_checkpoint).
  void restore(const StateArchive& archive, const std::string& entry, std::size_t atoms);

 private:
  struct Look {
    double strain = 0;
    StrainSummary summary;

    template <class Visitor, class Self>
    static constexpr void describe(Visitor& visit, Self& self) {
      visit("strain", self.strain), visit("summary", self.summary);
    }
  };
  struct Band {
    double strain = 0;
    Vec3 normal;
    double place_A = 0, width_A = 0, peak = 0;

    template <class Visitor, class Self>
    static constexpr void describe(Visitor& visit, Self& self) {
      visit("strain", self.strain), visit("normal", self.normal), visit("place_A", self.place_A);
      visit("width_A", self.width_A), visit("peak", self.peak);
    }
  };
  struct Cell {
    double strain = 0, across_A = 0, up_A = 0, eta = 0;
    std::int64_t atoms = 0;

    template <class Visitor, class Self>
    static constexpr void describe(Visitor& visit, Self& self) {
      visit("strain", self.strain), visit("across_A", self.across_A), visit("up_A", self.up_A);
      visit("eta", self.eta), visit("atoms", self.atoms);
    }
  };

  void add_map(double strain, const StrainMap& map);
  ResultTable summaries() const;
  ResultTable band_table() const;
  ResultTable map_table() const;
  ResultColumn shear_of_atoms() const;

  StrainSettings settings_;
  int across_, up_;
  std::vector<Look> looks_;
  std::vector<Band> bands_;
  std::vector<Cell> cells_;
  std::vector<double> eta_;  ///< [look][atom]
};

}  // namespace vitrify
