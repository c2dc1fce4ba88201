// Moments and filters of the dynamical matrix on an executor: the kernel polynomial method of Weisse, Wellein,
// Alvermann and Fehske, Rev. Mod. Phys. 78, 275 (2006).
#pragma once

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>
#include <vector>

#include "host/engine/response/hessian_on.hpp"
#include "host/engine/response/vibrations.hpp"
#include "kernels/response/vibrations.hpp"

namespace vitrify {

template <Executor Exec>
class VibrationsOn {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  VibrationsOn(Exec& exec, HessianOn<Exec>& hessian)
      : exec_(exec),
        hessian_(hessian),
        atoms_(hessian.atoms()),
        n_elements_(static_cast<int>(hessian.mass_amu().size())),
        now_(size()),
        before_(size()),
        product_(size()),
        mean_(replicas()),
        a_(replicas()) {}

  /// One for each replica.
  std::vector<VibrationalMoments> moments(const MomentSettings& settings);
  /// Mean over random vectors t of |f(D) t|^2 on each atom in the user's order, with a filter f for each replica.
  std::vector<std::vector<double>> weights(const std::vector<SpectralFilter>& filters, int vectors, std::uint64_t seed);

 private:
  std::size_t size() const { return static_cast<std::size_t>(atoms_.n_atoms()) * fields_at_once; }
  std::size_t replicas() const { return static_cast<std::size_t>(atoms_.n_replicas()); }

  /// Upper bounds of the spectra, 1/ps^2.
  std::vector<double> tops(std::uint64_t seed);
  std::vector<std::vector<double>> traces();
  /// y_0 = M^-1/2 t_0 without translations, in now_; fields are of the element that has their number modulo the number
  /// of elements, or of all.
  void draw(std::uint64_t seed, int first, bool by_element);
  void recur(double b, double c, RecurrenceSums* sums, int stride, int step);
  void set_scale(const std::vector<double>& tops, double factor);

  Exec& exec_;
  HessianOn<Exec>& hessian_;
  Atoms<Exec>& atoms_;
  int n_elements_;
  Array<Vec3> now_, before_, product_;
  Array<FieldVectors> mean_;
  Array<double> a_;
};

template <Executor Exec>
void VibrationsOn<Exec>::draw(std::uint64_t seed, int first, bool by_element) {
  DrawSigns signs{atoms_.view(), now_.data(), seed, first, {}};
  for (int k = 0; k < fields_at_once; ++k) signs.type[k] = by_element ? (first + k) % n_elements_ : -1;
  exec_.for_each_atom(atoms_.everyone(), signs);
  exec_.reduce(atoms_.everyone(), FieldMoment{{atoms_.view(), true}, now_.data()}, StoreFieldMean{mean_.data()});
  exec_.for_each_atom(atoms_.everyone(), SubtractFieldMean{mean_.data(), now_.data()});
  exec_.fill(before_, Vec3{});
}

template <Executor Exec>
void VibrationsOn<Exec>::set_scale(const std::vector<double>& tops, double factor) {
  std::vector<double> a;
  for (const double top : tops) a.push_back(factor / top);
  exec_.upload(a_, a);
}

/// The next fields are in now_ afterwards.
template <Executor Exec>
void VibrationsOn<Exec>::recur(double b, double c, RecurrenceSums* sums, int stride, int step) {
  hessian_.multiply(atoms_.everyone(), now_.data(), product_.data());
  exec_.reduce(atoms_.everyone(), Recur{atoms_.view(), a_.data(), b, c, now_.data(), product_.data(), before_.data()},
               StoreRecurrence{sums, stride, step});
  std::swap(now_, before_);
}

/// Power iterations come within some percent of the largest eigenvalue, from below.
template <Executor Exec>
std::vector<double> VibrationsOn<Exec>::tops(std::uint64_t seed) {
  constexpr int iterations = 40;
  constexpr double allowance = 1.1;
  constexpr std::uint64_t other_seed = 0x9e3779b97f4a7c15;
  draw(seed ^ other_seed, 0, false);
  Array<RecurrenceSums> sums(replicas());
  std::vector<double> largest(replicas(), 1000.0);
  for (int n = 0; n < iterations; ++n) {
    set_scale(largest, 1);
    recur(0, 0, sums.data(), 1, 0);
    const auto at = exec_.download(sums);
    // t_1 = D t_0 / scale: the quotient of t_1 . t_1 and t_0 . t_1 is a mean of eigenvalues over the scale
    for (std::size_t r = 0; r < largest.size(); ++r) {
      double factor = 0;
      for (int k = 0; k < fields_at_once; ++k)
        factor = std::max(factor, at[r].square.of[k] / std::fabs(at[r].cross.of[k]));
      largest[r] *= factor;
    }
  }
  for (double& top : largest) top *= allowance;
  return largest;
}

template <Executor Exec>
std::vector<std::vector<double>> VibrationsOn<Exec>::traces() {
  Array<double> of_atoms(static_cast<std::size_t>(atoms_.n_atoms()));
  hessian_.traces(of_atoms.data());
  const auto structures = atoms_.structures();
  const auto in_order = atoms_.in_user_order(of_atoms);
  std::vector<std::vector<double>> all;
  std::size_t i = 0;
  for (const Structure& s : structures) {
    all.emplace_back(static_cast<std::size_t>(n_elements_), 0.0);
    for (const int type : s.type) all.back()[type] += in_order[i++] * units::acceleration / hessian_.mass_amu()[type];
  }
  return all;
}

template <Executor Exec>
std::vector<VibrationalMoments> VibrationsOn<Exec>::moments(const MomentSettings& settings) {
  const std::vector<double> top = tops(settings.seed);
  const auto trace = traces();
  const double highest = std::sqrt(*std::max_element(top.begin(), top.end())) / (2 * std::numbers::pi);
  const int steps =
      std::max(2, static_cast<int>(std::ceil(std::numbers::pi * highest / (4 * settings.resolution_THz))));
  std::vector<VibrationalMoments> all(replicas());
  for (std::size_t r = 0; r < all.size(); ++r)
    all[r] = {top[r], trace[r], std::vector<std::vector<std::vector<double>>>(static_cast<std::size_t>(n_elements_))};
  Array<RecurrenceSums> sums(replicas() * (static_cast<std::size_t>(steps) + 1));
  for (int first = 0; first < settings.vectors * n_elements_; first += fields_at_once) {
    draw(settings.seed, first, true);
    exec_.reduce(atoms_.everyone(), FieldSquare{{atoms_.view(), true}, now_.data()},
                 StoreRecurrence{sums.data(), steps + 1, 0});
    for (int n = 0; n < steps; ++n) {
      if (n < 2) set_scale(top, n == 0 ? 2 : 4);
      recur(n == 0 ? -1 : -2, n == 0 ? 0 : -1, sums.data(), steps + 1, n + 1);
    }
    const auto at = exec_.download(sums);
    for (std::size_t r = 0; r < all.size(); ++r)
      for (int k = 0; k < fields_at_once; ++k) {
        // T_2n = 2 T_n T_n - 1, T_2n+1 = 2 T_n T_n+1 - T_1
        const RecurrenceSums* s = at.data() + r * (static_cast<std::size_t>(steps) + 1);
        const double mu_0 = s[0].square.of[k], mu_1 = s[1].cross.of[k];
        std::vector<double> mu{mu_0};
        for (int n = 0; n < steps; ++n) {
          mu.push_back(2 * s[n + 1].cross.of[k] - mu_1);
          mu.push_back(2 * s[n + 1].square.of[k] - mu_0);
        }
        all[r].moments[static_cast<std::size_t>((first + k) % n_elements_)].push_back(std::move(mu));
      }
  }
  return all;
}

template <Executor Exec>
std::vector<std::vector<double>> VibrationsOn<Exec>::weights(const std::vector<SpectralFilter>& filters, int vectors,
                                                             std::uint64_t seed) {
  std::size_t terms = 0;
  std::vector<double> top;
  for (const SpectralFilter& f : filters) terms = std::max(terms, f.coefficients.size()), top.push_back(f.top_per_ps2);
  std::vector<double> coefficients;
  for (SpectralFilter f : filters) {
    f.coefficients.resize(terms);
    coefficients.insert(coefficients.end(), f.coefficients.begin(), f.coefficients.end());
  }
  const int stride = static_cast<int>(terms);
  Array<double> coefficient(coefficients.size()), weight(static_cast<std::size_t>(atoms_.n_atoms()));
  exec_.upload(coefficient, coefficients);
  Array<Vec3> filtered(size());
  Array<RecurrenceSums> sums(replicas());
  int drawn = 0;
  for (; drawn < vectors; drawn += fields_at_once) {
    draw(seed, drawn, false);
    exec_.fill(filtered, Vec3{});
    for (int n = 0; n < stride; ++n) {
      exec_.for_each_atom(atoms_.everyone(), AddTerm{coefficient.data(), stride, n, now_.data(), filtered.data()});
      if (n < 2) set_scale(top, n == 0 ? 2 : 4);
      if (n + 1 < stride) recur(n == 0 ? -1 : -2, n == 0 ? 0 : -1, sums.data(), 1, 0);
    }
    exec_.for_each_atom(atoms_.everyone(), AddWeights{atoms_.view(), filtered.data(), weight.data()});
  }
  std::vector<double> sum = atoms_.in_user_order(weight);
  for (double& w : sum) w /= drawn;
  std::vector<std::vector<double>> all;
  const std::vector<int>& begin = atoms_.layout().first;
  for (std::size_t r = 0; r < replicas(); ++r) all.emplace_back(sum.begin() + begin[r], sum.begin() + begin[r + 1]);
  return all;
}

}  // namespace vitrify
