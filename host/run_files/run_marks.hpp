// What a run file holds, and the way back to an earlier state of it. Only for the sources of host/run_files.
#pragma once

#include <string>

#include "host/run_files/run_file.hpp"

namespace vitrify {

/// Attribute of a group whose children are numbered records.
inline constexpr const char* list_attribute = "numbered_records";

/// Name of a record in its list: "0000", "0001", ...
std::string record_name(std::uint64_t number);

RunMarks read_marks(const hdf5::File& file);

/// Removes and shortens what came after `marks`.
void restore_marks(hdf5::File& file, const RunMarks& marks);

}  // namespace vitrify
