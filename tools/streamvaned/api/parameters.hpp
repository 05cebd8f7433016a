#pragma once

#include "messages/error.hpp"
#include "messages/ids.hpp"
#include "messages/time.hpp"
#include "runtime/http/message.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::tools::streamvaned {

/// A time as people give it: ISO 8601 with any offset, "now", or "-2h",
/// "now-15m", counted back from `now`. Errors: invalid, with the text.
result<instant> parse_moment(std::string_view text, instant now);

/// The query of a request, parameter by parameter. Ask for all that the call
/// takes, then look at refusal(): it tells the first that is wrong, or a
/// parameter that was not asked for.
class parameters {
public:
  /// `asked` must outlive this; relative times count from `now`.
  parameters(const runtime::http::request& asked, instant now)
      : asked_{asked}, now_{now} {
    // nop
  }

  /// Nothing where it is absent.
  std::optional<std::string_view> text(std::string_view name);

  /// A whole number from `low` to `high`.
  std::uint64_t number(std::string_view name, std::uint64_t fallback,
                       std::uint64_t low, std::uint64_t high);

  std::optional<instant> time(std::string_view name);

  /// One of the words; nothing where it is absent.
  std::optional<std::string_view>
  word(std::string_view name, std::span<const std::string_view> allowed);

  /// A Genesys id: 1 to 64 bytes that do not stand for "none".
  std::optional<uuid> id(std::string_view name);

  /// A switch: "name", "name=true"; "name=false" and absence are false.
  bool flag(std::string_view name);

  /// Notes that a parameter which was asked for is wrong; the first one counts.
  void refuse(std::string_view name, std::string detail);

  /// The 400 that the request deserves, or nothing.
  std::optional<runtime::http::response> refusal() const;

private:
  struct wrong {
    std::string name{};
    std::string detail{};
  };

  const runtime::http::request& asked_;
  instant now_;
  std::vector<std::string_view> known_{};
  std::optional<wrong> wrong_{};
};

/// `text` in quotes, cut to a length fit for a sentence.
std::string shown(std::string_view text);

/// Reads an id as parameters::id() does. Errors: invalid, with the text.
result<uuid> parse_id(std::string_view text);

/// Reads a whole decimal number; nothing for other text and what does not fit.
std::optional<std::uint64_t> parse_number(std::string_view text);

} // namespace streamvane::tools::streamvaned
