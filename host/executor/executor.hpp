// The face of an executor. The methods in host/engine/ are templates over it and name none: CpuExecutor is
// host/executor/cpu.hpp, CudaExecutor is cuda/executor.cuh. tests/support/executor_suite.hpp holds each of them to what
// is promised here.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "kernels/minimize/lbfgs.hpp"
#include "kernels/montecarlo/window.hpp"
#include "kernels/neighbor/cells.hpp"
#include "kernels/neighbor/prune.hpp"
#include "kernels/potential/mixed.hpp"

namespace vitrify {

template <class... Passes>
struct PassList {};

/// Whether an executor takes this pass in run().
template <class E, class Pass>
concept Runs = requires(E exec, const BatchView& batch, const Pass& pass) {
  exec.run(batch, pass);
};

template <class E, class Passes>
inline constexpr bool runs_all = false;
template <class E, class... Passes>
inline constexpr bool runs_all<E, PassList<Passes...>> = (Runs<E, Passes> && ...);

/// Passes over atoms that an executor may have bodies of its own for. The engine starts them by run() alone.
using TunablePasses =
    PassList<DensityPass, ForcePass<false, VirialPart::none>, ForcePass<true, VirialPart::none>,
             ForcePass<false, VirialPart::trace>, ForcePass<false, VirialPart::all>, ForcePass<true, VirialPart::all>,
             MixedDensityPass, MixedForcePass<false, VirialPart::none>, MixedForcePass<true, VirialPart::none>,
             MixedForcePass<false, VirialPart::trace>, MixedForcePass<false, VirialPart::all>,
             MixedForcePass<true, VirialPart::all>, SearchNeighbors, PruneRow>;

/// Bodies as they are handed to executors, crews and blocks, to ask whether these take them.
namespace archetype {

struct Body {
  VITRIFY_HD void operator()() const;
  VITRIFY_HD void operator()(int) const;
  VITRIFY_HD void operator()(int, int) const;
  template <class Team>
  VITRIFY_HD void operator()(int, int, const Team&) const;
};
struct Term {
  VITRIFY_HD double operator()(int) const;
  VITRIFY_HD double operator()(int, int) const;
};
struct Finish {
  template <class Sum>
  VITRIFY_HD void operator()(int, const Sum&) const;
};
struct TeamBody {
  template <class Team>
  VITRIFY_HD void operator()(const Team&) const;
  template <class Team>
  VITRIFY_HD void operator()(int, const Team&) const;
};
struct CrewBody {
  template <class Crew>
  VITRIFY_HD void operator()(int, const Crew&) const;
};
struct SlotBody {
  template <class Block>
  VITRIFY_HD bool operator()(int, const Block&) const;
};
struct FactorsOf {
  VITRIFY_HD Factors operator()(int) const;
};

}  // namespace archetype

/// Teams that work on one replica. Each call is made by the whole crew; what it wrote is seen by all after it. A team
/// is what SingleLane is in kernels/batch.hpp, with one lane or many.
template <class C>
concept Crew = requires(const C crew, int n, int first, const int* in, int* out) {
  /// body(k, team) for 0 <= k < n, in any order and side by side.
  crew.for_each_task(n, archetype::TeamBody{});
  /// body(team), once.
  crew.by_one_team(archetype::TeamBody{});
  /// out[k] = first + in[0] + .. + in[k - 1] for 0 <= k <= n.
  crew.scan(n, first, in, out);
};

/// Threads that work on one slot. Each call is made by the whole block; what it wrote is seen by all after it, and
/// results are the same bits in every thread.
template <class B>
concept Block = requires(const B block, int n, int first, const int* in, int* out, int* next,
                         const DensityPass& density, const ForcePass<false, VirialPart::none>& forces,
                         const ForcePass<true, VirialPart::all>& energies, const SearchNeighbors& search) {
  /// body(i) for 0 <= i < n, in any order and side by side.
  block.for_each(n, archetype::Body{});
  /// body(), by one thread.
  block.once(archetype::Body{});
  /// The sum of term(i) for 0 <= i < n, in an order that depends on n alone. operator+= may be any operation for which
  /// a fresh sum is neutral.
  { block.sum(n, archetype::Term{}) } -> std::same_as<double>;
  /// Writes the i with 0 <= i < n for which keep(i), in their order, and returns how many there are.
  { block.select(n, archetype::Term{}, out) } -> std::same_as<int>;
  /// out[k] = first + in[0] + .. + in[k - 1] for 0 <= k <= n.
  block.scan(n, first, in, out);
  /// Number of the next task of a queue that many blocks share: each number is given once.
  { block.take(next) } -> std::same_as<int>;
  /// False, from some moment on, where the task is not to be finished.
  { block.goes_on() } -> std::same_as<bool>;
  /// A pass over atoms 0 .. n - 1 of a system of the block's own, whose batch has one replica.
  block.run(n, density);
  block.run(n, forces);
  block.run(n, energies);
  block.run(n, search);
};

/// Bodies are function objects without state of their own: an executor may copy them, and calls operator() const. What
/// they point to has to be in its arrays, and to live until synchronize().
///
/// Launches may be queued: a launch sees what the ones before it wrote, and only download(), any(), synchronize() and
/// for_each_slot() wait for the end of what is queued. A launch over a batch leaves replicas with active[r] == 0 as
/// they are, and gives a replica the same bits alone, in any batch, again, and for any number of threads.
template <class E>
concept Executor = std::movable<E> &&
    requires(E exec, const E& idle, int n, std::size_t size, const BatchView& batch, double* products,
             const FloatVec3* vectors, long stride, typename E::template Array<int> array,
             const typename E::template Array<int>& other, const std::vector<int>& values, typename E::HostFlags flags,
             const typename E::HostFlags& raised, const typename E::Recording& recording,
             const AssembleDirection& assemble, const EvaluateTrials& evaluate, const std::function<bool()>& go_on) {
  /// What it runs on, for the user.
  { idle.name() } -> std::same_as<std::string>;
  /// Iterations that may be queued before the host looks at the flags of a batch.
  { E::queue_depth } -> std::convertible_to<int>;
  /// Measured costs of lists, for the choice of skins.
  { E::list_costs } -> std::convertible_to<ListCosts>;

  // Arrays of trivially copyable elements in the executor's memory. Fresh elements are zero, resize() keeps what fits,
  // moves keep the memory in place. None may grow while launches are recorded.
  requires std::constructible_from<typename E::template Array<int>, std::size_t>;
  array.resize(size);
  { other.size() } -> std::same_as<std::size_t>;
  { array.data() } -> std::same_as<int*>;
  { other.data() } -> std::same_as<const int*>;
  /// `from` may be changed as soon as the call returns.
  exec.upload(array, values);
  { idle.download(other) } -> std::same_as<std::vector<int>>;
  exec.fill(array, n);
  exec.copy(array, other);
  exec.synchronize();
  /// Strides of a per-atom row of `n` entries: from atom to atom, and from entry to entry.
  { E::atom_stride(n, n) } -> std::same_as<long>;
  { E::place_stride(n, n) } -> std::same_as<long>;

  // Launches; bodies run in any order and side by side.
  /// body(i) for 0 <= i < n.
  exec.for_each(n, archetype::Body{});
  /// body(i, replica) for every atom of the active replicas.
  exec.for_each_atom(batch, archetype::Body{});
  /// body(i, replica, team): the lanes of a team share an atom, and all of them take part in what the team does.
  exec.for_each_atom_team(batch, archetype::Body{});
  /// body(r) for the active replicas.
  exec.for_each_replica(batch, archetype::Body{});
  /// body(r, crew) for the active replicas, each with a crew of its own.
  exec.for_each_replica_crew(batch, archetype::CrewBody{});
  /// body(k, team) for 0 <= k < n, with a team of its own for each.
  exec.for_each_team(n, archetype::TeamBody{});
  /// For each of n slots body(slot, block), again and again until it returns false; every slot has a block of its own.
  /// `go_on`, if any, is asked meanwhile by the calling thread; once it says no or throws, nothing new begins, and the
  /// blocks may be told. Returns when all slots have ended.
  exec.for_each_slot(n, archetype::SlotBody{}, go_on);
  /// Slots worth having: as many as are worked on at once.
  { idle.n_slots() } -> std::same_as<int>;

  // Sums, in an order that depends on the number of atoms of the replica alone: those of a chunk, then the chunks.
  /// finish(r, total) for the active replicas, where total is the sum of term(i, r) over their atoms. operator+= may be
  /// any operation for which a fresh sum is neutral.
  exec.reduce(batch, archetype::Term{}, archetype::Finish{});
  /// products[r][v][0..2] = vectors[v].a, .b, .c over the atoms of replica r, for v < n, where factors(r) gives a, b
  /// and c. Vector v starts at vectors + v * stride.
  exec.products(batch, vectors, stride, n, archetype::FactorsOf{}, products);

  // Passes for which the executor may have a body of its own. It agrees with the plain one, which is the pass itself,
  // to rounding; rows of lists are the same.
  requires runs_all<E, TunablePasses>;
  /// evaluate(k, team, change_by) for 0 <= k < n, with an own body of change_by(). The bits of a change depend on the
  /// move and the moment alone.
  exec.run(n, evaluate);
  /// Trials of each of n replicas that are worth evaluating at once.
  { idle.trials_ahead(n) } -> std::same_as<int>;
  /// Whether their decisions are worth foreseeing: lanes of teams, and teams, have nothing else to do.
  { E::foresees_decisions } -> std::convertible_to<bool>;
  /// A pass whose terms are summed, as by reduce().
  exec.run(batch, assemble, archetype::Finish{});

  // Flags.
  /// Is any of the flags in an array set? Waits for the answer.
  { idle.any(other) } -> std::same_as<bool>;
  /// HostFlags(n) are flags that launches raise and the host reads without waiting; a launch's are seen after its end.
  requires std::constructible_from<typename E::HostFlags, int>;
  { flags.data() } -> std::same_as<int*>;
  { raised.any() } -> std::same_as<bool>;
  /// With no launch under way that may raise one.
  flags.lower();

  // Recordings.
  /// Records what a function launches, without running it. Neither the arguments of the launches nor what they are made
  /// of on the host may change between replays; arrays must neither grow nor be read in it, and live as long as it
  /// does.
  { exec.record(archetype::Body{}) } -> std::same_as<typename E::Recording>;
  /// Runs it so many times.
  recording.replay(n);
  /// Runs it until it raises one of the flags, at most so many times. It may run once more after the one that did.
  recording.replay_until(raised, n);
};

}  // namespace vitrify
