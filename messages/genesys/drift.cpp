#include "messages/genesys/drift.hpp"

#include "messages/ascii.hpp"

#include <algorithm>

namespace streamvane::genesys {

namespace {

constexpr std::size_t name_digits_max = 5;

/// A byte inside of a UTF-8 sequence: its first byte stands for all of it.
bool goes_on(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

char mask(char c) {
  if (is_letter(c) || static_cast<unsigned char>(c) >= 0x80)
    return 'a';
  if (is_digit(c))
    return '0';
  bool plain = c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
  return plain ? c : '?';
}

std::string masked_text(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (goes_on(c))
      continue;
    if (out.size() == drift_sample_bytes_max) {
      out.back() = '~';
      break;
    }
    out += mask(c);
  }
  return out;
}

} // namespace

std::string_view to_string(drift_kind kind) {
  switch (kind) {
  case drift_kind::new_member: return "new";
  case drift_kind::retyped: return "retyped";
  case drift_kind::vanished: return "vanished";
  case drift_kind::new_word: return "word";
  case drift_kind::unreadable: return "unreadable";
  case drift_kind::missing: return "missing";
  case drift_kind::new_topic: return "topic";
  }
  return "unknown";
}

std::optional<drift_kind> to_drift_kind(std::string_view name) {
  for (auto kind : drift_kinds)
    if (to_string(kind) == name)
      return kind;
  return std::nullopt;
}

std::string to_string(const drift_note& note) {
  switch (note.kind) {
  case drift_kind::new_member:
  case drift_kind::new_topic: return note.path;
  case drift_kind::retyped: return note.path + ':' + note.detail;
  case drift_kind::vanished: return '-' + note.path;
  case drift_kind::new_word: return note.path + '=' + note.detail;
  case drift_kind::unreadable: return note.path + '~' + note.sample;
  case drift_kind::missing: return note.path + '!';
  }
  return note.path;
}

bool is_name(std::string_view text) {
  if (text.empty() || text.size() > drift_word_bytes_max)
    return false;
  if (!is_letter(text.front()) && text.front() != '_')
    return false;
  auto fits = [](char c) {
    return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.';
  };
  return std::all_of(text.begin(), text.end(), fits)
         && static_cast<std::size_t>(
                std::count_if(text.begin(), text.end(), is_digit))
                <= name_digits_max;
}

std::string_view shown_name(std::string_view name) {
  return is_name(name) ? name : "{}";
}

std::string masked(json::node value) {
  switch (value.kind()) {
  case json::kind::null: return "null";
  case json::kind::boolean: return value.truth() ? "true" : "false";
  case json::kind::number:
  case json::kind::string: return masked_text(value.text());
  case json::kind::array: return "[]";
  case json::kind::object: return "{}";
  }
  return {};
}

std::string topic_template(std::string_view topic) {
  std::string out;
  while (!topic.empty()) {
    auto end = std::min(topic.find('.'), topic.size());
    auto part = topic.substr(0, end);
    topic.remove_prefix(std::min(end + 1, topic.size()));
    out += out.empty() ? "" : ".";
    out += is_name(part) ? part : "{id}";
    if (out.size() > drift_path_bytes_max) {
      out.resize(drift_path_bytes_max);
      out.back() = '~';
      break;
    }
  }
  return out;
}

} // namespace streamvane::genesys
