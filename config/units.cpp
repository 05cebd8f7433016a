#include "config/units.hpp"

#include <array>
#include <charconv>
#include <limits>

namespace streamvane::config {

namespace {

template <class T>
struct unit {
  std::string_view name;
  T scale;
};

constexpr std::array<unit<std::uint64_t>, 4> size_units{
    {{"TiB", std::uint64_t{1} << 40},
     {"GiB", std::uint64_t{1} << 30},
     {"MiB", std::uint64_t{1} << 20},
     {"KiB", std::uint64_t{1} << 10}}};

constexpr std::array<unit<std::int64_t>, 4> duration_units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}}};

template <class T, class Units>
std::string show(T value, const Units& units, std::string_view smallest) {
  for (const auto& u : units)
    if (value != 0 && value % u.scale == 0)
      return std::to_string(value / u.scale) + std::string{u.name};
  return std::to_string(value) + std::string{smallest};
}

} // namespace

std::optional<std::uint64_t> parse_size(std::string_view text) {
  std::uint64_t number = 0;
  const char* end = text.data() + text.size();
  auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{})
    return std::nullopt;
  std::string_view name{rest, static_cast<std::size_t>(end - rest)};
  if (name.empty())
    return number;
  for (const auto& u : size_units)
    if (name == u.name
        && number <= std::numeric_limits<std::uint64_t>::max() / u.scale)
      return number * u.scale;
  return std::nullopt;
}

std::string show_size(std::uint64_t bytes) {
  return show(bytes, size_units, "");
}

std::string show_duration(millis duration) {
  return show(duration.count(), duration_units, "ms");
}

} // namespace streamvane::config
