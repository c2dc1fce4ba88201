// Products with the Hessian, and responses to strain, on any executor.
#pragma once

#include <vector>

#include "host/engine/response/elastic_on.hpp"
#include "host/engine/response/vibrations_on.hpp"
#include "tests/support/evaluation.hpp"
#include "tests/support/on_executor.hpp"
#include "tests/support/random_structure.hpp"
#include "tests/support/synthetic_potential.hpp"

namespace vitrify::test {

using Field = std::vector<Vec3>;

inline Field random_field(std::size_t atoms, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Field field(atoms);
  for (Vec3& u : field) u = {symmetric(random), symmetric(random), symmetric(random)};
  return field;
}

inline double inner_product(const Field& a, const Field& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += dot(a[i], b.at(i));
  return sum;
}

/// The upper triangular strain that differs from x -> (1 + e) x by a rotation: it keeps a along x and b in the xy
/// plane. Columns of 1 + e are made orthogonal one after the other.
inline Mat3 without_rotation(const Sym3& e) {
  const double* v = e.v;
  Vec3 column[3] = {{1 + v[0], v[3], v[4]}, {v[3], 1 + v[1], v[5]}, {v[4], v[5], 1 + v[2]}};
  Mat3 upper;
  for (int j = 0; j < 3; ++j) {
    for (int i = 0; i < j; ++i) {
      upper(i, j) = dot(column[i], column[j]);
      column[j] -= column[i] * upper(i, j);
    }
    upper(j, j) = norm(column[j]);
    column[j] *= 1 / upper(j, j);
  }
  return upper;
}
inline Sym3 unit_strain(int component, double size) {
  Sym3 e;
  e.v[component] = component < 3 ? size : 0.5 * size;
  return e;
}

template <class Exec>
class ResponseSuite : public OnExecutor<Exec> {
 protected:
  const PotentialTables tables = make_tables(synthetic_potential(), {"A", "B"});
  const std::vector<Structure> structures{random_structure({5, 6, 5}, {0.3, -0.45, 0.2}, 1),
                                          random_structure({6, 5, 5}, {0, 0, 0}, 2)};

  std::vector<Field> products(const Structure& s, const std::vector<Field>& fields) {
    ForceField<Exec> force_field(this->exec(), tables);
    return HessianOn<Exec>(this->exec(), force_field, tables.radii, {s}, tables.mass_amu).products(fields);
  }
  std::vector<ElasticResponse> elastic_response(const std::vector<Structure>& all, ElasticSettings settings = {}) {
    ForceField<Exec> force_field(this->exec(), tables);
    HessianOn<Exec> hessian(this->exec(), force_field, tables.radii, all, tables.mass_amu);
    return ElasticOn<Exec>(this->exec(), hessian, settings).compute();
  }
};
TYPED_TEST_SUITE_P(ResponseSuite);

TYPED_TEST_P(ResponseSuite, ProductsAreChangesOfTheForces) {
  constexpr double h = 1e-5;
  for (const Structure& s : this->structures) {
    std::vector<Field> fields;
    std::vector<Structure> moved;
    for (int k = 0; k < 7; ++k) {
      fields.push_back(random_field(s.size(), k + 1));
      for (const double step : {-h, h}) {
        moved.push_back(s);
        for (std::size_t i = 0; i < s.size(); ++i) moved.back().position[i] += fields.back()[i] * step;
      }
    }
    const auto e = evaluate(this->exec(), moved, this->tables);
    const auto products = this->products(s, fields);
    for (std::size_t k = 0; k < fields.size(); ++k) {
      Field change(s.size());
      for (std::size_t i = 0; i < s.size(); ++i)
        change[i] = (e.force[2 * k * s.size() + i] - e.force[(2 * k + 1) * s.size() + i]) * (0.5 / h);
      EXPECT_LT(relative_difference(flat(products[k]), flat(change)), 1e-5) << k;
    }
  }
}

TYPED_TEST_P(ResponseSuite, HessianIsSymmetricAndBlindToTranslations) {
  for (const Structure& s : this->structures) {
    const Field a = random_field(s.size(), 1), b = random_field(s.size(), 2), along(s.size(), Vec3{1, -2, 0.5});
    const auto products = this->products(s, {a, b, along});
    const double ab = inner_product(a, products[1]), ba = inner_product(b, products[0]);
    EXPECT_NEAR(ab, ba, 1e-11 * std::sqrt(inner_product(products[0], products[0]) * inner_product(b, b)));
    for (const Vec3& v : products[2]) EXPECT_LT(max_component(v), 1e-11);
  }
}

TYPED_TEST_P(ResponseSuite, AreTheSameBitsForOneFieldAndForMany) {
  const Structure& s = this->structures[0];
  std::vector<Field> fields;
  for (int k = 0; k < 2 * fields_at_once; ++k) fields.push_back(random_field(s.size(), k + 1));
  const auto together = this->products(s, fields);
  for (const int k : {0, 5, 7}) EXPECT_EQ(flat(this->products(s, {fields[k]})[0]), flat(together[k])) << k;
}

TYPED_TEST_P(ResponseSuite, AffineResponseIsTheCurvatureOfTheEnergy) {
  constexpr double h = 1e-3;
  const Structure& s = this->structures[0];
  const auto responses = this->elastic_response({s}, {.max_iterations = 0});
  for (int a = 0; a < 6; ++a)
    for (int b = a; b < 6; ++b) {
      std::vector<Structure> strained;
      for (const double one : {h, -h})
        for (const double other : {h, -h}) {
          Sym3 e = unit_strain(a, one);
          e += unit_strain(b, other);
          strained.push_back(deformed(s, without_rotation(e)));
        }
      const auto e = evaluate(this->exec(), strained, this->tables);
      const auto energy = [&](std::size_t k) { return e.total_energy(k * s.size(), s.size()); };
      const double curvature =
          (energy(0) - energy(1) - energy(2) + energy(3)) / (4 * h * h) * units::GPa_per_eV_A3 / s.box.volume();
      EXPECT_NEAR(responses[0].affine[a][b], curvature, 1e-4 * std::fabs(responses[0].affine[0][0])) << a << b;
      EXPECT_NEAR(responses[0].affine[b][a], responses[0].affine[a][b], 1e-10 * std::fabs(responses[0].affine[0][0]));
    }
}

TYPED_TEST_P(ResponseSuite, OfAReplicaIsTheSameBitsAloneAndInABatch) {
  // A lattice at rest: atoms push one another alike from all sides, so that it is close to a minimum.
  const auto compressed = [](Structure s) {
    Mat3 f = Mat3::identity();
    for (int axis = 0; axis < 3; ++axis) f(axis, axis) = 0.9;
    return deformed(s, f);
  };
  const std::vector<Structure> all{compressed(this->structures[0]), compressed(this->structures[1])};
  const ElasticSettings few{.max_iterations = 5};
  const auto together = this->elastic_response(all, few);
  for (std::size_t r = 0; r < all.size(); ++r) {
    const auto alone = this->elastic_response({all[r]}, few)[0];
    EXPECT_EQ(alone.affine, together[r].affine);
    EXPECT_EQ(alone.relaxed, together[r].relaxed);
    EXPECT_EQ(alone.indefinite, together[r].indefinite);
  }
}

TYPED_TEST_P(ResponseSuite, TracesAreThoseOfTheProductsWithUnitVectors) {
  const Structure& s = this->structures[0];
  ForceField<TypeParam> force_field(this->exec(), this->tables);
  HessianOn<TypeParam> hessian(this->exec(), force_field, this->tables.radii, {s}, this->tables.mass_amu);
  typename TypeParam::template Array<double> traces(s.size());
  hessian.traces(traces.data());
  const auto trace = hessian.atoms().in_user_order(traces);
  for (const std::size_t i : {0, 77, 149}) {
    std::vector<Field> unit(3, Field(s.size()));
    for (int axis = 0; axis < 3; ++axis) unit[axis][i][axis] = 1;
    const auto products = hessian.products(unit);
    const double expected = products[0][i].x + products[1][i].y + products[2][i].z;
    EXPECT_NEAR(trace[i], expected, 1e-12 * std::fabs(expected));
  }
}

/// Moments by the recurrence on the host, of the same random vectors.
TYPED_TEST_P(ResponseSuite, MomentsAreThoseOfTheRecurrence) {
  const Structure& s = this->structures[0];
  ForceField<TypeParam> force_field(this->exec(), this->tables);
  HessianOn<TypeParam> hessian(this->exec(), force_field, this->tables.radii, {s}, this->tables.mass_amu);
  const MomentSettings settings{.resolution_THz = 1, .vectors = 3, .seed = 5};
  const auto found = VibrationsOn<TypeParam>(this->exec(), hessian).moments(settings)[0];
  const auto& mass = this->tables.mass_amu;
  const auto mass_of = [&](std::size_t i) { return mass[s.type[i]]; };
  for (int field = 0; field < 6; ++field) {
    Field before(s.size()), now(s.size());
    Vec3 moment;
    double total = 0;
    for (std::size_t i = 0; i < s.size(); ++i) {
      total += mass_of(i);
      if (s.type[i] != field % 2) continue;
      const auto bits = random_words(5, Stream::vibrations, field, static_cast<std::uint32_t>(i))[0];
      for (int axis = 0; axis < 3; ++axis) now[i][axis] = (bits >> axis & 1u ? 1 : -1) / std::sqrt(mass_of(i));
      moment += now[i] * mass_of(i);
    }
    for (Vec3& y : now) y -= moment * (1 / total);
    const Field start = now;
    const auto& mu = found.moments[field % 2][field / 2];
    for (std::size_t n = 0; n < mu.size(); ++n) {
      double expected = 0;
      for (std::size_t i = 0; i < s.size(); ++i) expected += mass_of(i) * dot(start[i], now[i]);
      ASSERT_NEAR(mu[n], expected, 1e-9 * std::max(mu[0], std::fabs(expected))) << field << " " << n;
      const Field product = hessian.products({now})[0];
      for (std::size_t i = 0; i < s.size(); ++i) {
        const double scale = 2 * units::acceleration / (found.top_per_ps2 * mass_of(i));
        const Vec3 next = (product[i] * scale - now[i]) * (n == 0 ? 1 : 2) - (n == 0 ? Vec3{} : before[i]);
        before[i] = now[i], now[i] = next;
      }
    }
  }
}

REGISTER_TYPED_TEST_SUITE_P(ResponseSuite, ProductsAreChangesOfTheForces, HessianIsSymmetricAndBlindToTranslations,
                            AreTheSameBitsForOneFieldAndForMany, AffineResponseIsTheCurvatureOfTheEnergy,
                            OfAReplicaIsTheSameBitsAloneAndInABatch, TracesAreThoseOfTheProductsWithUnitVectors,
                            MomentsAreThoseOfTheRecurrence);

}  // namespace vitrify::test
