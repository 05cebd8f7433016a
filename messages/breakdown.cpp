#include "messages/breakdown.hpp"

#include "messages/token.hpp"

#include <cstring>

namespace streamvane {

namespace {

constexpr std::string_view none_word = "none";

/// The code of Genesys' own that agents' time runs out with; codes of this kind
/// are no UUIDs (genesys.md 7.4).
constexpr std::string_view wrapup_timeout = "ININ-WRAP-UP-TIMEOUT";

/// Whether parts are words, not ids.
bool is_of_words(breakdown by) {
  return by == breakdown::originating_direction
         || by == breakdown::message_type;
}

} // namespace

std::string_view to_string(breakdown by) {
  switch (by) {
  case breakdown::none: return none_word;
  case breakdown::originating_direction: return "originating_direction";
  case breakdown::wrapup: return "wrapup_code";
  case breakdown::skill: return "skill";
  case breakdown::skills: return "skills";
  case breakdown::division: return "division";
  case breakdown::message_type: return "message_type";
  case breakdown::flow: return "flow";
  }
  return "unknown";
}

std::optional<breakdown> to_breakdown(std::string_view name) {
  for (auto by : breakdowns)
    if (to_string(by) == name)
      return by;
  return name == none_word ? std::optional{breakdown::none} : std::nullopt;
}

std::string_view dimension_word(breakdown by) {
  switch (by) {
  case breakdown::none: return {};
  case breakdown::originating_direction: return "originatingDirection";
  case breakdown::wrapup: return "wrapUpCode";
  case breakdown::skill: return "skillId";
  case breakdown::skills: return "skillIds";
  case breakdown::division: return "divisionId";
  case breakdown::message_type: return "messageType";
  case breakdown::flow: return "flowId";
  }
  return {};
}

uuid part_of_word(std::string_view word) {
  token held{word};
  uuid part;
  std::memcpy(part.bytes.data(), held.bytes().data(), part.bytes.size());
  return part;
}

std::string part_text(breakdown by, const uuid& part) {
  if (!part)
    return std::string{none_word};
  if (by == breakdown::wrapup && part == to_uuid(wrapup_timeout))
    return std::string{wrapup_timeout};
  if (!is_of_words(by))
    return to_string(part);
  std::array<char, token::size_max> bytes{};
  std::memcpy(bytes.data(), part.bytes.data(), bytes.size());
  return std::string{token::from_bytes(bytes).text()};
}

std::optional<uuid> parse_part(breakdown by, std::string_view text) {
  if (text.empty() || by == breakdown::none)
    return std::nullopt;
  if (text == none_word)
    return uuid{};
  // A code of Genesys' own is no UUID, and has the id that its text makes.
  if (by == breakdown::wrapup)
    return to_uuid(text);
  if (!is_of_words(by))
    return is_uuid(text) ? std::optional{to_uuid(text)} : std::nullopt;
  if (text.size() > token::size_max)
    return std::nullopt;
  return part_of_word(text);
}

uuid name_of(const skill_list& skills) {
  if (skills.empty())
    return {};
  if (skills.size() == 1)
    return skills.front().value;
  std::string text;
  for (const auto& skill : skills) {
    if (!text.empty())
      text += ',';
    text += to_string(skill);
  }
  return to_uuid(text);
}

} // namespace streamvane
