#include "host/analysis/local_order/chemical_order.hpp"

#include <cmath>

namespace vitrify {
namespace {

/// Means of the counts over the atoms of each element.
class MeanCounts {
 public:
  MeanCounts(const std::vector<int>& type, const NeighborCounts& counts)
      : type_(type),
        counts_(counts),
        n_(counts.n_elements()),
        atoms_(n_),
        fraction_(n_),
        of_pair_(n_, std::vector<double>(n_)),
        of_element_(n_) {
    for (std::size_t i = 0; i < type.size(); ++i) {
      const int a = type[i];
      ++fraction_[a];
      if (!counts.known(i)) continue;
      ++atoms_[a];
      for (std::size_t b = 0; b < n_; ++b) of_pair_[a][b] += counts.of(i, b);
    }
    for (std::size_t a = 0; a < n_; ++a) {
      fraction_[a] /= static_cast<double>(type.size());
      for (double& z : of_pair_[a]) z /= atoms_[a], of_element_[a] += z;
      if (atoms_[a] > 0) of_all_ += fraction_[a] * of_element_[a];
    }
  }

  bool has(std::size_t element) const { return atoms_[element] > 0; }

  Measured neighbors(std::size_t a, std::size_t b) const {
    return measured(of_pair_[a][b], a == b,
                    [&](std::size_t i, std::size_t e) { return e == a ? counts_.of(i, b) : 0.0; });
  }
  Measured warren_cowley(std::size_t a, std::size_t b) const {
    const double random = of_element_[a] * fraction_[b], ratio = of_pair_[a][b] / of_element_[a];
    return measured(1 - of_pair_[a][b] / random, a == b, [&](std::size_t i, std::size_t e) {
      return e == a ? (counts_.of(i, b) - ratio * counts_.total(i)) / random : 0.0;
    });
  }
  Measured cargill_spaepen(std::size_t a, std::size_t b) const {
    const double z = of_pair_[a][b], random = fraction_[b] * of_element_[a] * of_element_[b] / of_all_;
    return measured(1 - z / random, a == b, [&](std::size_t i, std::size_t e) {
      const double of_center = e == a ? counts_.of(i, b) : 0.0;
      const double of_sizes =
          fraction_[e] / of_all_ - (e == a ? 1 / of_element_[a] : 0) - (e == b ? 1 / of_element_[b] : 0);
      return (of_center + z * of_sizes * counts_.total(i)) / random;
    });
  }

 private:
  /// `share(i, e)`: what the counts of an atom i of element e add to the value, but for a constant and the number of
  /// atoms of e. Pairs of like atoms are seen from both ends, so that half as many counts are independent.
  template <class Share>
  Measured measured(double value, bool like, const Share& share) const {
    std::vector<double> sum(n_), sum2(n_);
    for (std::size_t i = 0; i < type_.size(); ++i) {
      if (!counts_.known(i)) continue;
      const double x = share(i, static_cast<std::size_t>(type_[i]));
      sum[type_[i]] += x, sum2[type_[i]] += x * x;
    }
    double variance = 0;
    for (std::size_t e = 0; e < n_; ++e)
      if (sum2[e] > 0) variance += std::max(0.0, sum2[e] - sum[e] * sum[e] / atoms_[e]) / (atoms_[e] * (atoms_[e] - 1));
    return {value, std::sqrt(like ? 2 * variance : variance)};
  }

  const std::vector<int>& type_;
  const NeighborCounts& counts_;
  std::size_t n_;
  std::vector<double> atoms_;  ///< whose neighbors are known
  std::vector<double> fraction_;
  std::vector<std::vector<double>> of_pair_;
  std::vector<double> of_element_;
  double of_all_ = 0;
};

}  // namespace

std::vector<PairOrder> chemical_order(const std::vector<int>& type, const NeighborCounts& counts) {
  const MeanCounts means(type, counts);
  std::vector<PairOrder> order;
  for (std::size_t a = 0; a < counts.n_elements(); ++a)
    for (std::size_t b = 0; b < counts.n_elements(); ++b)
      if (means.has(a) && means.has(b))
        order.push_back({a, b, means.neighbors(a, b), means.warren_cowley(a, b), means.cargill_spaepen(a, b)});
  return order;
}

}  // namespace vitrify
