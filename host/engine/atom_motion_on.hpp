// Follows the motion of atoms on one executor.
#pragma once

#include <stdexcept>

#include "host/engine/atom_motion.hpp"
#include "host/engine/atoms/atoms.hpp"

namespace vitrify {

template <Executor Exec>
class AtomMotionOn {
 public:
  AtomMotionOn(Exec& exec, Atoms<Exec>& atoms, const MotionSettings& settings)
      : exec_(exec),
        atoms_(atoms),
        settings_(settings),
        motion_(atoms.n_atoms()),
        progress_(atoms.n_replicas()),
        sampled_(atoms.n_replicas()) {
    if (settings.every < 1 || !settings.span().possible())
      throw std::invalid_argument("samples of a motion must fill windows of one length");
    atoms_.add_column(entry, motion_, [this](const StateArchive& archive, const std::string& name) {
      return archive.get_within<AtomMotion>(name, atoms_.n_atoms(), -largest_number, largest_number);
    });
  }
  ~AtomMotionOn() { atoms_.remove_column(entry); }
  AtomMotionOn(const AtomMotionOn&) = delete;
  AtomMotionOn& operator=(const AtomMotionOn&) = delete;

  long every() const { return settings_.every; }

  /// Takes a sample of the replicas that stand where one is due.
  void sample(const DynamicsState* states) {
    exec_.for_each_replica(atoms_.everyone(), SelectSampled{states, progress_.data(), settings_.every,
                                                            settings_.samples, sampled_.data()});
    const BatchView sampled = atoms_.everyone().where(sampled_.data());
    exec_.reduce(sampled, MassDisplacementOf{atoms_.view()}, CountSample{states, progress_.data()});
    exec_.for_each_atom(sampled, AddSample{atoms_.view(), progress_.data(), settings_.span(), motion_.data()});
  }
  /// Clocks stand at these steps, at which there is no sample.
  void set_clocks(const std::vector<long>& steps) {
    auto progress = exec_.download(progress_);
    for (std::size_t r = 0; r < progress.size(); ++r) progress[r].step = steps[r];
    exec_.upload(progress_, progress);
  }

  std::vector<FollowedMotion> motion() const {
    const auto motion = atoms_.in_user_order(motion_);
    const auto progress = exec_.download(progress_);
    const auto& first = atoms_.layout().first;
    std::vector<FollowedMotion> all(progress.size());
    for (std::size_t r = 0; r < all.size(); ++r) {
      all[r].samples = progress[r].samples, all[r].greatest_drift_A = progress[r].greatest_drift;
      all[r].atoms.assign(motion.begin() + first[r], motion.begin() + first[r + 1]);
    }
    return all;
  }

  /// Besides the column of the atoms.
  void save(StateArchive& archive) const { archive.put("motion/progress", exec_.download(progress_)); }
  void restore(const StateArchive& archive) {
    const auto progress =
        archive.get_within<MotionProgress>("motion/progress", atoms_.n_replicas(), -largest_number, largest_number);
    for (const MotionProgress& one : progress)
      if (one.samples < 0 || one.samples > settings_.samples || one.step < 0)
        StateArchive::refuse("motion/progress", "counts samples that cannot be");
    exec_.upload(progress_, progress);
  }

 private:
  static constexpr const char* entry = "atoms/motion";

  Exec& exec_;
  Atoms<Exec>& atoms_;
  MotionSettings settings_;
  typename Exec::template Array<AtomMotion> motion_;
  typename Exec::template Array<MotionProgress> progress_;
  typename Exec::template Array<int> sampled_;
};

}  // namespace vitrify
