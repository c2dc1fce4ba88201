// What every executor has to do, whatever it runs on.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "kernels/geometry/vector.hpp"
#include "tests/support/batch.hpp"
#include "tests/support/on_executor.hpp"

namespace vitrify::test {

struct Square {
  double* out;
  VITRIFY_HD void operator()(int i) const { out[i] = static_cast<double>(i) * i; }
};
struct Increment {
  int* count;
  VITRIFY_HD void operator()(int i) const { ++count[i]; }
  VITRIFY_HD void operator()(int i, int) const { ++count[i]; }
};
/// Raises the flag of replica 1 when it has been counted so many times.
struct CountAndRaise {
  static constexpr int limit = 8;
  int *count, *raised;
  VITRIFY_HD void operator()(int r) const {
    if (++count[r] == limit && r == 1) raised[r] = 1;
  }
};
struct WriteReplica {
  int* out;
  VITRIFY_HD void operator()(int i, int r) const { out[i] = 1000 * r + i; }
};
struct DoubleReplica {
  int* out;
  VITRIFY_HD void operator()(int r) const { out[r] = 2 * r; }
};

/// An odd number of words, and members of two kinds.
struct MixedSum {
  Vec3 v;
  int count = 0;
  double x = 0;
  VITRIFY_HD MixedSum& operator+=(const MixedSum& o) {
    v += o.v, count += o.count, x += o.x;
    return *this;
  }
};
constexpr int most_lanes = 32;
/// Lanes share the numbers 0 .. i % 50 - 1; every lane tells the sum it got.
struct TeamSums {
  MixedSum* out;
  int* lanes;
  template <class Team>
  VITRIFY_HD void operator()(int i, int, const Team& team) const {
    MixedSum sum;
    for (int k = team.rank(); k < i % 50; k += team.size()) sum += MixedSum{{1.0 * k, 0.5 * k, -1.0 * k}, 1, 0.1 * k};
    out[i * most_lanes + team.rank()] = team.sum(sum);
    if (team.rank() == 0) lanes[i] = team.size();
  }
};

/// Lanes whose number is in the bits of i vote for it; every lane tells what it saw.
struct TeamVotes {
  Votes* out;
  int* lanes;
  template <class Team>
  VITRIFY_HD void operator()(int i, int, const Team& team) const {
    out[i * most_lanes + team.rank()] = team.votes(i >> team.rank() & 1);
    if (team.rank() == 0) lanes[i] = team.size();
  }
};

/// Lane i % size has the others look at its numbers.
struct TeamLooks {
  MixedSum* out;
  int* lanes;
  template <class Team>
  VITRIFY_HD void operator()(int i, int, const Team& team) const {
    const int own = 100 * i + team.rank();
    out[i * most_lanes + team.rank()] =
        team.from(MixedSum{{1.0 * own, 0, 0.5 * own}, own, -0.1 * own}, i % team.size());
    if (team.rank() == 0) lanes[i] = team.size();
  }
};

struct SumOfValues {
  const double* value;
  VITRIFY_HD double operator()(int i, int) const { return value[i]; }
};
struct MixedTerm {
  const double* value;
  VITRIFY_HD MixedSum operator()(int i, int r) const { return {{value[i], 1.0, 1.0 * r}, i, -value[i]}; }
};
template <class Sum>
struct StoreSum {
  Sum* out;
  VITRIFY_HD void operator()(int r, const Sum& total) const { out[r] = total; }
};
/// operator+= may be any operation for which Sum{} is neutral.
struct Largest {
  double value = 0;
  VITRIFY_HD Largest& operator+=(const Largest& o) {
    value = o.value > value ? o.value : value;
    return *this;
  }
};
struct LargestOfValues {
  const double* value;
  VITRIFY_HD Largest operator()(int i, int) const { return {value[i]}; }
};

struct ShiftedFactors {
  const Vec3* a;
  const FloatVec3* x;
  VITRIFY_HD Factors operator()(int r) const { return {a, x + 1, x + 2 + r}; }
};

/// Sums of no number in the first replica, of `step` numbers in the second, and so on.
struct Scans {
  static constexpr int step = 513;  // one more than a block on a GPU has threads
  const int* in;                    ///< [n_replicas][n_replicas * step]
  int* out;                         ///< [n_replicas][n_replicas * step + 1]
  int n_replicas;
  template <class Crew>
  VITRIFY_HD void operator()(int r, const Crew& crew) const {
    const int row = n_replicas * step;
    crew.scan(r * step, 100 * r, in + r * row, out + r * (row + 1));
  }
};

/// Rounds that alternate: all teams of a crew write numbers that hold the last total, one team sums them.
struct Rounds {
  static constexpr int n_numbers = 1000, n_rounds = 4;
  double* numbers;  ///< [n_replicas][n_numbers]
  double* total;    ///< [n_replicas]
  template <class Crew>
  VITRIFY_HD void operator()(int r, const Crew& crew) const {
    double* mine = numbers + r * n_numbers;
    for (int round = 0; round < n_rounds; ++round) {
      crew.for_each_task(n_numbers, [&](int k, const auto& team) {
        if (team.rank() == 0) mine[k] = total[r] + k + r;
      });
      crew.by_one_team([&](const auto& team) {
        double sum = 0;
        for (int k = team.rank(); k < n_numbers; k += team.size()) sum += mine[k];
        sum = team.sum(sum);
        if (team.rank() == 0) total[r] = sum;
      });
    }
  }
};

/// Each team sums 1 .. k with its lanes.
struct SumsUpTo {
  double* out;
  template <class Team>
  VITRIFY_HD void operator()(int k, const Team& team) const {
    double sum = 0;
    for (int i = 1 + team.rank(); i <= k; i += team.size()) sum += i;
    sum = team.sum(sum);
    if (team.rank() == 0) out[k] = sum;
  }
};

/// Numbers of very different size, so that another order of summation gives other bits.
inline std::vector<double> rough_values(int n) {
  std::vector<double> values(n);
  for (int i = 0; i < n; ++i) values[i] = std::sin(1.0 + i) * std::pow(10.0, i * 7 % 13 - 6);
  return values;
}

template <class Exec>
std::vector<double> sums(Exec& exec, const std::vector<int>& sizes, const std::vector<double>& values) {
  Batch<Exec> batch(exec, sizes);
  typename Exec::template Array<double> value, out(sizes.size());
  exec.upload(value, values);
  exec.reduce(batch.view(), SumOfValues{value.data()}, StoreSum<double>{out.data()});
  return exec.download(out);
}

template <class Exec>
class ExecutorSuite : public OnExecutor<Exec> {
 protected:
  template <class T>
  using Array = typename Exec::template Array<T>;
  const std::vector<int> sizes{1, 255, 256, 257, 700};
  const std::vector<int> active{1, 1, 0, 1, 1};
};
TYPED_TEST_SUITE_P(ExecutorSuite);

TYPED_TEST_P(ExecutorSuite, ArraysKeepWhatTheyHold) {
  auto& exec = this->exec();
  typename TestFixture::template Array<int> a, b;
  const std::vector<int> numbers{3, 1, 4, 1, 5};
  exec.upload(a, numbers);
  exec.copy(b, a);
  EXPECT_EQ(exec.download(b), numbers);
  b.resize(7);
  EXPECT_EQ(exec.download(b), (std::vector<int>{3, 1, 4, 1, 5, 0, 0}));
  b.resize(2);
  EXPECT_EQ(exec.download(b), (std::vector<int>{3, 1}));
  exec.fill(b, 9);
  EXPECT_EQ(exec.download(b), (std::vector<int>{9, 9}));
  std::swap(a, b);
  EXPECT_EQ(a.size(), 2u);
  EXPECT_EQ(exec.download(b), numbers);
  typename TestFixture::template Array<Vec3> empty;
  EXPECT_TRUE(exec.download(empty).empty());
}

TYPED_TEST_P(ExecutorSuite, ForEachVisitsEachNumber) {
  auto& exec = this->exec();
  for (const int n : {0, 1, 1000}) {
    typename TestFixture::template Array<double> out(n);
    exec.for_each(n, Square{out.data()});
    const auto got = exec.download(out);
    for (int i = 0; i < n; ++i) ASSERT_EQ(got[i], 1.0 * i * i);
  }
}

TYPED_TEST_P(ExecutorSuite, AtomsAndReplicasThatAreInactiveAreLeftAlone) {
  auto& exec = this->exec();
  Batch<TypeParam> batch(exec, this->sizes, this->active);
  typename TestFixture::template Array<int> of_atom(batch.layout().n_atoms()), of_replica(this->sizes.size());
  exec.fill(of_atom, -1);
  exec.fill(of_replica, -1);
  exec.for_each_atom(batch.view(), WriteReplica{of_atom.data()});
  exec.for_each_replica(batch.view(), DoubleReplica{of_replica.data()});
  const auto atoms = exec.download(of_atom), replicas = exec.download(of_replica);
  for (int r = 0; r < batch.layout().n_replicas(); ++r) {
    EXPECT_EQ(replicas[r], this->active[r] ? 2 * r : -1);
    for (int i = batch.layout().first[r]; i < batch.layout().first[r + 1]; ++i)
      ASSERT_EQ(atoms[i], this->active[r] ? 1000 * r + i : -1);
  }
}

TYPED_TEST_P(ExecutorSuite, EveryLaneGetsTheSumOfItsTeam) {
  auto& exec = this->exec();
  Batch<TypeParam> batch(exec, this->sizes, this->active);
  const int n = batch.layout().n_atoms();
  typename TestFixture::template Array<MixedSum> out(n * most_lanes);
  typename TestFixture::template Array<int> lanes(n);
  exec.for_each_atom_team(batch.view(), TeamSums{out.data(), lanes.data()});
  const auto sum = exec.download(out);
  const auto size = exec.download(lanes);
  for (int r = 0; r < batch.layout().n_replicas(); ++r)
    for (int i = batch.layout().first[r]; i < batch.layout().first[r + 1]; ++i) {
      ASSERT_EQ(size[i] > 0, this->active[r] != 0);
      const int terms = i % 50, total = terms * (terms - 1) / 2;
      for (int lane = 0; lane < size[i]; ++lane) {
        const MixedSum& got = sum[i * most_lanes + lane];
        ASSERT_EQ(got.count, terms);
        ASSERT_EQ(got.v.x, total);
        ASSERT_EQ(got.v.y, 0.5 * total);
        ASSERT_EQ(got.v.z, -total);
        ASSERT_NEAR(got.x, 0.1 * total, 1e-12 * (1 + total));
        ASSERT_EQ(got.x, sum[i * most_lanes].x);
      }
    }
}

TYPED_TEST_P(ExecutorSuite, EveryLaneCountsTheVotesOfItsTeam) {
  auto& exec = this->exec();
  Batch<TypeParam> batch(exec, this->sizes, this->active);
  const int n = batch.layout().n_atoms();
  typename TestFixture::template Array<Votes> out(n * most_lanes);
  typename TestFixture::template Array<int> lanes(n);
  exec.for_each_atom_team(batch.view(), TeamVotes{out.data(), lanes.data()});
  const auto votes = exec.download(out);
  const auto size = exec.download(lanes);
  for (int i = 0; i < n; ++i)
    for (int lane = 0; lane < size[i]; ++lane) {
      const unsigned below = (1u << lane) - 1, all = static_cast<unsigned>((1ull << size[i]) - 1);
      ASSERT_EQ(votes[i * most_lanes + lane].before, std::popcount(static_cast<unsigned>(i) & below))
          << i << " " << lane;
      ASSERT_EQ(votes[i * most_lanes + lane].all, std::popcount(static_cast<unsigned>(i) & all)) << i << " " << lane;
    }
}

TYPED_TEST_P(ExecutorSuite, EveryLaneGetsWhatOneOfItsTeamHas) {
  auto& exec = this->exec();
  Batch<TypeParam> batch(exec, this->sizes, this->active);
  const int n = batch.layout().n_atoms();
  typename TestFixture::template Array<MixedSum> out(n * most_lanes);
  typename TestFixture::template Array<int> lanes(n);
  exec.for_each_atom_team(batch.view(), TeamLooks{out.data(), lanes.data()});
  const auto seen = exec.download(out);
  const auto size = exec.download(lanes);
  for (int i = 0; i < n; ++i)
    for (int lane = 0; lane < size[i]; ++lane) {
      const int own = 100 * i + i % size[i];
      const MixedSum& value = seen[i * most_lanes + lane];
      ASSERT_EQ(value.count, own) << i << " " << lane;
      ASSERT_EQ(value.v.x, own);
      ASSERT_EQ(value.v.z, 0.5 * own);
      ASSERT_EQ(value.x, -0.1 * own);
    }
}

TYPED_TEST_P(ExecutorSuite, ReduceSumsEachActiveReplica) {
  auto& exec = this->exec();
  Batch<TypeParam> batch(exec, this->sizes, this->active);
  const auto values = rough_values(batch.layout().n_atoms());
  typename TestFixture::template Array<double> value;
  typename TestFixture::template Array<MixedSum> out(this->sizes.size());
  exec.upload(value, values);
  exec.reduce(batch.view(), MixedTerm{value.data()}, StoreSum<MixedSum>{out.data()});
  const auto got = exec.download(out);
  for (int r = 0; r < batch.layout().n_replicas(); ++r) {
    double sum = 0, size = 0;
    int indices = 0;
    for (int i = batch.layout().first[r]; this->active[r] && i < batch.layout().first[r + 1]; ++i)
      sum += values[i], size += std::fabs(values[i]), indices += i;
    EXPECT_NEAR(got[r].v.x, sum, 1e-14 * size);
    EXPECT_EQ(got[r].x, -got[r].v.x);
    EXPECT_EQ(got[r].v.y, this->active[r] ? this->sizes[r] : 0);
    EXPECT_EQ(got[r].v.z, this->active[r] ? r * this->sizes[r] : 0);
    EXPECT_EQ(got[r].count, indices);
  }
}

TYPED_TEST_P(ExecutorSuite, ReduceTakesAnySumThatHasAZero) {
  auto& exec = this->exec();
  Batch<TypeParam> batch(exec, this->sizes);
  const auto values = rough_values(batch.layout().n_atoms());
  typename TestFixture::template Array<double> value;
  typename TestFixture::template Array<Largest> out(this->sizes.size());
  exec.upload(value, values);
  exec.reduce(batch.view(), LargestOfValues{value.data()}, StoreSum<Largest>{out.data()});
  const auto got = exec.download(out);
  for (int r = 0; r < batch.layout().n_replicas(); ++r)
    EXPECT_EQ(got[r].value, std::max(0.0, *std::max_element(values.begin() + batch.layout().first[r],
                                                            values.begin() + batch.layout().first[r + 1])));
}

TYPED_TEST_P(ExecutorSuite, ReduceGivesTheSameBitsAloneInABatchAndAgain) {
  auto& exec = this->exec();
  const std::vector<int> many{700, 70000, 300};  // more chunks than a block has threads
  const auto values = rough_values(71000);
  const auto together = sums(exec, many, values);
  EXPECT_EQ(sums(exec, many, values), together);
  int first = 0;
  for (std::size_t r = 0; r < many.size(); ++r) {
    const std::vector<double> own(values.begin() + first, values.begin() + first + many[r]);
    EXPECT_EQ(sums(exec, {many[r]}, own)[0], together[r]);
    first += many[r];
  }
}

TYPED_TEST_P(ExecutorSuite, ReduceServesManyReplicas) {
  auto& exec = this->exec();
  const std::vector<int> small(3000, 2);
  std::vector<double> values(6000);
  std::iota(values.begin(), values.end(), 0.0);
  for (int again = 0; again < 2; ++again) {
    const auto got = sums(exec, small, values);
    for (int r = 0; r < 3000; ++r) ASSERT_EQ(got[r], 4.0 * r + 1);
  }
}

TYPED_TEST_P(ExecutorSuite, ProductsOfManyVectorsWithThree) {
  auto& exec = this->exec();
  Batch<TypeParam> batch(exec, this->sizes, this->active), last_alone(exec, {700});
  const Layout& layout = batch.layout();
  const int n = layout.n_atoms(), stride = n + 3, n_vectors = 11;
  const auto values = rough_values(3 * (n_vectors * stride + 10));
  std::vector<Vec3> a;
  std::vector<FloatVec3> x;
  for (std::size_t k = 0; k < values.size(); k += 3) {
    a.push_back({values[k], values[k + 1], values[k + 2]});
    x.push_back(FloatVec3::rounded(a.back() * 0.3));
  }
  typename TestFixture::template Array<Vec3> a_on_device;
  typename TestFixture::template Array<FloatVec3> on_device;
  typename TestFixture::template Array<double> products(this->sizes.size() * n_vectors * 3), alone(n_vectors * 3);
  exec.upload(a_on_device, a);
  exec.upload(on_device, x);
  exec.fill(products, -1.0);
  exec.products(batch.view(), on_device.data(), stride, n_vectors, ShiftedFactors{a_on_device.data(), on_device.data()},
                products.data());
  const auto got = exec.download(products);
  for (int r = 0; r < layout.n_replicas(); ++r)
    for (int v = 0; v < n_vectors; ++v)
      for (int p = 0; p < 3; ++p) {
        double sum = 0, size = 0;
        for (int i = layout.first[r]; i < layout.first[r + 1]; ++i) {
          const double term = dot(x[v * stride + i].widened(), p == 0 ? a[i] : x[i + (p == 1 ? 1 : 2 + r)].widened());
          sum += term, size += std::fabs(term);
        }
        const double product = got[(r * n_vectors + v) * 3 + p];
        if (this->active[r])
          ASSERT_NEAR(product, sum, 1e-14 * size);
        else
          ASSERT_EQ(product, -1.0);
      }

  const FloatVec3* own = on_device.data() + layout.first[4];
  exec.products(last_alone.view(), own, stride, n_vectors, ShiftedFactors{a_on_device.data() + layout.first[4], own},
                alone.data());
  const auto of_one = exec.download(alone);
  for (int v = 0; v < n_vectors; ++v) EXPECT_EQ(of_one[3 * v], got[(4 * n_vectors + v) * 3]);
}

TYPED_TEST_P(ExecutorSuite, AnyFindsASingleFlag) {
  auto& exec = this->exec();
  typename TestFixture::template Array<int> flags;
  for (const int n : {1, 300, 1000})
    for (const int set : {-1, 0, n / 2, n - 1}) {
      std::vector<int> values(n);
      if (set >= 0) values[set] = 1;
      exec.upload(flags, values);
      EXPECT_EQ(exec.any(flags), set >= 0) << n << " flags, set " << set;
    }
}

TYPED_TEST_P(ExecutorSuite, RecordingRunsWhenReplayed) {
  auto& exec = this->exec();
  Batch<TypeParam> batch(exec, this->sizes, this->active);
  const int n = batch.layout().n_atoms();
  typename TestFixture::template Array<int> count(n);
  typename TestFixture::template Array<double> value, total(this->sizes.size());
  exec.upload(value, std::vector<double>(n, 0.5));
  const auto steps = exec.record([&] {
    exec.for_each_atom(batch.view(), Increment{count.data()});
    exec.reduce(batch.view(), SumOfValues{value.data()}, StoreSum<double>{total.data()});
  });
  EXPECT_EQ(exec.download(count)[0], 0);
  steps.replay();
  sums(exec, std::vector<int>(100, 300), std::vector<double>(30000, 1.0));  // may need more scratch memory
  steps.replay(4);
  const auto counts = exec.download(count);
  const auto totals = exec.download(total);
  for (int r = 0; r < batch.layout().n_replicas(); ++r) {
    EXPECT_EQ(counts[batch.layout().first[r]], this->active[r] ? 5 : 0);
    EXPECT_EQ(totals[r], this->active[r] ? 0.5 * this->sizes[r] : 0.0);
  }
}

TYPED_TEST_P(ExecutorSuite, RecordingIsRepeatedUntilItRaisesAFlag) {
  auto& exec = this->exec();
  Batch<TypeParam> batch(exec, {300, 20}, {1, 1});
  typename TestFixture::template Array<int> count(2);
  typename TypeParam::HostFlags flags(2);
  const auto step = exec.record([&] {
    exec.for_each_replica(batch.view(), CountAndRaise{count.data(), flags.data()});
  });
  step.replay_until(flags, 3);
  EXPECT_EQ(exec.download(count)[0], 3);
  EXPECT_FALSE(flags.any());
  step.replay_until(flags, 100);
  const int raised_at = CountAndRaise::limit, counted = exec.download(count)[0];
  EXPECT_TRUE(flags.any());
  EXPECT_GE(counted, raised_at);
  EXPECT_LE(counted, raised_at + 1);  // one repeat may be under way while the host looks
  flags.lower();
  EXPECT_FALSE(flags.any());
}

TYPED_TEST_P(ExecutorSuite, ACrewScans) {
  auto& exec = this->exec();
  Batch<TypeParam> batch(exec, this->sizes, this->active);
  const int n = static_cast<int>(this->sizes.size()), row = n * Scans::step;
  std::vector<int> numbers(static_cast<std::size_t>(n) * row);
  for (std::size_t k = 0; k < numbers.size(); ++k) numbers[k] = static_cast<int>(k * 7919 % 11);
  typename TestFixture::template Array<int> in, out;
  exec.upload(in, numbers);
  exec.upload(out, std::vector<int>(static_cast<std::size_t>(n) * (row + 1), -1));
  exec.for_each_replica_crew(batch.view(), Scans{in.data(), out.data(), n});
  const auto sums = exec.download(out);
  for (int r = 0; r < n; ++r) {
    const int count = r * Scans::step;
    int expected = 100 * r;
    for (int k = 0; k <= row; ++k) {
      ASSERT_EQ(sums[r * (row + 1) + k], this->active[r] && k <= count ? expected : -1) << r << " " << k;
      if (k < row) expected += numbers[r * row + k];
    }
  }
}

TYPED_TEST_P(ExecutorSuite, ACrewWorksInRounds) {
  auto& exec = this->exec();
  Batch<TypeParam> batch(exec, this->sizes, this->active);
  const auto n = this->sizes.size();
  typename TestFixture::template Array<double> numbers(n * Rounds::n_numbers), total;
  exec.upload(total, std::vector<double>(n));
  exec.for_each_replica_crew(batch.view(), Rounds{numbers.data(), total.data()});
  const auto totals = exec.download(total);
  for (std::size_t r = 0; r < n; ++r) {
    const double m = Rounds::n_numbers;
    double expected = 0;
    for (int round = 0; round < Rounds::n_rounds && this->active[r]; ++round)
      expected = m * (expected + static_cast<double>(r)) + m * (m - 1) / 2;
    EXPECT_EQ(totals[r], expected) << r;
  }
}

TYPED_TEST_P(ExecutorSuite, ATeamForEachNumber) {
  auto& exec = this->exec();
  constexpr int n = 777;
  typename TestFixture::template Array<double> out(n + 1);
  exec.for_each_team(n, SumsUpTo{out.data()});
  const auto sums = exec.download(out);
  for (int k = 0; k < n; ++k) ASSERT_EQ(sums[k], 0.5 * k * (k + 1)) << k;
  EXPECT_EQ(sums[n], 0);
}

REGISTER_TYPED_TEST_SUITE_P(ExecutorSuite, ACrewScans, ATeamForEachNumber, ACrewWorksInRounds, ArraysKeepWhatTheyHold,
                            ForEachVisitsEachNumber, AtomsAndReplicasThatAreInactiveAreLeftAlone,
                            EveryLaneGetsTheSumOfItsTeam, EveryLaneCountsTheVotesOfItsTeam,
                            EveryLaneGetsWhatOneOfItsTeamHas, ReduceSumsEachActiveReplica,
                            ReduceTakesAnySumThatHasAZero, ReduceGivesTheSameBitsAloneInABatchAndAgain,
                            ReduceServesManyReplicas, ProductsOfManyVectorsWithThree, AnyFindsASingleFlag,
                            RecordingRunsWhenReplayed, RecordingIsRepeatedUntilItRaisesAFlag);

}  // namespace vitrify::test
