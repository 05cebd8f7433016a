#include "tools/vanesim/command_line.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace streamvane::tools::vanesim {

namespace {

failure wrong(std::string_view name, std::string_view text,
              std::string_view wanted) {
  return {errc::invalid, "--" + std::string{name} + " '" + std::string{text}
                             + "' is not " + std::string{wanted}};
}

template <class T>
bool to_number(std::string_view text, T& into) {
  auto [end, error]
      = std::from_chars(text.data(), text.data() + text.size(), into);
  return error == std::errc{} && end == text.data() + text.size();
}

bool among(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

} // namespace

result<command_line>
command_line::parse(std::span<const char* const> words,
                    std::span<const std::string_view> with_value,
                    std::span<const std::string_view> switches) {
  command_line line;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::string_view word{words[i]};
    if (word.substr(0, 2) != "--")
      return failure{errc::invalid,
                     "'" + std::string{word} + "' belongs to no option"};
    word.remove_prefix(2);
    auto equals = word.find('=');
    auto name = word.substr(0, equals);
    if (among(switches, name) && equals == std::string_view::npos) {
      line.given_.emplace_back(name, "");
      continue;
    }
    if (!among(with_value, name))
      return failure{errc::invalid, "no option --" + std::string{name}};
    if (equals != std::string_view::npos)
      line.given_.emplace_back(name, word.substr(equals + 1));
    else if (i + 1 < words.size())
      line.given_.emplace_back(name, words[++i]);
    else
      return failure{errc::invalid,
                     "--" + std::string{name} + " lacks its value"};
  }
  return line;
}

bool command_line::has(std::string_view name) const {
  return std::any_of(given_.begin(), given_.end(),
                     [name](const auto& g) { return g.first == name; });
}

std::string command_line::text(std::string_view name) const {
  std::string last;
  for (const auto& [given, value] : given_)
    if (given == name)
      last = value;
  return last;
}

std::vector<std::string> command_line::texts(std::string_view name) const {
  std::vector<std::string> all;
  for (const auto& [given, value] : given_)
    if (given == name)
      all.push_back(value);
  return all;
}

result<> command_line::read(std::string_view name, std::int64_t& into,
                            std::int64_t low, std::int64_t high) const {
  if (!has(name))
    return done{};
  std::int64_t number = 0;
  if (!to_number(text(name), number) || number < low || number > high)
    return wrong(name, text(name),
                 "a whole number of " + std::to_string(low) + ".."
                     + std::to_string(high));
  into = number;
  return done{};
}

result<> command_line::read(std::string_view name, std::uint32_t& into) const {
  std::int64_t number = into;
  auto read_in
      = read(name, number, 0, std::numeric_limits<std::uint32_t>::max());
  into = static_cast<std::uint32_t>(number);
  return read_in;
}

result<> command_line::read(std::string_view name, std::uint64_t& into) const {
  if (has(name) && !to_number(text(name), into))
    return wrong(name, text(name), "a whole number");
  return done{};
}

result<> command_line::read(std::string_view name, millis& into) const {
  if (!has(name))
    return done{};
  auto duration = parse_duration(text(name));
  if (!duration)
    return wrong(name, text(name), "a duration such as 250ms, 120s, 15m, 6h");
  into = *duration;
  return done{};
}

result<> command_line::read_part(std::string_view name,
                                 std::int64_t& per_million) const {
  if (!has(name))
    return done{};
  auto part = to_per_million(text(name));
  if (!part)
    return wrong(name, text(name), "a part of 0..1 such as 0.05");
  per_million = *part;
  return done{};
}

std::optional<std::int64_t> to_per_million(std::string_view text) {
  auto point = text.find('.');
  auto whole = text.substr(0, point);
  std::string decimals;
  if (point != std::string_view::npos)
    decimals = text.substr(point + 1);
  if (decimals.size() > 6)
    return std::nullopt;
  decimals.resize(6, '0');
  std::uint32_t units = 0;
  std::uint32_t parts = 0;
  if ((!whole.empty() && !to_number(whole, units))
      || !to_number(std::string_view{decimals}, parts) || text.empty())
    return std::nullopt;
  auto value = std::int64_t{units} * 1'000'000 + parts;
  if (value > 1'000'000)
    return std::nullopt;
  return value;
}

std::optional<std::vector<std::pair<std::string, std::string>>>
to_pairs(std::string_view text) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!text.empty()) {
    auto comma = text.find(',');
    auto part = text.substr(0, comma);
    auto colon = part.find(':');
    if (colon == std::string_view::npos)
      return std::nullopt;
    pairs.emplace_back(part.substr(0, colon), part.substr(colon + 1));
    text = comma == std::string_view::npos ? std::string_view{}
                                           : text.substr(comma + 1);
  }
  return pairs;
}

} // namespace streamvane::tools::vanesim
