#include "tools/vanectl/shown_value.hpp"

#include "messages/json/writer.hpp"
#include "tools/vanectl/table.hpp"

namespace streamvane::tools::vanectl {

namespace {

void indent(std::string& to, std::size_t depth) {
  to.append(2 * depth, ' ');
}

void append_scalar_json(std::string& to, const json::value& v) {
  json::writer out{to};
  write(out, v);
}

void append_pretty(std::string& to, const json::value& v, std::size_t depth) {
  bool object = v.is_object();
  if ((!object && !v.is_array()) || v.size() == 0)
    return append_scalar_json(to, v);
  to += object ? "{\n" : "[\n";
  for (std::size_t i = 0; i < v.size(); ++i) {
    indent(to, depth + 1);
    if (object) {
      json::append_quoted(to, v.names()[i]);
      to += ": ";
    }
    append_pretty(to, v[i], depth + 1);
    to += i + 1 < v.size() ? ",\n" : "\n";
  }
  indent(to, depth);
  to += object ? '}' : ']';
}

bool is_container(const json::value& v) {
  return (v.is_object() || v.is_array()) && v.size() > 0;
}

/// Without a line break before the first member: it stands behind "- ".
void append_outline(std::string& to, const json::value& v, std::size_t depth,
                    bool indented) {
  if (!is_container(v)) {
    if (indented)
      indent(to, depth);
    to += scalar_text(v) + '\n';
    return;
  }
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (i > 0 || indented)
      indent(to, depth);
    if (v.is_array()) {
      to += "- ";
      append_outline(to, v[i], depth + 1, false);
      continue;
    }
    to += clean(v.names()[i]) + ':';
    if (is_container(v[i])) {
      to += '\n';
      append_outline(to, v[i], depth + 1, true);
    } else {
      auto text = scalar_text(v[i]);
      to += (text.empty() ? "" : " ") + text + '\n';
    }
  }
}

const json::value& at_one_path(const json::value& from, std::string_view path) {
  const auto* at = &from;
  while (!path.empty()) {
    auto dot = path.find('.');
    at = &(*at)[path.substr(0, dot)];
    path.remove_prefix(dot == std::string_view::npos ? path.size() : dot + 1);
  }
  return *at;
}

/// "a,b": the items of an array of scalars.
std::string joined(const json::value& v) {
  std::string text;
  for (std::size_t i = 0; i < v.size(); ++i)
    text += (i > 0 ? "," : "") + scalar_text(v[i]);
  return text;
}

} // namespace

std::string pretty_json(const json::value& v) {
  std::string text;
  append_pretty(text, v, 0);
  return text + '\n';
}

std::string json_line(const json::value& v) {
  std::string text;
  append_scalar_json(text, v);
  return text + '\n';
}

std::string outlined(const json::value& v) {
  std::string text;
  append_outline(text, v, 0, true);
  return text;
}

const json::value& at_path(const json::value& from, std::string_view path) {
  for (;;) {
    auto bar = path.find('|');
    const auto& found = at_one_path(from, path.substr(0, bar));
    if (!found.is_null() || bar == std::string_view::npos)
      return found;
    path.remove_prefix(bar + 1);
  }
}

std::string scalar_text(const json::value& v, std::size_t size_max) {
  std::string text;
  switch (v.kind()) {
  case json::kind::null: return {};
  case json::kind::boolean: return *v.as_bool() ? "yes" : "no";
  case json::kind::number: return std::string{v.text()};
  case json::kind::string: text = clean(v.text()); break;
  case json::kind::array: text = joined(v); break;
  case json::kind::object: append_scalar_json(text, v); return clean(text);
  }
  if (size_max == 0)
    return text;
  std::size_t bytes = 0;
  for (std::size_t seen = 0; bytes < text.size(); ++bytes) {
    bool starts = (static_cast<unsigned char>(text[bytes]) & 0xc0) != 0x80;
    if (starts && ++seen > size_max)
      break;
  }
  return text.substr(0, bytes);
}

} // namespace streamvane::tools::vanectl
