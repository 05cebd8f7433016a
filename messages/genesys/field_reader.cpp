#include "messages/genesys/field_reader.hpp"

#include "messages/genesys/drift_notes.hpp"
#include "messages/json/number.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace streamvane::genesys {

void field_reader::unknown_word(std::string_view name,
                                std::string_view written) {
  add_note(into_, {.topic = into_.head.topic,
                   .kind = drift_kind::new_word,
                   .path = drift_path(parent_, name),
                   .detail = std::string{is_name(written) ? written : "{}"},
                   .type = "string",
                   .expected = "string"});
}

void field_reader::unreadable(const member& m) {
  add_note(into_, {.topic = into_.head.topic,
                   .kind = drift_kind::unreadable,
                   .path = drift_path(parent_, m.name),
                   .type = std::string{json::to_string(m.content.kind())},
                   .sample = masked(m.content)});
}

void field_reader::missing(std::string_view name) {
  add_note(into_, {.topic = into_.head.topic,
                   .kind = drift_kind::missing,
                   .path = drift_path(parent_, name)});
}

std::string_view field_reader::text(const member& m) {
  if (!m.content.is_string())
    return {};
  auto content = m.content.text();
  return is_none(content) ? std::string_view{} : content;
}

std::optional<std::int64_t> field_reader::integer(const member& m) {
  auto written = m.content.text();
  if (is_none(written))
    return std::nullopt;
  auto number = json::to_int64(written);
  if (!number)
    unreadable(m);
  return number;
}

void field_reader::read(const member& m, skill_list& to) {
  skill_list asked;
  read<skill_tag>(m, asked);
  if (asked.empty())
    return;
  std::sort(asked.begin(), asked.end());
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
  if (asked.size() > skills_max)
    asked.resize(skills_max);
  to = std::move(asked);
}

void field_reader::read(const member& m, std::optional<millis>& to) {
  auto number = integer(m);
  to = number ? std::optional{millis{*number}} : std::nullopt;
}

std::optional<instant> field_reader::time(const member& m) {
  if (!m.content.is_string()) {
    auto number = integer(m);
    return number ? std::optional{from_epoch_ms(*number)} : std::nullopt;
  }
  auto written = m.content.text();
  if (is_none(written))
    return std::nullopt;
  if (auto iso = parse_iso(written))
    return *iso;
  auto number = integer(m);
  return number ? std::optional{from_epoch_ms(*number)} : std::nullopt;
}

std::optional<bool> field_reader::truth(const member& m) {
  if (m.content.is_string()) {
    plain_word word{m.content.text()};
    if (word.text() == "true" || word.text() == "false")
      return word.text() == "true";
  }
  if (m.content.kind() != json::kind::boolean)
    return std::nullopt;
  return m.content.truth();
}

template <class Enum>
void field_reader::read_word(const member& m, Enum& to,
                             std::optional<Enum> (*look_up)(std::string_view)) {
  to = Enum::none;
  auto written = text(m);
  if (written.empty())
    return;
  if (auto known = look_up(written))
    to = *known;
  else
    unknown_word(m.name, written);
}

void field_reader::read(const member& m, direction& to) {
  read_word(m, to, to_direction);
}

void field_reader::read(const member& m, disconnect_type& to) {
  read_word(m, to, to_disconnect_type);
}

void field_reader::read(const member& m, acd_outcome& to) {
  read_word(m, to, to_acd_outcome);
}

void field_reader::read(const member& m, flow_verdict& to) {
  read_word(m, to, to_flow_verdict);
}

token field_reader::word(const member& m,
                         known_token (*look_up)(std::string_view)) {
  auto written = text(m);
  if (written.empty())
    return {};
  auto found = look_up(written);
  if (!found.known)
    unknown_word(m.name, written);
  return found.text;
}

token field_reader::free_word(const member& m) {
  return token{plain_word{text(m)}.text()};
}

} // namespace streamvane::genesys
