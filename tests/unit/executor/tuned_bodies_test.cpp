// The CPU executor runs the tuned body of every pass that it takes: the results follow the instruction set, of which
// the plain bodies know nothing.
#include <gtest/gtest.h>

#include <vector>

#include "host/engine/potential/force_field.hpp"
#include "host/executor/cpu.hpp"
#include "tests/support/evaluation.hpp"
#include "tests/support/fixed_lattice.hpp"
#include "tests/support/random_structure.hpp"
#include "tests/support/row_search.hpp"
#include "tests/support/synthetic_potential.hpp"
#include "tests/support/targets.hpp"

namespace vitrify::test {
namespace {

/// One replica, and all that passes read and write.
class Passes {
 public:
  Passes() {
    list_.update(true);
    rows_.entries.resize(static_cast<std::size_t>(n_) * short_capacity);
    rows_.inner_end.resize(2 * n_), rows_.outer_begin.resize(2 * n_);
    prepare();
  }

  CpuExecutor& exec() { return exec_; }
  BatchView batch() { return atoms_.batch(); }
  int n_atoms() const { return n_; }

  template <class Pass>
  Pass make();

  /// What the passes write, after `call` alone.
  template <class Call>
  std::vector<double> results_of(const Call& call) {
    prepare();
    call();
    return results();
  }

 private:
  /// Rows that are too short tell how many places they lack, and tuned bodies want room for a vector.
  static constexpr int short_capacity = 20;

  struct Rows {
    std::vector<int> entries, inner_end, outer_begin;
  };

  /// Densities and embedding by the plain bodies; nothing from the passes after them.
  void prepare() {
    exec_.for_each_atom(batch(), FixPositions{atoms_.view(), fixed_.data()});
    run_plain(exec_, batch(), make<MixedDensityPass>());
    run_plain(exec_, batch(), make<DensityPass>());
    const AtomsView a = atoms_.view();
    for (int i = 0; i < n_; ++i) a.force[i] = {}, a.virial[i] = {}, a.trace[i] = 0;
    overflow_ = 0;
    search_.overflow();
  }
  std::vector<double> results() {
    const AtomsView a = atoms_.view();
    std::vector<double> all;
    for (int i = 0; i < n_; ++i) {
      all.insert(all.end(), {a.rho[i], a.energy[i], a.position[i].embedding_slope, embedded_[i].embedding_slope});
      all.insert(all.end(), {a.force[i].x, a.force[i].y, a.force[i].z, a.trace[i]});
      all.insert(all.end(), a.virial[i].v, a.virial[i].v + 6);
    }
    all.push_back(overflow_);
    all.push_back(search_.overflow());
    return all;
  }

  const PotentialTables tables_ = make_tables(synthetic_potential(), {"A", "B"});
  const std::vector<Structure> structures_{random_structure({6, 7, 6}, {0.1, 0, 0.2}, 13)};
  CpuExecutor exec_{1};
  Atoms<CpuExecutor> atoms_{exec_, structures_, tables_.mass_amu};
  NeighborList<CpuExecutor> list_{exec_, atoms_, tables_.radii, 0.7};
  ForceField<CpuExecutor> force_field_{exec_, tables_};
  RowSearch search_{structures_, tables_.radii, 0.5, short_capacity, 1};
  const int n_ = atoms_.n_atoms();
  std::vector<FixedRecord> fixed_ = std::vector<FixedRecord>(n_), embedded_ = std::vector<FixedRecord>(n_);
  Rows rows_;
  const ListSkins skins_{0.5, 0};
  int overflow_ = 0;

  template <class Pass>
  struct Make {
    static Pass of(Passes& p) { return {p.atoms_.view(), p.list_.view(), p.force_field_.view()}; }
  };
};
template <>
struct Passes::Make<MixedDensityPass> {
  static MixedDensityPass of(Passes& p) {
    return {p.atoms_.view(), p.fixed_.data(),       p.embedded_.data(),
            p.list_.view(),  p.force_field_.view(), p.force_field_.float_tables()};
  }
};
template <bool with_energy, VirialPart part>
struct Passes::Make<MixedForcePass<with_energy, part>> {
  static MixedForcePass<with_energy, part> of(Passes& p) {
    return {p.atoms_.view(), p.embedded_.data(), p.list_.view(), p.force_field_.view(), p.force_field_.float_tables()};
  }
};
template <>
struct Passes::Make<SearchNeighbors> {
  static SearchNeighbors of(Passes& p) { return p.search_.pass(); }
};
template <>
struct Passes::Make<PruneRow> {
  static PruneRow of(Passes& p) {
    const NeighborView rows{p.rows_.entries.data(),
                            p.rows_.inner_end.data(),
                            p.rows_.outer_begin.data(),
                            2,
                            short_capacity,
                            short_capacity,
                            1};
    return {p.atoms_.view(), p.fixed_.data(), p.list_.view(), rows, p.tables_.radii, &p.skins_, &p.overflow_};
  }
};
template <class Pass>
Pass Passes::make() {
  return Make<Pass>::of(*this);
}

template <class List>
struct TypesOf;
template <class... Pass>
struct TypesOf<PassList<Pass...>> {
  using Types = testing::Types<Pass...>;
};

template <class Pass>
class TunedPass : public testing::Test {
 protected:
  Passes passes;
};
TYPED_TEST_SUITE(TunedPass, TypesOf<TunablePasses>::Types);

TYPED_TEST(TunedPass, IsWhatTheExecutorRuns) {
  Passes& p = this->passes;
  const auto pass = p.template make<TypeParam>();
  const auto plain = p.results_of([&] { run_plain(p.exec(), p.batch(), pass); });
  expect_tuned(plain, [&] { return p.results_of([&] { p.exec().run(p.batch(), pass); }); });
}

/// The passes of a saddle search.
template <class Pass>
class TunedPassOfASlot : public TunedPass<Pass> {};
using PassesOfASlot =
    testing::Types<DensityPass, ForcePass<false, VirialPart::none>, ForcePass<true, VirialPart::all>, SearchNeighbors>;
TYPED_TEST_SUITE(TunedPassOfASlot, PassesOfASlot);

TYPED_TEST(TunedPassOfASlot, IsWhatTheBlockRuns) {
  Passes& p = this->passes;
  const auto pass = p.template make<TypeParam>();
  const auto plain = p.results_of([&] { run_plain(p.exec(), p.batch(), pass); });
  expect_tuned(plain, [&] { return p.results_of([&] { SoloBlock::run(p.n_atoms(), pass); }); });
}

TEST(TunedFlip, IsWhatTheExecutorTakesForAMove) {
  const Structure structure = random_structure({5, 6, 5}, {}, 3);
  FixedLatticeOn<CpuExecutor> lattice(CpuExecutor(1), {structure}, sampling_of(MonteCarloMode::sgc, 0), 0.1);
  const Moment now{lattice.system()};
  const auto changes = [&](const auto& change_by) {
    std::vector<double> of_sites;
    for (int site = 0; site < static_cast<int>(structure.size()); ++site)
      of_sites.push_back(change_by(Move{site, now.type(site), 1 - now.type(site)}).energy);
    return of_sites;
  };
  const auto plain = changes([&](const Move& flip) { return change_by(flip, now, SingleLane{}); });
  expect_tuned(plain, [&] {
    return changes([&](const Move& flip) { return CpuExecutor::change_by(flip, now, SingleLane{}); });
  });
}

/// run() takes no pass that it has no tuned body for.
struct SomePass {
  template <class Team>
  void operator()(int, int, const Team&) const {}
};
static_assert(!Runs<CpuExecutor, SomePass>);

}  // namespace
}  // namespace vitrify::test
