#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane::tools::vanesim {

/// What programs of the house exit with (interfaces.md, "CLI").
enum exit_code : int {
  exit_ok = 0,
  exit_differs = 1,
  exit_usage = 64,
  exit_bad_data = 65,
  exit_unreachable = 69,
};

/// The options behind a verb: `--name value`, `--name=value`, or a bare
/// `--name` for switches. Everything that is asked for and wrong fails with a
/// sentence that names the option and its text.
class command_line {
public:
  /// Fails on names that are neither in `with_value` nor in `switches`, and on
  /// words that belong to no option.
  static result<command_line>
  parse(std::span<const char* const> words,
        std::span<const std::string_view> with_value,
        std::span<const std::string_view> switches);

  bool has(std::string_view name) const;

  /// The last text given; empty where there is none.
  std::string text(std::string_view name) const;

  /// All texts given, in order.
  std::vector<std::string> texts(std::string_view name) const;

  /// Overwrites `into` where the option is given.
  result<> read(std::string_view name, std::int64_t& into, std::int64_t low,
                std::int64_t high) const;
  result<> read(std::string_view name, std::uint32_t& into) const;
  result<> read(std::string_view name, std::uint64_t& into) const;
  result<> read(std::string_view name, millis& into) const;

  /// A part such as 0.05, in parts per million.
  result<> read_part(std::string_view name, std::int64_t& per_million) const;

private:
  std::vector<std::pair<std::string, std::string>> given_{};
};

/// "0.05" → 50000; at most six decimals, 0..1.
std::optional<std::int64_t> to_per_million(std::string_view text);

/// "voice:60,chat:12" → pairs; nullopt where a colon is missing.
std::optional<std::vector<std::pair<std::string, std::string>>>
to_pairs(std::string_view text);

} // namespace streamvane::tools::vanesim
