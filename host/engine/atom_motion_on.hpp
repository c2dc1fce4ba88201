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
    if (settings.every < 1 || settings.windows < 1 || settings.samples < settings.windows ||
        settings.samples % settings.windows != 0)
      throw std::invalid_argument("samples of a motion must fill windows of one length");
    atoms_.add_column(entry, motion_, [this](const StateArchive& archive, const std::string& name) {
      return archive.get_within<AtomMotion>(name, atoms_.n_atoms(), -largest_number, largest_number);
    });
  }
  ~AtomMotionOn() { atoms_.remove_column(entry); }
  AtomMotionOn(const AtomMotionOn&) = delete;
  AtomMotionOn& operator=(const AtomMotionOn&) = delete;

  /// Steps from this one to the next at which there is a sample.
  long steps_to_sample(long step) const { return settings_.every - step % settings_.every; }

  /// Takes a sample, if one is due, of the replicas whose clocks stand at `step`.
  void sample(const DynamicsState* states, long step) {
    if (step % settings_.every != 0) return;
    exec_.for_each_replica(atoms_.everyone(),
                           SelectSampled{states, progress_.data(), step, settings_.samples, sampled_.data()});
    const BatchView sampled = atoms_.everyone().where(sampled_.data());
    exec_.reduce(sampled, MassDisplacementOf{atoms_.view()}, CountSample{progress_.data()});
    exec_.for_each_atom(sampled, AddSample{atoms_.view(), progress_.data(), settings_.span(), motion_.data()});
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
      if (one.samples < 0 || one.samples > settings_.samples)
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
