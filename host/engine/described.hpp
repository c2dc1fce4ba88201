// Structs that list their members, so that a state is kept member by member: what lies between members stays out of
// it, and another layout shows in its names, types and lengths.
//
//   struct ThermostatChain {
//     double position[3] = {}, rate[3] = {};
//
//     template <class Visitor, class Self>
//     static constexpr void describe(Visitor& visit, Self& self) {
//       visit("position", self.position), visit("rate", self.rate);
//     }
//   };
//
// A member is a number, a bool, an enum, an array of these or a described struct.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace vitrify {

struct AnyVisitor {
  template <class Member>
  constexpr void operator()(std::string_view, const Member&) {}
};

template <class T>
concept Described = requires(AnyVisitor& visit, T& value) {
  T::describe(visit, value);
};

/// Numbers in a member: the elements, if it is an array.
template <class Member>
inline constexpr std::size_t length_of = std::is_array_v<Member> ? std::extent_v<Member> : 1;
template <class Member>
constexpr std::span<std::remove_extent_t<Member>, length_of<Member>> numbers_of(Member& member) {
  if constexpr (std::is_array_v<Member>)
    return member;
  else
    return std::span<Member, 1>(&member, 1);
}

namespace detail {

/// What describe() visits: members and elements of arrays, and their bytes.
struct Visited {
  static constexpr std::size_t most_members = 64;
  std::size_t members = 0, elements = 0, bytes = 0;
  bool distinct = true;  ///< no member twice, no name twice
  const void* places[most_members] = {};
  std::string_view names[most_members] = {};

  template <class Member>
  constexpr void operator()(std::string_view name, const Member& member) {
    for (std::size_t k = 0; k < members; ++k)
      if (places[k] == static_cast<const void*>(&member) || names[k] == name) distinct = false;
    places[members] = &member, names[members] = name;
    ++members, elements += length_of<Member>, bytes += sizeof(Member);
  }
};

struct AnyValue {
  template <class T>
  constexpr operator T() const;
};
template <class T, std::size_t... k>
constexpr bool takes(std::index_sequence<k...>) {
  return requires { T{(static_cast<void>(k), AnyValue{})...}; };
}
/// Values that an aggregate can be initialised with: its members and elements of arrays.
template <class T, std::size_t n = 0>
constexpr std::size_t elements_of() {
  if constexpr (takes<T>(std::make_index_sequence<n + 1>{}))
    return elements_of<T, n + 1>();
  else
    return n;
}

}  // namespace detail

/// Whether describe() visits each member once, under a name of its own. Members of an aggregate are counted; those of
/// another struct have to fill it without a gap.
template <Described T>
constexpr bool describes_all_members() {
  T value{};
  detail::Visited visited;
  T::describe(visited, value);
  if constexpr (std::is_aggregate_v<T>)
    return visited.distinct && visited.elements == detail::elements_of<T>();
  else
    return visited.distinct && visited.bytes == sizeof(T);
}

/// Visits the members of a struct; that its describe() lists all of them is part of the build.
template <class Visitor, class T>
constexpr void visit_members(Visitor& visit, T& value) {
  static_assert(describes_all_members<std::remove_const_t<T>>(),
                "describe() must visit every member once, each under its own name");
  std::remove_const_t<T>::describe(visit, value);
}

/// Calls visit(member) for every number, and array of numbers, of a value: itself, or in a struct's members to any
/// depth, in the order in which they are described.
template <class T, class Visit>
constexpr void visit_numbers(T& value, Visit&& visit) {
  if constexpr (Described<std::remove_const_t<T>>) {
    auto each = [&](std::string_view, auto& member) { visit_numbers(member, visit); };
    visit_members(each, value);
  } else {
    visit(value);
  }
}

/// The same with the path of each: `name` for a number, name/member for one in a struct.
template <class T, class Visit>
void visit_named_numbers(const std::string& name, const T& value, Visit&& visit) {
  if constexpr (Described<T>) {
    auto each = [&](std::string_view member_name, const auto& member) {
      visit_named_numbers(name + '/' + std::string(member_name), member, visit);
    };
    visit_members(each, value);
  } else {
    visit(name, value);
  }
}

}  // namespace vitrify
