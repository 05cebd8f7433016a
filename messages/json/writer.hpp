#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace streamvane::json {

/// Appends JSON to a string, without spaces. Commas and colons come by
/// themselves; that containers are closed and keys precede members is up to the
/// caller. Strings may hold any bytes: control characters are escaped, invalid
/// UTF-8 becomes U+FFFD, so the output is JSON whatever the input was.
///
///     std::string out;
///     json::writer w{out};
///     w.start_object().member("queue", name).member("offered", 12);
///     w.key("states").start_array().string("IDLE").end_array();
///     w.end_object();
///
/// One writer writes one value; use a new one for the next line of NDJSON.
class writer {
public:
  /// Appends to `out`, which must outlive the writer.
  explicit writer(std::string& out) : out_{out} {
    // nop
  }

  writer& start_object();
  writer& end_object();
  writer& start_array();
  writer& end_array();

  writer& key(std::string_view name);

  writer& null();
  writer& boolean(bool truth);
  writer& string(std::string_view text);
  writer& int64(std::int64_t number);
  writer& uint64(std::uint64_t number);

  /// A number that is text already, such as fixed-point "12.50". What is not a
  /// JSON number is written as a string.
  writer& raw_number(std::string_view digits);

  /// A whole JSON value that is text already. Not checked.
  writer& raw(std::string_view json);

  /// Key and value.
  writer& member(std::string_view name, std::string_view text) {
    return key(name).string(text);
  }

  /// A literal must not decay to bool.
  writer& member(std::string_view name, const char* text) {
    return key(name).string(text);
  }

  /// Key and truth value or whole number.
  template <std::integral T>
  writer& member(std::string_view name, T number) {
    key(name);
    if constexpr (std::same_as<T, bool>)
      return boolean(number);
    else if constexpr (std::unsigned_integral<T>)
      return uint64(number);
    else
      return int64(number);
  }

private:
  void before_value() {
    if (comma_)
      out_ += ',';
    comma_ = true;
  }

  std::string& out_;
  bool comma_ = false;
};

/// Appends `text` in quotes, escaped as `writer::string` does.
void append_quoted(std::string& out, std::string_view text);

} // namespace streamvane::json
