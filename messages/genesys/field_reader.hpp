#pragma once

#include "messages/genesys/message.hpp"
#include "messages/genesys/words.hpp"
#include "messages/json/document.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace streamvane::genesys {

/// "", "UNKNOWN" and the like: a text that says nothing (genesys.md 3).
inline bool is_none(std::string_view text) {
  return text.empty() || text == "UNKNOWN" || text == "unknown"
         || text == "Unknown";
}

/// Reads the members of one JSON object and notes what it cannot read in the
/// message's drift list; that the object has the members and types of its
/// schema is checked elsewhere (schema_check). Absent, null, "" and "UNKNOWN"
/// all mean "none" (genesys.md 3); so does a member of the wrong kind. Each
/// read overwrites its target, so of repeated members the last one wins.
class field_reader {
public:
  using member = json::node::member;

  /// `parent` names the object in paths, for instance "eventBody"; it is kept
  /// as a view.
  field_reader(message& into, std::string_view parent)
      : into_{into}, parent_{parent} {
    // nop
  }

  /// A string; empty for none.
  std::string_view text(const member& m);

  template <class Tag>
  void read(const member& m, id<Tag>& to) {
    to = id<Tag>{text(m)};
  }

  /// A whole number, also as a string or as "3.0".
  std::optional<std::int64_t> integer(const member& m);

  void read(const member& m, std::optional<millis>& to);

  /// Epoch milliseconds or ISO 8601, whichever comes.
  std::optional<instant> time(const member& m);

  /// True or false, also as a string.
  std::optional<bool> truth(const member& m);

  void read(const member& m, direction& to);
  void read(const member& m, disconnect_type& to);
  void read(const member& m, acd_outcome& to);
  void read(const member& m, flow_verdict& to);

  /// A word of an open vocabulary: one that `look_up` does not know is kept and
  /// noted.
  token word(const member& m, known_token (*look_up)(std::string_view));

  /// A word of a vocabulary that nobody has fixed: kept, never noted.
  token free_word(const member& m);

  /// The strings of an array, as ids.
  template <class Tag>
  void read(const member& m, std::vector<id<Tag>>& to) {
    to.clear();
    for (auto item : m.content.items())
      if (id<Tag> one{text({m.name, item})})
        to.push_back(one);
  }

  /// The same, of skills: sorted, each once, the first skills_max of them. They
  /// come under several names: one that names none changes nothing.
  void read(const member& m, skill_list& to);

  /// Notes a word that is none of its vocabulary.
  void unknown_word(std::string_view name, std::string_view written);

  /// Notes a text or number that means nothing to us.
  void unreadable(const member& m);

  /// Notes that a member without which the message means nothing is absent.
  void missing(std::string_view name);

  /// Counts a member that came again.
  void repeated() {
    ++into_.repeated_members;
  }

private:
  template <class Enum>
  void read_word(const member& m, Enum& to,
                 std::optional<Enum> (*look_up)(std::string_view));

  message& into_;
  std::string_view parent_;
};

} // namespace streamvane::genesys
