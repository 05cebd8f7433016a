#pragma once

#include "messages/ids.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane {

/// By what the cells of a queue or an agent are told apart once more
/// (genesys.md 4.3). Numbers are written to disk.
enum class breakdown : std::uint8_t {
  none = 0,
  originating_direction = 1, ///< Of the conversation.
  wrapup = 2,                ///< The last one of the session.
  skill = 3,    ///< Requested; a contact counts once for each of several.
  skills = 4,   ///< Requested, all of them as one: a contact counts once.
  division = 5, ///< The session's.
  message_type = 6,
  flow = 7, ///< The one that the session is in.
};

inline constexpr std::array breakdowns{breakdown::originating_direction,
                                       breakdown::wrapup,
                                       breakdown::skill,
                                       breakdown::skills,
                                       breakdown::division,
                                       breakdown::message_type,
                                       breakdown::flow};

/// "originating_direction", "wrapup_code", …; "none"
std::string_view to_string(breakdown by);

/// None of them for "none", too.
std::optional<breakdown> to_breakdown(std::string_view name);

/// How the dimension is called in envelopes: "originatingDirection",
/// "wrapUpCode", "skillId", …; empty for none.
std::string_view dimension_word(breakdown by);

/// Which breakdowns are computed.
class breakdown_set {
public:
  void add(breakdown by) {
    bits_ = static_cast<std::uint8_t>(bits_ | bit(by));
  }

  bool has(breakdown by) const {
    return (bits_ & bit(by)) != 0;
  }

  bool empty() const {
    return bits_ == 0;
  }

  std::uint8_t bits() const {
    return bits_;
  }

  /// Of each breakdown's bit.
  static constexpr std::uint8_t bits_max = 0xfe;

  static breakdown_set from_bits(std::uint8_t bits) {
    breakdown_set set;
    set.bits_ = bits & bits_max;
    return set;
  }

  friend bool operator==(const breakdown_set&, const breakdown_set&) = default;

private:
  static std::uint8_t bit(breakdown by) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(by));
  }

  std::uint8_t bits_ = 0;
};

/// What a breakdown tells a cell apart by, in sixteen bytes: an id, or a word's
/// bytes. None where it is not known.
uuid part_of_word(std::string_view word);

/// A part as it is written: an id, a word, "none".
std::string part_text(breakdown by, const uuid& part);

/// Reads what part_text() wrote; nothing where it is no part.
std::optional<uuid> parse_part(breakdown by, std::string_view text);

/// Sorted, each once.
using skill_list = std::vector<skill_id>;

/// More skills of one message are not kept.
inline constexpr std::size_t skills_max = 64;

/// Names a list: none for an empty one, a single skill's own id, else a
/// version-8 UUID of what the ids say, in their order.
uuid name_of(const skill_list& skills);

} // namespace streamvane
