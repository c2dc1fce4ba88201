// What a file may claim of its objects: the kinds of storage that this program writes, and no more than fits into it.
// HDF5 checks neither before it allocates. Only for the sources of host/files.
#pragma once

#include "host/files/hdf5/handle.hpp"
#include "host/files/hdf5/hdf5.hpp"

namespace vitrify::hdf5 {

/// Throws Error(io), before HDF5 opens the file, for one with information of a file driver: HDF5 allocates as much for
/// it as the file says, up to 4 GB. Files of the drivers that we use have no address of such information, which is all
/// ones at byte 48 of superblocks of version 0.
void refuse_driver_information(const std::filesystem::path& path, const std::string& name);
/// Throws Error(io) unless a dataset has plain values in this file alone, and fewer bytes than the file.
void check_storage(const Handle& dataset, const Context& context);
/// Throws Error(io) unless `count` elements of `bytes` each fit into the file with this object.
void check_size(hid_t object, std::uint64_t count, std::uint64_t bytes, const Context& context);
/// Most links that a file can hold.
std::uint64_t most_links(hid_t file, const Context& context);

}  // namespace vitrify::hdf5
