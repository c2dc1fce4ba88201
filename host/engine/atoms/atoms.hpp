// The atoms of a batch on the executor's device.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "host/engine/atoms/layout.hpp"
#include "host/engine/atoms/restored.hpp"
#include "host/engine/state_archive.hpp"
#include "host/engine/structure.hpp"
#include "host/executor/executor.hpp"
#include "kernels/atoms.hpp"

namespace vitrify {

template <Executor Exec>
class Atoms {
 public:
  template <class T>
  using Array = typename Exec::template Array<T>;

  /// Loads one structure per replica; all use the same element order, `mass_amu` by element.
  Atoms(Exec& exec, const std::vector<Structure>& structures, const std::vector<double>& mass_amu);
  Atoms(const Atoms&) = delete;
  Atoms& operator=(const Atoms&) = delete;

  AtomsView view();
  BatchView batch() { return view_of_batch(active_.data()); }
  /// All replicas, active or not.
  BatchView everyone() { return view_of_batch(everyone_.data()); }
  int n_replicas() const { return layout_.n_replicas(); }
  int n_atoms() const { return layout_.n_atoms(); }
  const Layout& layout() const { return layout_; }

  /// Which replicas take part in the next launches.
  void set_active(const std::vector<int>& flags) { exec_.upload(active_, flags); }
  void activate_all() { set_active(std::vector<int>(n_replicas(), 1)); }

  std::vector<Box> boxes() const { return exec_.download(box_); }
  void set_boxes(const std::vector<Box>& boxes) { exec_.upload(box_, boxes); }
  /// Cartesian positions in the order of the batch, as they are: between list builds atoms may leave the box.
  std::vector<Vec3> positions() const;
  void set_positions(const std::vector<Vec3>& positions);
  /// Edges and positions of each replica grow by a factor, seen from the corner of its box.
  void scale_boxes(const std::vector<double>& factors);
  /// Positions are wrapped and carry image counts; atoms in the user's order.
  std::vector<Structure> structures() const;
  /// A per-atom array in the user's order, replica after replica.
  template <class T>
  std::vector<T> in_user_order(const Array<T>& values) const;
  /// Place of each atom in the user's order, replica after replica, each counting from zero.
  const Array<int>& ids() const { return id_; }
  /// Number that the user's file gives the atom at a place of the user's order; counted from 1 without a file.
  std::int64_t user_id(int r, int place) const {
    return user_ids_[r].empty() ? place + 1 : user_ids_[r][static_cast<std::size_t>(place)];
  }
  const Array<Vec3>& velocities() const { return velocity_; }
  const Array<Vec3>& forces() const { return force_; }
  const Array<double>& energies() const { return energy_; }
  const Array<double>& densities() const { return rho_; }
  const Array<Sym3>& virials() const { return virial_; }

  /// Makes an array with a value for each atom a column: from now on it follows the sort, save() puts it into `entry`
  /// of an archive, and restore() uploads what read(archive, entry) returns. The array must not move or grow until
  /// remove_column().
  template <class T, class Read>
  void add_column(const std::string& entry, Array<T>& values, const Read& read);
  void remove_column(const std::string& entry) {
    std::erase_if(columns_, [&](const Column& column) { return column.entry == entry; });
  }

  /// Permutes all columns: place k takes the atom that was at order[k], in replicas with flags[r] != 0.
  void reorder(const int* order, const int* flags) {
    for (const Column& column : columns_)
      if (column.reorder) column.reorder(order, flags);
  }
  void save(StateArchive& archive) const {
    for (const Column& column : columns_) column.save(archive);
  }
  void restore(const StateArchive& archive) {
    for (const Column& column : columns_) column.restore(archive);
  }
  /// The electron densities, which a Monte Carlo cycle carries along.
  void save_densities(StateArchive& archive) const { archive.put("atoms/density", exec_.download(rho_)); }
  void restore_densities(const StateArchive& archive) {
    exec_.upload(rho_, archive.get<double>("atoms/density", n_atoms()));
  }

 private:
  BatchView view_of_batch(const int* flags) {
    return {n_replicas(),   n_atoms(), static_cast<int>(layout_.chunks.size()), first_.data(), first_chunk_.data(),
            chunks_.data(), flags};
  }
  /// What is done to an array of the state, whatever its type.
  struct Column {
    std::string entry;
    std::function<void(const int* order, const int* flags)> reorder;  ///< none where the values belong to replicas
    std::function<void(StateArchive&)> save;
    std::function<void(const StateArchive&)> restore;
  };
  template <class T, class Read>
  Column kept(const std::string& entry, Array<T>& values, const Read& read);
  void list_columns();
  template <class T>
  void reorder(Array<T>& values, const int* order, const int* flags);

  Exec& exec_;
  Layout layout_;
  std::vector<std::vector<std::int64_t>> user_ids_;
  std::vector<std::string> elements_;
  std::vector<Mat3> rotations_;  ///< of the structures
  Array<int> first_, first_chunk_, active_, everyone_;
  Array<Chunk> chunks_;
  Array<PositionRecord> position_;
  Array<Vec3> velocity_, force_, origin_;
  Array<Int3> image_;
  Array<int> type_, id_;
  Array<double> energy_, rho_, mass_;
  Array<Sym3> virial_;
  Array<double> trace_;
  Array<Box> box_, origin_box_;
  Array<PositionRecord> scratch_;  // its alignment serves every column
  std::vector<Column> columns_;
};

template <Executor Exec>
Atoms<Exec>::Atoms(Exec& exec, const std::vector<Structure>& structures, const std::vector<double>& mass_amu)
    : exec_(exec) {
  std::vector<int> sizes;
  for (const Structure& s : structures) sizes.push_back(static_cast<int>(s.size()));
  layout_ = Layout(sizes);
  elements_ = structures.at(0).elements;
  const int n = n_atoms();
  std::vector<PositionRecord> position(n);
  std::vector<Vec3> velocity(n);
  std::vector<Int3> image(n);
  std::vector<int> type, id;
  std::vector<Box> boxes;
  int i = 0;
  for (const Structure& s : structures) {
    if (s.elements != elements_) throw std::invalid_argument("replicas of one batch differ in their elements");
    for (std::size_t k = 0; k < s.size(); ++k, ++i) {
      position[i].set(s.position[k]);
      if (!s.velocity.empty()) velocity[i] = s.velocity[k];
      if (!s.image.empty()) image[i] = s.image[k];
      id.push_back(static_cast<int>(k));
    }
    type.insert(type.end(), s.type.begin(), s.type.end());
    boxes.push_back(s.box);
    user_ids_.push_back(s.id);
    rotations_.push_back(s.rotation);
  }
  exec_.upload(first_, layout_.first);
  exec_.upload(first_chunk_, layout_.first_chunk);
  exec_.upload(chunks_, layout_.chunks);
  exec_.upload(position_, position);
  exec_.upload(velocity_, velocity);
  exec_.upload(image_, image);
  exec_.upload(type_, type);
  exec_.upload(id_, id);
  exec_.upload(mass_, mass_amu);
  exec_.upload(box_, boxes);
  exec_.upload(origin_box_, boxes);
  exec_.upload(origin_, std::vector<Vec3>(n));
  exec_.upload(force_, std::vector<Vec3>(n));
  exec_.upload(energy_, std::vector<double>(n));
  exec_.upload(rho_, std::vector<double>(n));
  exec_.upload(virial_, std::vector<Sym3>(n));
  exec_.upload(trace_, std::vector<double>(n));
  exec_.upload(everyone_, std::vector<int>(n_replicas(), 1));
  list_columns();
  activate_all();
}

template <Executor Exec>
AtomsView Atoms<Exec>::view() {
  return {batch(),        position_.data(), velocity_.data(), force_.data(),      image_.data(),
          origin_.data(), type_.data(),     id_.data(),       energy_.data(),     rho_.data(),
          virial_.data(), trace_.data(),    box_.data(),      origin_box_.data(), mass_.data()};
}

template <Executor Exec>
template <class T>
std::vector<T> Atoms<Exec>::in_user_order(const Array<T>& values) const {
  const auto v = exec_.download(values);
  const auto id = exec_.download(id_);
  std::vector<T> out(v.size());
  for (int r = 0; r < n_replicas(); ++r)
    for (int i = layout_.first[r]; i < layout_.first[r + 1]; ++i) out[layout_.first[r] + id[i]] = v[i];
  return out;
}

template <Executor Exec>
std::vector<Structure> Atoms<Exec>::structures() const {
  const auto position = in_user_order(position_);
  const auto velocity = in_user_order(velocity_);
  const auto image = in_user_order(image_);
  const auto type = in_user_order(type_);
  const auto box = boxes();
  std::vector<Structure> all(n_replicas());
  for (int r = 0; r < n_replicas(); ++r) {
    Structure& s = all[r];
    s.box = box[r];
    s.elements = elements_;
    s.id = user_ids_[r];
    s.rotation = rotations_[r];
    for (int i = layout_.first[r]; i < layout_.first[r + 1]; ++i) {
      Vec3 x = position[i].xyz();
      Int3 n = image[i];
      s.box.wrap(x, n);
      s.position.push_back(x);
      s.image.push_back(n);
      s.velocity.push_back(velocity[i]);
      s.type.push_back(type[i]);
    }
  }
  return all;
}

template <Executor Exec>
std::vector<Vec3> Atoms<Exec>::positions() const {
  std::vector<Vec3> out;
  for (const PositionRecord& x : exec_.download(position_)) out.push_back(x.xyz());
  return out;
}

template <Executor Exec>
void Atoms<Exec>::set_positions(const std::vector<Vec3>& positions) {
  auto records = exec_.download(position_);
  for (std::size_t i = 0; i < records.size(); ++i) records[i].set(positions[i]);
  exec_.upload(position_, records);
}

template <Executor Exec>
void Atoms<Exec>::scale_boxes(const std::vector<double>& factors) {
  std::vector<Box> all = boxes();
  std::vector<Vec3> scaled = positions();
  for (int r = 0; r < n_replicas(); ++r) {
    const double factor = factors.at(r);
    all[r].length *= factor, all[r].xy *= factor, all[r].xz *= factor, all[r].yz *= factor;
    for (int i = layout_.first[r]; i < layout_.first[r + 1]; ++i)
      scaled[i] = all[r].origin + (scaled[i] - all[r].origin) * factor;
  }
  set_boxes(all);
  set_positions(scaled);
}

template <class T>
struct GatherByOrder {
  const T* from;
  T* to;
  const int* order;
  VITRIFY_HD void operator()(int i, int) const { to[i] = from[order[i]]; }
};
template <class T>
struct CopyBack {
  const T* from;
  T* to;
  VITRIFY_HD void operator()(int i, int) const { to[i] = from[i]; }
};

template <Executor Exec>
template <class T>
void Atoms<Exec>::reorder(Array<T>& values, const int* order, const int* flags) {
  T* sorted = reinterpret_cast<T*>(scratch_.data());
  exec_.for_each_atom(view_of_batch(flags), GatherByOrder<T>{values.data(), sorted, order});
  exec_.for_each_atom(view_of_batch(flags), CopyBack<T>{sorted, values.data()});
}

template <Executor Exec>
template <class T, class Read>
auto Atoms<Exec>::kept(const std::string& entry, Array<T>& values, const Read& read) -> Column {
  return {entry,
          {},
          [this, entry, &values](StateArchive& archive) { archive.put(entry, exec_.download(values)); },
          [this, entry, &values, read](const StateArchive& archive) { exec_.upload(values, read(archive, entry)); }};
}

template <Executor Exec>
template <class T, class Read>
void Atoms<Exec>::add_column(const std::string& entry, Array<T>& values, const Read& read) {
  constexpr std::size_t records = (sizeof(T) + sizeof(PositionRecord) - 1) / sizeof(PositionRecord);
  scratch_.resize(std::max(scratch_.size(), records * values.size()));
  columns_.push_back(kept(entry, values, read));
  columns_.back().reorder = [this, &values](const int* order, const int* flags) { reorder(values, order, flags); };
}

template <Executor Exec>
void Atoms<Exec>::list_columns() {
  const auto within = [this]<class T>(const T&, double limit) {
    return [this, limit](const StateArchive& archive, const std::string& entry) {
      return archive.get_within<T>(entry, n_atoms(), -limit, limit);
    };
  };
  add_column("atoms/position", position_, within(PositionRecord{}, longest_A));
  add_column("atoms/velocity", velocity_, within(Vec3{}, fastest_A_per_ps));
  add_column("atoms/force", force_, within(Vec3{}, largest_number));
  add_column("atoms/origin", origin_, within(Vec3{}, largest_number));
  add_column("atoms/image", image_, [this](const StateArchive& archive, const std::string& entry) {
    return archive.get<Int3>(entry, n_atoms());
  });
  add_column("atoms/type", type_, [this](const StateArchive& archive, const std::string& entry) {
    return archive.get_within<int>(entry, n_atoms(), 0, static_cast<double>(elements_.size()) - 1);
  });
  add_column("atoms/id", id_, [this](const StateArchive& archive, const std::string& entry) {
    return get_ids(archive, entry, layout_.first);
  });
  columns_.push_back(kept("atoms/box", box_, [this](const StateArchive& archive, const std::string& entry) {
    return get_boxes(archive, entry, n_replicas());
  }));
  columns_.push_back(kept(
      "atoms/origin_box", origin_box_,
      [this](const StateArchive& archive, const std::string& entry) { return archive.get<Box>(entry, n_replicas()); }));
}

}  // namespace vitrify
