#pragma once

#include "messages/genesys/word_table.hpp"
#include "messages/genesys_topic.hpp"
#include "messages/json/document.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

/// How the schema of a body is written down and looked things up in. The
/// schemas themselves are in body_schemas.hpp.
namespace streamvane::genesys {

/// What a member holds.
enum class shape : std::uint8_t {
  text,
  whole,   ///< An integer.
  decimal, ///< A number.
  truth,
  object, ///< Its members are listed.
  map,    ///< An object whose members are named by the customer.
  any,    ///< Nobody has laid it down.
};

/// "string", "integer", "number", "boolean", "object", "any"
constexpr std::string_view to_string(shape holds) {
  switch (holds) {
  case shape::text: return "string";
  case shape::whole: return "integer";
  case shape::decimal: return "number";
  case shape::truth: return "boolean";
  case shape::object:
  case shape::map: return "object";
  case shape::any: return "any";
  }
  return "unknown";
}

constexpr json::kind kind_of(shape holds) {
  switch (holds) {
  case shape::text: return json::kind::string;
  case shape::whole:
  case shape::decimal: return json::kind::number;
  case shape::truth: return json::kind::boolean;
  case shape::object:
  case shape::map: return json::kind::object;
  case shape::any: return json::kind::null;
  }
  return json::kind::null;
}

/// Some of the topics.
class topic_set {
public:
  constexpr topic_set() = default;

  constexpr topic_set(std::initializer_list<genesys_topic> topics) {
    for (auto topic : topics)
      add(topic);
  }

  constexpr void add(genesys_topic topic) {
    bits_ |= std::uint64_t{1} << static_cast<unsigned>(topic);
  }

  constexpr bool has(genesys_topic topic) const {
    return (bits_ >> static_cast<unsigned>(topic) & 1) != 0;
  }

private:
  std::uint64_t bits_ = 0;
};

/// A line of a schema. A path has dots between members; "[]" behind one says
/// that it is an array of what `holds` says: "data[].metrics[].qualifier".
struct member_schema {
  std::string_view path{};
  shape holds = shape::text;
  topic_set on{}; ///< Empty: it is read where it comes, and not agreed on.
};

/// The same line, connected with the others.
struct member_node {
  static constexpr std::uint8_t none = 255;

  std::string_view path{};
  std::string_view name{}; ///< The last member of the path.
  topic_set on{};
  std::uint32_t number = 0; ///< Made of the path: names it in the store.
  shape holds = shape::text;
  json::kind kind = json::kind::string; ///< Of the member itself.
  bool list = false;
  bool deep = false; ///< There is more to look at than the kind.
  std::uint8_t first_part = none;
  std::uint8_t next_part = none; ///< Of the same parent.
};

/// No body has more members.
inline constexpr std::size_t schema_members_max = 192;

/// Some of a schema's members, by their position.
class member_set {
public:
  constexpr void add(std::size_t position) {
    bits_[position / 64] |= std::uint64_t{1} << position % 64;
  }

  constexpr bool has(std::size_t position) const {
    return (bits_[position / 64] >> position % 64 & 1) != 0;
  }

  constexpr bool empty() const {
    return *this == member_set{};
  }

  /// Calls `visit` with the position of each.
  template <class Visit>
  void each(Visit visit) const {
    for (std::size_t word = 0; word < bits_.size(); ++word)
      for (auto rest = bits_[word]; rest != 0; rest &= rest - 1)
        visit(word * 64 + static_cast<std::size_t>(std::countr_zero(rest)));
  }

  friend bool operator==(const member_set&, const member_set&) = default;

private:
  std::array<std::uint64_t, schema_members_max / 64> bits_{};
};

/// A schema, whatever its size.
using schema_nodes = std::span<const member_node>;

template <std::size_t N>
class body_schema;

/// A body's schema and what a decoder takes of it. `Meaning::plain` stands for
/// the members that it leaves alone.
template <class Meaning, std::size_t N>
class body_vocabulary {
public:
  static_assert(Meaning{} == Meaning::plain);

  template <std::size_t M>
  constexpr body_vocabulary(const body_schema<N>& schema,
                            const word<Meaning> (&taken)[M])
      : schema_{schema} {
    for (const auto& one : taken)
      meanings_[*schema.find(one.text)] = one.meaning;
  }

  constexpr const body_schema<N>& schema() const {
    return schema_;
  }

  constexpr Meaning meaning(std::uint8_t position) const {
    return meanings_[position];
  }

private:
  const body_schema<N>& schema_;
  std::array<Meaning, N> meanings_{};
};

/// The schema of the bodies of a family of topics, laid out at compile time. A
/// member's parts are lines of their own behind it; a line without its parent
/// does not compile.
template <std::size_t N>
class body_schema {
public:
  static_assert(N <= schema_members_max);

  constexpr explicit body_schema(const member_schema (&lines)[N])
      : top_{top_words(lines)} {
    for (std::size_t i = 0; i < N; ++i)
      nodes_[i] = node_of(lines[i]);
    // From the last to the first, so that parts are linked in their order.
    for (std::size_t i = N; i-- > 0;)
      if (auto size = parent_size(nodes_[i].path); size > 0)
        link(i, nodes_[i].path.substr(0, size));
  }

  constexpr schema_nodes nodes() const {
    return nodes_;
  }

  /// Position of a member of the body itself; nullptr for a new one.
  constexpr const std::uint8_t* find(std::string_view name) const {
    return top_.find(name);
  }

  /// Says what a decoder takes of such a body: `taking<member>({{"value",
  /// member::value}, …})`. A name that the schema lacks does not compile.
  template <class Meaning, std::size_t M>
  constexpr body_vocabulary<Meaning, N>
  taking(const word<Meaning> (&taken)[M]) const {
    return {*this, taken};
  }

private:
  static constexpr std::size_t parent_size(std::string_view path) {
    auto dot = path.rfind('.');
    return dot == std::string_view::npos ? 0 : dot;
  }

  static constexpr std::string_view name_in(std::string_view path) {
    if (auto size = parent_size(path); size > 0)
      path.remove_prefix(size + 1);
    if (path.ends_with("[]"))
      path.remove_suffix(2);
    return path;
  }

  static constexpr std::uint32_t hash(std::string_view path) {
    std::uint32_t h = 2166136261U;
    for (char c : path)
      h = (h ^ static_cast<unsigned char>(c)) * 16777619U;
    return h;
  }

  static constexpr member_node node_of(const member_schema& line) {
    member_node node;
    node.path = line.path;
    node.name = name_in(line.path);
    node.on = line.on;
    node.number = hash(line.path);
    node.holds = line.holds;
    node.list = line.path.ends_with("[]");
    node.kind = node.list ? json::kind::array : kind_of(line.holds);
    node.deep = node.list || line.holds == shape::object;
    return node;
  }

  /// Parts are not looked up by their path: their words are left empty.
  static constexpr word_table<std::uint8_t, N>
  top_words(const member_schema (&lines)[N]) {
    word<std::uint8_t> words[N]{};
    for (std::size_t i = 0; i < N; ++i)
      if (parent_size(lines[i].path) == 0)
        words[i] = {name_in(lines[i].path), static_cast<std::uint8_t>(i)};
    return word_table<std::uint8_t, N>{words};
  }

  constexpr void link(std::size_t part, std::string_view parent) {
    std::size_t at = 0;
    while (nodes_[at].path != parent)
      ++at; // Beyond the end: the parent's line is missing.
    nodes_[part].next_part = nodes_[at].first_part;
    nodes_[at].first_part = static_cast<std::uint8_t>(part);
  }

  std::array<member_node, N> nodes_{};
  word_table<std::uint8_t, N> top_;
};

/// Lays out a schema.
template <std::size_t N>
constexpr body_schema<N> schema(const member_schema (&lines)[N]) {
  return body_schema<N>{lines};
}

/// The members of a topic's body; none for topics that are not taken.
schema_nodes schema_of(genesys_topic topic);

/// What paths of the topic's members begin with: "eventBody", or nothing where
/// the message has no envelope.
std::string_view body_name(genesys_topic topic);

} // namespace streamvane::genesys
