#pragma once

#include "messages/genesys_topic.hpp"
#include "messages/json/document.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace streamvane::genesys {

/// In what a message differs from the schema that we know (genesys.md 3, 7).
/// None of it is an error. Numbers are written to disk: never renumber, only
/// append.
enum class drift_kind : std::uint8_t {
  new_member = 1, ///< A member that bodies of this topic do not have.
  retyped = 2,    ///< A member of another JSON type than agreed.
  vanished = 3,   ///< A member that used to come and stopped (drift_ledger).
  new_word = 4,   ///< A word that its vocabulary does not have.
  unreadable = 5, ///< A text or number that means nothing to us.
  missing = 6,    ///< A member without which the message means nothing.
  new_topic = 7,  ///< A topic that this version does not take.
};

inline constexpr std::array<drift_kind, 7> drift_kinds{
    drift_kind::new_member, drift_kind::retyped,    drift_kind::vanished,
    drift_kind::new_word,   drift_kind::unreadable, drift_kind::missing,
    drift_kind::new_topic};

/// Position in `drift_kinds`.
constexpr std::size_t index_of(drift_kind kind) {
  return static_cast<std::size_t>(kind) - 1;
}

/// "new", "retyped", "vanished", "word", "unreadable", "missing", "topic"
std::string_view to_string(drift_kind kind);

std::optional<drift_kind> to_drift_kind(std::string_view name);

/// One such difference in one message. All texts are printable ASCII without
/// quotes and backslashes, and show nothing personal (genesys.md 9, trap 34).
struct drift_note {
  genesys_topic topic = genesys_topic::unknown;
  drift_kind kind = drift_kind::new_member;

  /// "eventBody.ai.scores[]": members by dots, items of arrays as []. Of a new
  /// topic its template. At most `drift_path_bytes_max` long.
  std::string path{};

  std::string detail{};   ///< A new word; of retyped ones the type that came.
  std::string type{};     ///< JSON type of the value: "string", "object", …
  std::string expected{}; ///< The type agreed on, where one is: "integer", …
  std::string sample{};   ///< The value as masked() shows it.

  friend bool operator==(const drift_note&, const drift_note&) = default;
};

/// "eventBody.novel", "eventBody.mediaType=HOLOGRAM",
/// "eventBody.queueId:number", "eventBody.value~aaaa",
/// "eventBody.conversationId!": path and what is odd.
std::string to_string(const drift_note& note);

/// Notes of one message; more are counted.
inline constexpr std::size_t drift_notes_max = 64;
inline constexpr std::size_t drift_path_bytes_max = 120;
inline constexpr std::size_t drift_word_bytes_max = 64;
inline constexpr std::size_t drift_sample_bytes_max = 48;

/// How far into a value that nobody knows: levels, items of an array, values.
inline constexpr std::size_t drift_levels_max = 8;
inline constexpr std::size_t drift_items_max = 16;
inline constexpr std::size_t drift_values_max = 512;

/// Whether a text is a name that somebody gave to a member, a word or a topic,
/// not content: letters, digits, "_", "-" and ".", a letter or "_" first, five
/// digits and 64 bytes at the most.
bool is_name(std::string_view text);

/// A member's name, or "{}" for one that may be content: a map's key.
std::string_view shown_name(std::string_view name);

/// A value without what it says: letters as a, digits as 0, cut with "~"; "[]"
/// and "{}" for containers.
std::string masked(json::node value);

/// The topic with {id} for what names one user, queue, …
std::string topic_template(std::string_view topic);

} // namespace streamvane::genesys
