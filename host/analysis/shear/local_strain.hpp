// The strain of each atom's surroundings, and how unevenly a body is strained.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/analysis/statistics/bootstrap.hpp"
#include "host/engine/d2min.hpp"
#include "host/engine/motion.hpp"

namespace vitrify {

/// Of the Green-Lagrange strain E = (F^T F - 1)/2.
struct StrainInvariants {
  /// sqrt(E_xy^2 + E_xz^2 + E_yz^2 + [(E_xx - E_yy)^2 + (E_yy - E_zz)^2 + (E_xx - E_zz)^2] / 6), zero of a mere change
  /// of volume: F. Shimizu, S. Ogata and J. Li, Mater. Trans. 48, 2923 (2007).
  double shear = 0;
  double volumetric = 0;  ///< tr E / 3

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("shear", self.shear), visit("volumetric", self.volumetric);
  }
};
StrainInvariants strain_invariants(const Mat3& deformation_gradient);

/// F of the lattice vectors of the boxes of a motion; in an open box, whose edge is arbitrary, that of the affine map
/// of all atoms.
Mat3 deformation_gradient(const Motion& motion);

struct LocalStrain {
  StrainInvariants strain;  ///< not a number where the neighbors fix no map
  double d2min_A2 = 0;      ///< the sum over neighbors
  int neighbors = 0;
};

/// F is the map that D2min is the misfit of, over neighbors within the cutoff in the reference. Throws Error(bad_input)
/// for a cutoff above half of a box height.
std::vector<LocalStrain> local_strain(const Motion& motion, double cutoff_A, const D2MinRunner& run = d2min_on_cpu);

/// How unevenly the shear strain eta is spread over atoms. Errors are those of the mean over blocks of the sample.
struct Localisation {
  Measured mean;           ///< of eta
  Measured psi;            ///< sqrt(<(eta - <eta>)^2>): Y. Cheng, A. Cao and E. Ma, Acta Mater. 57, 3253 (2009)
  Measured relative_psi;   ///< psi / <eta>
  Measured participation;  ///< <eta^2>^2 / <eta^4>: 1 if all atoms have the same, 1/N if one has all
  Measured gini;           ///< 0 if all atoms have the same, 1 if one has all
  Measured above;          ///< share of atoms with more than the macroscopic shear strain

  template <class Visitor, class Self>
  static constexpr void describe(Visitor& visit, Self& self) {
    visit("mean", self.mean), visit("psi", self.psi), visit("relative_psi", self.relative_psi);
    visit("participation", self.participation), visit("gini", self.gini), visit("above", self.above);
  }
};
/// `eta` of each atom, the known ones count; `block` of each atom, from 0.
Localisation localisation(std::span<const double> eta, double macroscopic, std::span<const int> block);

/// Blocks of space of about equal size that are at least `least_A` wide, by places in the reference; at most 64.
std::vector<int> blocks_of_space(const Motion& motion, double least_A);

/// Mean shear strain in slices of equal thickness along a direction.
struct StrainProfile {
  Vec3 normal;          ///< of the slices, of length 1
  double slice_A = 0;   ///< thickness
  bool closes = false;  ///< the last slice lies beside the first
  std::vector<double> place_A, eta, error;
  std::vector<std::int64_t> atoms;
};
/// A zone of slices above the threshold <eta> + 2 s, with s the standard deviation of the slices.
struct ShearBand {
  Vec3 normal;
  double place_A = 0, peak = 0;
  double width_A = 0;  ///< at half of the height above <eta>
};
/// Along the normals of the planes in which the macroscopic shear is largest, by places in the current configuration.
/// In a periodic body a plane goes on as its image where edges allow it.
std::vector<StrainProfile> strain_profiles(const Motion& motion, std::span<const double> eta, double slice_A);
/// Peaks that stand out from the noise of their slice, too (four standard errors).
std::vector<ShearBand> shear_bands(const StrainProfile& profile);

/// Mean eta in columns along an axis of the box, seen from there; not a number where there is no atom.
struct StrainMap {
  int across = 0, up = 1;  ///< axes of the picture
  int columns = 0, rows = 0;
  double across_A = 0, up_A = 0;  ///< edges of a cell
  std::vector<double> eta;        ///< [row][column]
  std::vector<std::int64_t> atoms;
};
StrainMap strain_map(const Motion& motion, std::span<const double> eta, int across, int up, double cell_A);

}  // namespace vitrify
