// How much memory this process may still take.
#pragma once

#include <cstdint>
#include <string>

namespace vitrify {

/// Bytes that the process can still get from this machine: the least of what is available, what its cgroups allow, and
/// its limits of address space and data (ulimit -v, -d).
std::uint64_t free_host_bytes();

/// "1.5 GB", in units of 1000.
std::string bytes_text(double bytes);

}  // namespace vitrify
