#pragma once

#include "messages/error.hpp"
#include "runtime/metrics_store/metrics_store.hpp"

#include <atomic>
#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace streamvane::tools::streamvaned {

/// Where a dead letter comes from, by its key: "event", "sink/<name>".
std::string_view letter_origin(std::string_view key);

/// Dead letters of one origin that have one reason.
struct letter_group {
  std::string origin{};
  std::string reason{};

  friend auto operator<=>(const letter_group&, const letter_group&) = default;
};

struct letter_counts {
  /// Groups that are told apart; letters of further ones are in `others`.
  static constexpr std::size_t groups_max = 1'000;

  std::map<letter_group, std::uint64_t> by_group{};
  std::uint64_t others = 0;
  std::uint64_t total = 0;
};

/// Counts all dead letters of the store, in stretches of one snapshot each.
/// Errors: those of the store's reads; unavailable (`stopping`).
result<letter_counts>
count_letters(const runtime::metrics_store::metrics_store& store,
              const std::atomic<bool>& stopping);

} // namespace streamvane::tools::streamvaned
