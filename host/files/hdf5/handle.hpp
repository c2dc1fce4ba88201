// Handles of the HDF5 C API that close themselves, and its errors as exceptions. Only for the sources of host/files.
#pragma once

#include <hdf5.h>

#include <string>
#include <utility>

namespace vitrify::hdf5 {

/// Throws Error(io) "FILE: cannot ACTION OBJECT: REASON" with the innermost reason on HDF5's error stack.
[[noreturn]] void throw_error(const std::string& file, const std::string& action);

/// What an operation is about, for the message if it fails.
struct Context {
  const std::string& file;
  std::string action;

  /// Passes a result of the C API through; negative ones throw.
  template <class Result>
  Result check(Result result) const {
    if (result < 0) throw_error(file, action);
    return result;
  }
};

/// Keeps the reason, still on HDF5's error stack, why an object could not be closed. There HDF5 may do work that it has
/// put off, so the File that the object belongs to throws the reason when it is closed.
void note_failed_close() noexcept;

/// Throws Error(io) "FILE: cannot ACTION OBJECT: WHAT".
[[noreturn]] void refuse(const Context& context, const std::string& what);

/// An object identifier of any kind, released at the end of its scope.
class Handle {
 public:
  Handle(hid_t id, herr_t (*close)(hid_t)) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, H5I_INVALID_HID)), close_(other.close_) {}
  Handle& operator=(Handle&&) = delete;
  ~Handle() {
    if (id_ >= 0 && close_(id_) < 0) note_failed_close();
  }
  hid_t get() const { return id_; }
  /// Leaves closing to the caller.
  hid_t release() { return std::exchange(id_, H5I_INVALID_HID); }

 private:
  hid_t id_;
  herr_t (*close_)(hid_t);
};

/// Properties for making a file, a group or a dataset, without times of modification, so that the same content gives
/// the same bytes. Attributes stay with their object, however many they are: HDF5 1.10 crashes where it copies texts
/// among those that do not.
Handle creation_properties(hid_t kind, const Context& context);

/// Text of variable length in UTF-8, which is what h5py and MDAnalysis read as str.
Handle text_type(const Context& context);

}  // namespace vitrify::hdf5
