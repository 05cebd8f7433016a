#include "tools/streamvaned/api/parameters.hpp"

#include "config/reading.hpp"
#include "tools/streamvaned/api/answers.hpp"

#include <algorithm>
#include <charconv>

namespace streamvane::tools::streamvaned {

namespace {

constexpr std::size_t shown_bytes_max = 64;
constexpr std::size_t id_bytes_max = 64;

/// Where a blank can only be the '+' of an offset that was not percent-encoded.
constexpr std::size_t offset_from = 11;

std::string listed(std::span<const std::string_view> words) {
  std::string text;
  for (auto word : words) {
    if (!text.empty())
      text += ", ";
    text += word;
  }
  return text.empty() ? "nothing" : text;
}

} // namespace

std::string shown(std::string_view text) {
  return config::quote(text, shown_bytes_max);
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto* end = text.data() + text.size();
  auto [at, failed] = std::from_chars(text.data(), end, number);
  if (text.empty() || failed != std::errc{} || at != end)
    return std::nullopt;
  return number;
}

result<uuid> parse_id(std::string_view text) {
  if (!text.empty() && text.size() <= id_bytes_max)
    if (auto id = to_uuid(text))
      return id;
  return failure{errc::invalid, shown(text) + " is not an id, which has 1 to "
                                    + std::to_string(id_bytes_max) + " bytes"};
}

result<instant> parse_moment(std::string_view text, instant now) {
  auto relative = text;
  if (relative.starts_with("now"))
    relative.remove_prefix(3);
  if (relative.empty() && !text.empty())
    return now;
  if (relative.starts_with('-'))
    if (auto back = parse_duration(relative.substr(1)))
      return now - *back;
  std::string iso{text};
  auto blank = iso.find(' ', offset_from);
  if (blank != std::string::npos)
    iso[blank] = '+';
  if (auto at = parse_iso(iso))
    return at;
  return failure{errc::invalid,
                 shown(text)
                     + " is not a time: ISO 8601 such as 2026-03-02T09:30:00Z, "
                       "or -2h, now-15m, now"};
}

std::optional<std::string_view> parameters::text(std::string_view name) {
  known_.push_back(name);
  const auto* value = asked_.query_value(name);
  if (value == nullptr)
    return std::nullopt;
  return *value;
}

std::uint64_t parameters::number(std::string_view name, std::uint64_t fallback,
                                 std::uint64_t low, std::uint64_t high) {
  auto given = text(name);
  if (!given)
    return fallback;
  auto number = parse_number(*given);
  if (number && low <= *number && *number <= high)
    return *number;
  refuse(name, "is " + shown(*given) + ", allowed are whole numbers from "
                   + std::to_string(low) + " to " + std::to_string(high));
  return fallback;
}

std::optional<instant> parameters::time(std::string_view name) {
  auto given = text(name);
  if (!given)
    return std::nullopt;
  auto at = parse_moment(*given, now_);
  if (at)
    return *at;
  refuse(name, at.why().what);
  return std::nullopt;
}

std::optional<std::string_view>
parameters::word(std::string_view name,
                 std::span<const std::string_view> allowed) {
  auto given = text(name);
  if (!given
      || std::find(allowed.begin(), allowed.end(), *given) != allowed.end())
    return given;
  refuse(name, "is " + shown(*given) + ", allowed are " + listed(allowed));
  return std::nullopt;
}

std::optional<uuid> parameters::id(std::string_view name) {
  auto given = text(name);
  if (!given)
    return std::nullopt;
  auto id = parse_id(*given);
  if (id)
    return *id;
  refuse(name, id.why().what);
  return std::nullopt;
}

bool parameters::flag(std::string_view name) {
  auto given = text(name);
  if (!given || *given == "false")
    return false;
  if (!given->empty() && *given != "true")
    refuse(name, "is " + shown(*given) + ", allowed are true and false");
  return true;
}

void parameters::refuse(std::string_view name, std::string detail) {
  if (!wrong_)
    wrong_ = {std::string{name},
              "parameter " + std::string{name} + ": " + std::move(detail)};
}

std::optional<runtime::http::response> parameters::refusal() const {
  if (wrong_)
    return bad_parameter(wrong_->name, wrong_->detail);
  for (const auto& [name, value] : asked_.query) {
    if (std::find(known_.begin(), known_.end(), name) != known_.end())
      continue;
    auto detail = "parameter " + shown(name) + " is not known";
    if (auto meant = config::nearest(name, known_); !meant.empty())
      detail += ", did you mean " + std::string{meant} + "?";
    return bad_parameter(name, detail + "; this call takes " + listed(known_));
  }
  return std::nullopt;
}

} // namespace streamvane::tools::streamvaned
