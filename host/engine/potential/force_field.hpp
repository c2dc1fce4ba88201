// Energies, forces and virials of a batch from tabulated EAM / Finnis-Sinclair potentials.
#pragma once

#include <optional>

#include "host/engine/atoms/neighbor_list.hpp"
#include "host/engine/potential/fit_curves.hpp"
#include "host/engine/potential/potential_tables.hpp"
#include "kernels/potential/mixed.hpp"

namespace vitrify {

template <Executor Exec>
class ForceField {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  ForceField(Exec& exec, const PotentialTables& tables) : exec_(exec) { set_tables(tables); }

  /// Everything that follows uses these tables. Views of before are of no use any more.
  void set_tables(const PotentialTables& tables);
  PotentialView view() const;
  /// Of the tables, A.
  double cutoff() const { return tables_.cutoff; }
  /// The tables in float, made when first asked for.
  FloatTables float_tables();
  /// Forces of the atoms of `batch`, with what `output` asks for, from lists that are complete.
  void compute(const AtomsView& atoms, const NeighborView& list, const BatchView& batch, ForceOutput output);
  /// Does what compute() does in mixed precision.
  void compute_mixed(const AtomsView& atoms, const NeighborView& list, const BatchView& batch, ForceOutput output) {
    exec_.for_each_atom(batch, fixing(atoms));
    compute_fixed(atoms, list, batch, output);
  }
  /// The two parts of compute_mixed(), for sweeps over the atoms that fix their positions on the way.
  FixPositions fixing(const AtomsView& atoms);
  void compute_fixed(const AtomsView& atoms, const NeighborView& list, const BatchView& batch, ForceOutput output);
  /// Electron densities and embedding alone.
  void compute_densities(const AtomsView& atoms, const NeighborView& list, const BatchView& batch) {
    exec_.run(batch, DensityPass{atoms, list, view_});
  }
  /// Virials where densities and embedding slopes are up to date, as after compute() at the same positions.
  void compute_virial(const AtomsView& atoms, const NeighborView& list, const BatchView& batch) {
    exec_.run(batch, ForcePass<false, VirialPart::all>{atoms, list, view_});
  }

 private:
  /// ForcePass or MixedForcePass with what `output` asks for; with energies the virial is given whole or not at all.
  template <template <bool, VirialPart> class Pass, class... Views>
  void run_forces(const BatchView& batch, ForceOutput output, const Views&... views);
  CurvesView upload(const Curves& curves);

  Exec& exec_;
  PotentialTables tables_;
  PotentialView view_{};
  std::optional<FloatTables> float_tables_;
  Array<Cubic> density_, z_, embedding_;
  Array<PairCubics> pair_;
  Array<FloatCubic> float_density_, float_z_;
  Array<FloatPairCubics> float_pair_;
  Array<Quintic> density_curves_, outer_phi_curves_, outer_pull_curves_;
  Array<InnerCurve> density_pull_curves_, inner_pull_curves_;
  Array<FixedRecord> fixed_, embedded_;
};

inline FloatCubic rounded(const Cubic& c) {
  return {static_cast<float>(c.a), static_cast<float>(c.b), static_cast<float>(c.c), static_cast<float>(c.d)};
}
inline FloatPairCubics rounded(const PairCubics& c) { return {rounded(c.z), rounded(c.rho)}; }

/// Cubics in float.
template <class T>
auto rounded(const std::vector<T>& cubics) {
  std::vector<decltype(rounded(cubics[0]))> r;
  for (const T& c : cubics) r.push_back(rounded(c));
  return r;
}

template <Executor Exec>
void ForceField<Exec>::set_tables(const PotentialTables& t) {
  tables_ = t;
  float_tables_.reset();
  exec_.upload(density_, t.density);
  exec_.upload(z_, t.z);
  exec_.upload(embedding_, t.embedding);
  exec_.upload(pair_, t.pair);
  view_.n_types = t.n_types, view_.n_r = t.n_r, view_.n_rho = t.n_rho;
  view_.inverse_dr = 1.0 / t.dr, view_.inverse_drho = 1.0 / t.drho, view_.rho_max = t.rho_max;
  view_.cutoff2 = t.cutoff * t.cutoff;
  double density_range = 0;
  for (const auto& row : t.radii.inner)
    density_range = std::max(density_range, *std::max_element(row, row + max_types));
  view_.density_range2 = density_range * density_range;
  view_.symmetric_density = t.symmetric_density;
  view_.density = density_.data(), view_.z = z_.data(), view_.pair = pair_.data(), view_.embedding = embedding_.data();
}

template <Executor Exec>
FloatTables ForceField<Exec>::float_tables() {
  if (!float_tables_) {
    exec_.upload(float_density_, rounded(tables_.density));
    exec_.upload(float_z_, rounded(tables_.z));
    exec_.upload(float_pair_, rounded(tables_.pair));
    const Curves curves = fit_curves(tables_);
    float_tables_ = {float_density_.data(), float_z_.data(), float_pair_.data(),
                     within(curves.error, curve_bound) ? upload(curves) : CurvesView()};
  }
  return *float_tables_;
}

template <Executor Exec>
CurvesView ForceField<Exec>::upload(const Curves& curves) {
  exec_.upload(density_curves_, curves.density);
  exec_.upload(density_pull_curves_, curves.density_pull);
  exec_.upload(inner_pull_curves_, curves.inner_pull);
  exec_.upload(outer_phi_curves_, curves.outer_phi);
  exec_.upload(outer_pull_curves_, curves.outer_pull);
  return {curves.inner,
          curves.outer,
          density_curves_.data(),
          density_pull_curves_.data(),
          inner_pull_curves_.data(),
          outer_phi_curves_.data(),
          outer_pull_curves_.data()};
}

template <Executor Exec>
PotentialView ForceField<Exec>::view() const {
  return view_;
}

template <Executor Exec>
void ForceField<Exec>::compute(const AtomsView& atoms, const NeighborView& list, const BatchView& batch,
                               ForceOutput output) {
  exec_.run(batch, DensityPass{atoms, list, view_});
  run_forces<ForcePass>(batch, output, atoms, list, view_);
}

template <Executor Exec>
FixPositions ForceField<Exec>::fixing(const AtomsView& atoms) {
  float_tables();  // nothing may be allocated while launches are recorded
  fixed_.resize(atoms.batch.n_atoms), embedded_.resize(atoms.batch.n_atoms);
  return {atoms, fixed_.data()};
}

template <Executor Exec>
void ForceField<Exec>::compute_fixed(const AtomsView& atoms, const NeighborView& list, const BatchView& batch,
                                     ForceOutput output) {
  FixedRecord* embedded = embedded_.data();
  exec_.run(batch, MixedDensityPass{atoms, fixed_.data(), embedded, list, view_, float_tables()});
  run_forces<MixedForcePass>(batch, output, atoms, embedded, list, view_, float_tables());
}

template <Executor Exec>
template <template <bool, VirialPart> class Pass, class... Views>
void ForceField<Exec>::run_forces(const BatchView& batch, ForceOutput output, const Views&... views) {
  if (output.energy && output.virial != VirialPart::none)
    exec_.run(batch, Pass<true, VirialPart::all>{views...});
  else if (output.energy)
    exec_.run(batch, Pass<true, VirialPart::none>{views...});
  else if (output.virial == VirialPart::all)
    exec_.run(batch, Pass<false, VirialPart::all>{views...});
  else if (output.virial == VirialPart::trace)
    exec_.run(batch, Pass<false, VirialPart::trace>{views...});
  else
    exec_.run(batch, Pass<false, VirialPart::none>{views...});
}

}  // namespace vitrify
