#include "host/executor/pin_threads.hpp"

#include <omp.h>
#include <sched.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <string>
#include <vector>

#include "host/error.hpp"

namespace vitrify {

namespace {

/// The first hardware thread of a CPU's core, or the CPU itself where the system does not tell.
int first_of_core(int cpu) {
  std::ifstream siblings("/sys/devices/system/cpu/cpu" + std::to_string(cpu) + "/topology/thread_siblings_list");
  int first = cpu;
  siblings >> first;
  return siblings ? first : cpu;
}

/// CPUs of the program at its start: once a thread is pinned, its own mask holds a single CPU.
const std::vector<int>& allowed() {
  static const std::vector<int> cpus = [] {
    cpu_set_t mask;
    CPU_ZERO(&mask);
    ::sched_getaffinity(0, sizeof mask, &mask);
    std::vector<int> first, further, cores;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (!CPU_ISSET(cpu, &mask)) continue;
      const int core = first_of_core(cpu);
      const bool seen = std::find(cores.begin(), cores.end(), core) != cores.end();
      (seen ? further : first).push_back(cpu);
      if (!seen) cores.push_back(core);
    }
    first.insert(first.end(), further.begin(), further.end());
    return first;
  }();
  return cpus;
}

bool pin_this_thread(int cpu) {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  CPU_SET(cpu, &mask);
  return ::sched_setaffinity(0, sizeof mask, &mask) == 0;
}

}  // namespace

int cpus_allowed() { return static_cast<int>(allowed().size()); }

void pin_threads(int threads) {
  if (threads > cpus_allowed())
    throw Error(ExitCode::usage, "--pin: found " + std::to_string(threads) + " threads, must be at most " +
                                     std::to_string(cpus_allowed()) + ": the CPUs that the program may use");
  std::atomic<bool> pinned = true;
#pragma omp parallel num_threads(threads)
  if (!pin_this_thread(allowed()[omp_get_thread_num()])) pinned = false;
  if (!pinned) throw Error(ExitCode::usage, "--pin: the system refuses to pin threads; must be left out");
}

}  // namespace vitrify
