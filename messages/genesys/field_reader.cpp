#include "messages/genesys/field_reader.hpp"

#include "messages/json/number.hpp"

#include <string>

namespace streamvane::genesys {

namespace {

bool is_none(std::string_view text) {
  return text.empty() || text == "UNKNOWN" || text == "unknown"
         || text == "Unknown";
}

/// Paths end up in metric labels and logs: printable ASCII, nothing that needs
/// quoting there.
void append_printable(std::string& path, std::string_view text) {
  for (char c : text) {
    if (path.size() == drift_path_bytes_max)
      return;
    bool plain = c > 0x20 && c < 0x7f && c != '"' && c != '\\';
    path += plain ? c : '?';
  }
}

} // namespace

void field_reader::note(std::string_view name, char mark,
                        std::string_view content) {
  if (into_.drift.size() == drift_max)
    return;
  std::string path;
  append_printable(path, parent_);
  if (!path.empty())
    path += '.';
  append_printable(path, name);
  if (mark != '\0') {
    append_printable(path, {&mark, 1});
    append_printable(path, content);
  }
  into_.drift.push_back({into_.head.topic, std::move(path)});
}

void field_reader::unknown(const member& m) {
  note(m.name, '\0', {});
}

void field_reader::odd(std::string_view name, std::string_view content) {
  note(name, '=', content);
}

void field_reader::wrong_kind(const member& m) {
  note(m.name, ':', json::to_string(m.content.kind()));
}

bool field_reader::has_kind(const member& m, json::kind wanted) {
  if (m.content.kind() == wanted)
    return true;
  bool none = m.content.is_null()
              || (m.content.is_string() && is_none(m.content.text()));
  if (!none)
    wrong_kind(m);
  return false;
}

std::string_view field_reader::text(const member& m) {
  if (!has_kind(m, json::kind::string))
    return {};
  auto content = m.content.text();
  return is_none(content) ? std::string_view{} : content;
}

std::optional<std::int64_t> field_reader::integer(const member& m) {
  if (m.content.is_null())
    return std::nullopt;
  if (!m.content.is_string() && !has_kind(m, json::kind::number))
    return std::nullopt;
  auto written = m.content.text();
  if (is_none(written))
    return std::nullopt;
  auto number = json::to_int64(written);
  if (!number)
    odd(m.name, written);
  return number;
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
  if (!has_kind(m, json::kind::boolean))
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
    odd(m.name, written);
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
    odd(m.name, written);
  return found.text;
}

token field_reader::free_word(const member& m) {
  return token{plain_word{text(m)}.text()};
}

} // namespace streamvane::genesys
