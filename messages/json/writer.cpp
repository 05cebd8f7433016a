#include "messages/json/writer.hpp"

#include "messages/json/number.hpp"
#include "messages/json/utf8.hpp"

#include <charconv>

namespace streamvane::json {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD

bool is_plain(char c) {
  auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x7f && c != '"' && c != '\\';
}

void append_control(std::string& out, unsigned char byte) {
  switch (byte) {
  case '\b': out += "\\b"; return;
  case '\f': out += "\\f"; return;
  case '\n': out += "\\n"; return;
  case '\r': out += "\\r"; return;
  case '\t': out += "\\t"; return;
  default: break;
  }
  static constexpr char digits[] = "0123456789abcdef";
  out += "\\u00";
  out += digits[byte >> 4];
  out += digits[byte & 15];
}

/// Appends the character at `p` and returns where the next one begins.
const char* append_special(std::string& out, const char* p, const char* end) {
  if (*p == '"' || *p == '\\') {
    out += '\\';
    out += *p;
    return p + 1;
  }
  auto byte = static_cast<unsigned char>(*p);
  // DEL is legal in JSON but moves cursors on terminals.
  if (byte < 0x20 || byte == 0x7f) {
    append_control(out, byte);
    return p + 1;
  }
  auto size = utf8_sequence(p, end);
  if (size == 0) {
    out += replacement;
    return p + 1;
  }
  out.append(p, size);
  return p + size;
}

template <class Integer>
void append_integer(std::string& out, Integer number) {
  char digits[24];
  auto last = std::to_chars(digits, digits + sizeof(digits), number).ptr;
  out.append(digits, last);
}

} // namespace

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  const char* p = text.data();
  const char* end = p + text.size();
  while (p != end) {
    const char* plain = p;
    while (p != end && is_plain(*p))
      ++p;
    out.append(plain, p);
    if (p != end)
      p = append_special(out, p, end);
  }
  out += '"';
}

writer& writer::start_object() {
  before_value();
  out_ += '{';
  comma_ = false;
  return *this;
}

writer& writer::end_object() {
  out_ += '}';
  comma_ = true;
  return *this;
}

writer& writer::start_array() {
  before_value();
  out_ += '[';
  comma_ = false;
  return *this;
}

writer& writer::end_array() {
  out_ += ']';
  comma_ = true;
  return *this;
}

writer& writer::key(std::string_view name) {
  before_value();
  append_quoted(out_, name);
  out_ += ':';
  comma_ = false;
  return *this;
}

writer& writer::null() {
  return raw("null");
}

writer& writer::boolean(bool truth) {
  return raw(truth ? "true" : "false");
}

writer& writer::string(std::string_view text) {
  before_value();
  append_quoted(out_, text);
  return *this;
}

writer& writer::int64(std::int64_t number) {
  before_value();
  append_integer(out_, number);
  return *this;
}

writer& writer::uint64(std::uint64_t number) {
  before_value();
  append_integer(out_, number);
  return *this;
}

writer& writer::raw_number(std::string_view digits) {
  return is_number(digits) ? raw(digits) : string(digits);
}

writer& writer::raw(std::string_view json) {
  before_value();
  out_ += json;
  return *this;
}

} // namespace streamvane::json
