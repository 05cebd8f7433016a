#pragma once

#include "messages/error.hpp"
#include "messages/json/scan.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::json {

class writer;

/// What a JSON value is.
enum class kind : std::uint8_t { null, boolean, number, string, array, object };

/// "null", "boolean", …
std::string_view to_string(kind k);

/// A JSON value that owns its content: for tools, answers and configuration,
/// where convenience counts. What runs per event reads a `document` instead.
/// Members keep their order; of equal keys the last one wins. Looking up what
/// is not there gives null, so that paths can be walked without checks:
/// `answer["items"][0]["kpis"]["asa"].as_int64()`.
class value {
public:
  /// Null.
  value() = default;

  json::kind kind() const {
    return kind_;
  }

  bool is_null() const {
    return kind_ == json::kind::null;
  }

  bool is_object() const {
    return kind_ == json::kind::object;
  }

  bool is_array() const {
    return kind_ == json::kind::array;
  }

  /// The truth value; none for other kinds.
  std::optional<bool> as_bool() const;

  /// The number where it is a whole one that fits ("3", "3.0", "1e3"); none
  /// for other numbers and other kinds.
  std::optional<std::int64_t> as_int64() const;

  /// The text of a string; none for other kinds.
  std::optional<std::string_view> as_string() const;

  /// A string's text or a number as it was written; empty for other kinds.
  std::string_view text() const {
    return text_;
  }

  /// The values of an array or of an object, in order; empty for other kinds.
  const std::vector<value>& items() const {
    return items_;
  }

  /// The keys of an object, at the positions of their values in `items()`.
  const std::vector<std::string>& names() const {
    return names_;
  }

  /// How many items or members there are.
  std::size_t size() const {
    return items_.size();
  }

  /// The member of that name; nullptr where there is none.
  const value* find(std::string_view name) const;

  /// The member of that name; null where there is none.
  const value& operator[](std::string_view name) const;

  /// Without this overload a literal `v["x"]` could mean an index.
  const value& operator[](const char* name) const {
    return (*this)[std::string_view{name}];
  }

  /// The item at that position of an array (or value of an object); null
  /// beyond the end.
  const value& operator[](std::size_t position) const;

  /// For integer literals: `v[0]`.
  const value& operator[](int position) const {
    return (*this)[static_cast<std::size_t>(position)];
  }

private:
  friend class value_builder;

  json::kind kind_ = json::kind::null;
  bool truth_ = false;
  std::string text_{};
  std::vector<std::string> names_{};
  std::vector<value> items_{};
};

/// Reads one JSON value. Fails with what is wrong and its byte offset.
result<value> parse(std::string_view text, const limits& within = {});

/// Appends `v` as it was read, numbers digit by digit.
void write(writer& out, const value& v);

} // namespace streamvane::json
