#include "tools/vanectl/table.hpp"

#include "messages/json/utf8.hpp"

#include <algorithm>
#include <cstdint>

namespace streamvane::tools::vanectl {

namespace {

constexpr std::string_view nothing = "-";

/// Characters, as far as one character is one column wide.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
      }));
}

std::string_view shown(const std::string& field) {
  return field.empty() ? nothing : std::string_view{field};
}

void append_line(std::string& to, const table& t,
                 const std::vector<std::string_view>& fields,
                 const std::vector<std::size_t>& widths) {
  std::size_t blanks = 0; // Owed; the end of a line forgives them.
  for (std::size_t i = 0; i < fields.size(); ++i) {
    auto room = widths[i] - width_of(fields[i]);
    if (i > 0)
      blanks += 2;
    if (t.columns[i].right)
      blanks += room;
    to.append(blanks, ' ');
    to += fields[i];
    blanks = t.columns[i].right ? 0 : room;
  }
  to += '\n';
}

void append_csv_line(std::string& to,
                     const std::vector<std::string_view>& fields) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (i > 0)
      to += ',';
    if (fields[i].find_first_of(",\"\r\n") == std::string_view::npos) {
      to += fields[i];
      continue;
    }
    to += '"';
    for (char c : fields[i]) {
      if (c == '"')
        to += '"';
      to += c;
    }
    to += '"';
  }
  to += '\n';
}

std::vector<std::string_view> headings_of(const table& t) {
  std::vector<std::string_view> headings;
  for (const auto& column : t.columns)
    headings.emplace_back(column.heading);
  return headings;
}

/// What follows the lead byte of a well-formed sequence, as a code point.
std::uint32_t code_point(const char* p, std::size_t size) {
  auto lead = static_cast<unsigned char>(*p);
  std::uint32_t x = size == 1 ? lead : lead & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i)
    x = x << 6 | (static_cast<unsigned char>(p[i]) & 0x3fU);
  return x;
}

bool is_unfit(std::uint32_t c) {
  bool control = c < 0x20 || (c >= 0x7f && c <= 0x9f);
  bool turns = c == 0x61c || c == 0x200e || c == 0x200f
               || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
  return control || turns || c == 0x2028 || c == 0x2029;
}

} // namespace

std::string laid_out(const table& t, bool headings) {
  if (t.rows.empty())
    return {};
  std::vector<std::size_t> widths(t.columns.size(), 0);
  if (headings)
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = width_of(t.columns[i].heading);
  for (const auto& row : t.rows)
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], width_of(shown(row[i])));
  std::string text;
  if (headings)
    append_line(text, t, headings_of(t), widths);
  std::vector<std::string_view> fields(t.columns.size());
  for (const auto& row : t.rows) {
    std::transform(row.begin(), row.end(), fields.begin(), shown);
    append_line(text, t, fields, widths);
  }
  return text;
}

std::string to_csv(const table& t, bool headings) {
  std::string text;
  if (headings)
    append_csv_line(text, headings_of(t));
  for (const auto& row : t.rows)
    append_csv_line(text, {row.begin(), row.end()});
  return text;
}

std::string clean(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  const auto* end = text.data() + text.size();
  for (const auto* p = text.data(); p != end;) {
    auto size = json::utf8_sequence(p, end);
    if (size == 0) {
      out += '?';
      ++p;
      continue;
    }
    if (!is_unfit(code_point(p, size)))
      out.append(p, size);
    p += size;
  }
  return out;
}

} // namespace streamvane::tools::vanectl
