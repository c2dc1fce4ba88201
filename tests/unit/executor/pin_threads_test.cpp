#include "host/executor/pin_threads.hpp"

#include <gtest/gtest.h>
#include <omp.h>
#include <sched.h>

#include <algorithm>
#include <set>
#include <vector>

#include "host/error.hpp"

namespace vitrify {
namespace {

cpu_set_t mask_of_thread() {
  cpu_set_t mask;
  CPU_ZERO(&mask);
  ::sched_getaffinity(0, sizeof mask, &mask);
  return mask;
}

TEST(PinThreads, KeepsEachOnACpuOfItsOwn) {
  const cpu_set_t before = mask_of_thread();
  const int threads = std::min(2, cpus_allowed());
  pin_threads(threads);
  std::vector<cpu_set_t> masks(threads);
#pragma omp parallel num_threads(threads)
  masks[omp_get_thread_num()] = mask_of_thread();
  std::set<int> cpus;
  for (const cpu_set_t& mask : masks) {
    EXPECT_EQ(CPU_COUNT(&mask), 1);
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
      if (CPU_ISSET(cpu, &mask)) cpus.insert(cpu);
  }
  EXPECT_EQ(static_cast<int>(cpus.size()), threads);
  EXPECT_EQ(cpus_allowed(), CPU_COUNT(&before));  // not those of a thread that is pinned
#pragma omp parallel num_threads(threads)
  ::sched_setaffinity(0, sizeof before, &before);
}

TEST(PinThreads, SaysHowManyCpusThereAre) {
  try {
    pin_threads(cpus_allowed() + 1);
    FAIL() << "no error";
  } catch (const Error& e) {
    EXPECT_EQ(e.code(), ExitCode::usage);
    EXPECT_NE(std::string(e.what()).find("must be at most " + std::to_string(cpus_allowed())), std::string::npos);
  }
}

}  // namespace
}  // namespace vitrify
