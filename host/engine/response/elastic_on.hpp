// Elastic response on an executor: C = C_Born - (1/V) Xi . H^-1 . Xi, where Xi is the change of the forces with an
// affine strain. Lemaitre and Maloney, J. Stat. Phys. 123, 415 (2006), doi:10.1007/s10955-005-9015-5.
#pragma once

#include <algorithm>
#include <vector>

#include "host/engine/dynamics/thermo.hpp"
#include "host/engine/response/elastic.hpp"
#include "host/engine/response/hessian_on.hpp"
#include "kernels/response/conjugate_solve.hpp"

namespace vitrify {

template <Executor Exec>
class ElasticOn {
 public:
  static_assert(fields_at_once == 6, "a field for each strain");
  template <class T>
  using Array = typename Exec::template Array<T>;

  ElasticOn(Exec& exec, HessianOn<Exec>& hessian, const ElasticSettings& settings)
      : exec_(exec),
        hessian_(hessian),
        atoms_(hessian.atoms()),
        settings_(settings),
        force_(size()),
        x_(size()),
        residual_(size()),
        direction_(size()),
        product_(size()),
        stress_(static_cast<std::size_t>(atoms_.n_atoms())),
        state_(static_cast<std::size_t>(atoms_.n_replicas())),
        mean_(static_cast<std::size_t>(atoms_.n_replicas())),
        sums_(static_cast<std::size_t>(atoms_.n_replicas())),
        open_(static_cast<std::size_t>(atoms_.n_replicas())) {}

  /// One for each replica; their boxes are periodic along all axes.
  std::vector<ElasticResponse> compute();

 private:
  std::size_t size() const { return static_cast<std::size_t>(atoms_.n_atoms()) * fields_at_once; }
  SolveView view() {
    return {state_.data(),     open_.data(),    x_.data(),        residual_.data(),
            direction_.data(), product_.data(), atoms_.everyone()};
  }
  void strain(std::vector<ElasticResponse>& responses);
  void solve(std::vector<ElasticResponse>& responses);
  void relax(std::vector<ElasticResponse>& responses);
  void project(Array<Vec3>& field);
  /// x_a . y_b of all pairs of fields, [replica][a][b].
  std::vector<StrainMatrix> overlaps(const Array<Vec3>& x, const Array<Vec3>& y);

  Exec& exec_;
  HessianOn<Exec>& hessian_;
  Atoms<Exec>& atoms_;
  ElasticSettings settings_;
  Array<Vec3> force_, x_, residual_, direction_, product_;
  Array<Sym3> stress_;
  Array<SolveState> state_;
  Array<FieldVectors> mean_;
  Array<FieldSums> sums_;
  Array<int> open_;
};

template <Executor Exec>
std::vector<ElasticResponse> ElasticOn<Exec>::compute() {
  std::vector<ElasticResponse> responses(static_cast<std::size_t>(atoms_.n_replicas()));
  strain(responses);
  solve(responses);
  relax(responses);
  const auto boxes = atoms_.boxes();
  for (std::size_t r = 0; r < responses.size(); ++r)
    for (StrainMatrix* matrix : {&responses[r].affine, &responses[r].relaxed})
      for (auto& row : *matrix)
        for (double& element : row) element *= units::GPa_per_eV_A3 / boxes[r].volume();
  return responses;
}

/// Stress, largest force and Born term, and the forces that the strains give rise to.
template <Executor Exec>
void ElasticOn<Exec>::strain(std::vector<ElasticResponse>& responses) {
  const std::vector<int>& first = atoms_.layout().first;
  const auto of_replicas = [&](const auto& visit) {
    for (std::size_t r = 0; r < responses.size(); ++r)
      for (int i = first[r]; i < first[r + 1]; ++i) visit(responses[r], static_cast<std::size_t>(i));
  };
  const auto forces = exec_.download(atoms_.forces());
  of_replicas([&](ElasticResponse& response, std::size_t i) {
    response.largest_force_eV_per_A = std::max(response.largest_force_eV_per_A, max_component(forces[i]));
  });
  std::vector<Sym3> virial(responses.size());
  const auto virials = exec_.download(atoms_.virials());
  of_replicas([&](ElasticResponse& response, std::size_t i) { virial[&response - responses.data()] += virials[i]; });
  const auto boxes = atoms_.boxes();
  for (std::size_t r = 0; r < responses.size(); ++r) responses[r].stress_GPa = stress_of(virial[r], Sym3{}, boxes[r]);

  for (int b = 0; b < 6; ++b) {
    Sym3 e;
    e.v[b] = b < 3 ? 1 : 0.5;
    hessian_.strain(atoms_.everyone(), e, force_.data() + b, fields_at_once, stress_.data());
    const auto changes = exec_.download(stress_);
    of_replicas([&](ElasticResponse& response, std::size_t i) {
      for (int a = 0; a < 6; ++a) response.affine[a][b] += changes[i].v[a];
    });
  }
}

template <Executor Exec>
void ElasticOn<Exec>::project(Array<Vec3>& field) {
  exec_.reduce(atoms_.everyone(), FieldMoment{{atoms_.view()}, field.data()}, StoreFieldMean{mean_.data()});
  exec_.for_each_atom(atoms_.everyone(), SubtractFieldMean{mean_.data(), field.data()});
}

/// H x = force, where the forces of a translation, which rounding leaves, are taken out.
template <Executor Exec>
void ElasticOn<Exec>::solve(std::vector<ElasticResponse>& responses) {
  constexpr double floor_eV_per_A = 1e-10;  // A times eV/A^2 of a unit strain
  exec_.copy(residual_, force_);
  project(residual_);
  exec_.copy(direction_, residual_);
  exec_.reduce(atoms_.everyone(), FieldDot{residual_.data(), residual_.data()},
               BeginSolve{view(), settings_.residual, floor_eV_per_A});
  const BatchView open = atoms_.everyone().where(open_.data());
  long iterations = 0;
  for (; iterations < settings_.max_iterations && exec_.any(open_); ++iterations) {
    hessian_.multiply(open, direction_.data(), product_.data());
    exec_.reduce(open, FieldDot{direction_.data(), product_.data()}, ChooseStep{view()});
    exec_.reduce(open, TakeStep{view()}, JudgeStep{view()});
    exec_.for_each_atom(open, NextDirection{view()});
  }
  const auto states = exec_.download(state_);
  for (std::size_t r = 0; r < responses.size(); ++r) {
    responses[r].indefinite = states[r].indefinite != 0;
    responses[r].converged = !states[r].indefinite && !states[r].open;
    responses[r].iterations = iterations;
  }
}

/// With u = -x, E_ab = Born_ab + f_a . u_b + u_a . f_b + u_a . H u_b: its error is of second order in that of x.
template <Executor Exec>
void ElasticOn<Exec>::relax(std::vector<ElasticResponse>& responses) {
  hessian_.multiply(atoms_.everyone(), x_.data(), product_.data());
  const auto fx = overlaps(force_, x_), xhx = overlaps(x_, product_);
  for (std::size_t r = 0; r < responses.size(); ++r)
    for (int a = 0; a < 6; ++a)
      for (int b = 0; b < 6; ++b)
        responses[r].relaxed[a][b] =
            responses[r].affine[a][b] - fx[r][a][b] - fx[r][b][a] + 0.5 * (xhx[r][a][b] + xhx[r][b][a]);
}

template <Executor Exec>
std::vector<StrainMatrix> ElasticOn<Exec>::overlaps(const Array<Vec3>& x, const Array<Vec3>& y) {
  std::vector<StrainMatrix> all(sums_.size());
  for (int b = 0; b < 6; ++b) {
    exec_.reduce(atoms_.everyone(), FieldDotWith{x.data(), y.data(), b}, StoreFieldSums{sums_.data()});
    const auto sums = exec_.download(sums_);
    for (std::size_t r = 0; r < all.size(); ++r)
      for (int a = 0; a < 6; ++a) all[r][a][b] = sums[r].of[a];
  }
  return all;
}

}  // namespace vitrify
