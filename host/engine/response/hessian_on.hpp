// The Hessian of configurations on an executor, as what it makes of displacements.
#pragma once

#include <algorithm>
#include <vector>

#include "host/engine/atoms/neighbor_list.hpp"
#include "host/engine/potential/force_field.hpp"
#include "kernels/response/fields.hpp"

namespace vitrify {

/// Second derivatives of the energy at fixed configurations, of a batch of their own. Fields on the device are in the
/// order of that batch.
template <Executor Exec>
class HessianOn {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  HessianOn(Exec& exec, ForceField<Exec>& force_field, const ListRadii& radii,
            const std::vector<Structure>& configurations, const std::vector<double>& mass_amu)
      : exec_(exec),
        force_field_(force_field),
        mass_amu_(mass_amu),
        atoms_(exec, configurations, mass_amu),
        list_(exec, atoms_, radii, skin_A),
        response_(static_cast<std::size_t>(atoms_.n_atoms()) * fields_at_once) {
    list_.renew(true);
    force_field_.compute(atoms_.view(), list_.view(), atoms_.everyone(), {false, VirialPart::all});
  }

  Atoms<Exec>& atoms() { return atoms_; }

  /// product = H u in the replicas of `batch`, eV/A, of fields side by side.
  void multiply(const BatchView& batch, const Vec3* u, Vec3* product) {
    respond<false>(batch, Displacements{u}, product, fields_at_once, nullptr);
  }
  /// Minus the change of the forces in a homogeneous strain, A times eV/A^2, at product[i * stride], and halves of the
  /// change of the atoms' pair terms of dE/d(strain).
  void strain(const BatchView& batch, const Sym3& strain, Vec3* product, int stride, Sym3* stress) {
    respond<true>(batch, UniformStrain{strain}, product, stride, stress);
  }
  /// Trace of each atom's own block, eV/A^2.
  void traces(double* trace) {
    exec_.for_each_atom_team(atoms_.everyone(), HessianTrace{atoms_.view(), list_.view(), force_field_.view(), trace});
  }
  const std::vector<double>& mass_amu() const { return mass_amu_; }
  /// H u of fields of a single replica, in the user's order.
  std::vector<std::vector<Vec3>> products(const std::vector<std::vector<Vec3>>& fields);

 private:
  static constexpr double skin_A = 0.1;

  template <bool with_stress, class Change>
  void respond(const BatchView& batch, const Change& change, Vec3* product, int stride, Sym3* stress) {
    const AtomsView atoms = atoms_.view();
    exec_.for_each_atom_team(
        batch, DensityResponse<Change>{atoms, list_.view(), force_field_.view(), change, response_.data()});
    exec_.for_each_atom_team(batch, ForceResponse<Change, with_stress>{atoms, list_.view(), force_field_.view(), change,
                                                                       response_.data(), product, stride, stress});
  }

  Exec& exec_;
  ForceField<Exec>& force_field_;
  std::vector<double> mass_amu_;  ///< by element
  Atoms<Exec> atoms_;
  NeighborList<Exec> list_;
  Array<double> response_;
};

template <Executor Exec>
std::vector<std::vector<Vec3>> HessianOn<Exec>::products(const std::vector<std::vector<Vec3>>& fields) {
  const std::vector<int> id = exec_.download(atoms_.ids());
  const std::size_t n = id.size();
  Array<Vec3> u(n * fields_at_once), product(n * fields_at_once);
  std::vector<std::vector<Vec3>> all(fields.size(), std::vector<Vec3>(n));
  for (std::size_t begin = 0; begin < fields.size(); begin += fields_at_once) {
    const std::size_t width = std::min<std::size_t>(fields.size() - begin, fields_at_once);
    const auto for_each_place = [&](const auto& visit) {
      for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < width; ++k)
          visit(i * fields_at_once + k, begin + k, static_cast<std::size_t>(id[i]));
    };
    std::vector<Vec3> places(n * fields_at_once);
    for_each_place(
        [&](std::size_t place, std::size_t field, std::size_t atom) { places[place] = fields[field][atom]; });
    exec_.upload(u, places);
    multiply(atoms_.everyone(), u.data(), product.data());
    places = exec_.download(product);
    for_each_place([&](std::size_t place, std::size_t field, std::size_t atom) { all[field][atom] = places[place]; });
  }
  return all;
}

}  // namespace vitrify
