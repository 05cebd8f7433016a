#pragma once

#include "messages/cell.hpp"
#include "messages/error.hpp"
#include "messages/time.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace streamvane::tools::vanesim {

/// What a contact travels on.
enum class medium : std::uint8_t { voice, chat, email, message, callback };

inline constexpr std::size_t medium_count = 5;
inline constexpr std::array<medium, medium_count> all_media
    = {medium::voice, medium::chat, medium::email, medium::message,
       medium::callback};

/// "voice", …: as in our cells.
std::string_view to_string(medium m);

/// "VOICE", …: as in detail events.
std::string_view event_word(medium m);

/// One value per medium.
template <class T>
struct per_medium {
  std::array<T, medium_count> values{};

  const T& operator[](medium m) const {
    return values[static_cast<std::size_t>(m)];
  }

  friend bool operator==(const per_medium&, const per_medium&) = default;
};

/// By which rules a wait counts as too long or as too short (genesys.md 4.4).
struct service_rules {
  /// Answered within: `wait <= threshold`.
  per_medium<millis> threshold{{millis{20'000}, millis{30'000},
                                millis{14'400'000}, millis{60'000},
                                millis{60'000}}};
  /// A short abandon: `wait < short_abandon`.
  millis short_abandon{10'000};

  friend bool operator==(const service_rules&, const service_rules&) = default;
};

/// Which of Genesys' sources tell of conversations (genesys.md 5.1). Queues and
/// agents' statuses are always told of.
struct source_set {
  bool detail = true;   ///< E: v2.detail.events.conversation.…
  bool states = false;  ///< G: v2.detail.events.agent.{id}.state
  bool metrics = false; ///< M: v2.analytics.conversation.{id}.metrics
  bool records = false; ///< R: detail records, as REST gives them every hour.

  /// Whether Genesys' own measurements are told.
  bool measured() const {
    return metrics || records;
  }

  /// Whether what an agent does is known stretch by stretch.
  bool by_stretch() const {
    return states || measured();
  }

  friend bool operator==(const source_set&, const source_set&) = default;
};

/// The size and the day of a contact centre.
struct centre_options {
  std::uint64_t seed = 1;
  instant start{};               ///< The day begins; whole seconds.
  millis length{24 * 3'600'000}; ///< … and lasts; 30 min to 31 d.
  std::uint32_t agents = 500;
  std::uint32_t queues = 50;
  std::uint32_t conversations = 50'000; ///< Of customers; agents' own beside.
  /// Parts of the conversations; any unit.
  per_medium<std::int64_t> mix{{60, 12, 9, 14, 5}};
  millis patience{240'000}; ///< Mean; a chat's is the same.
  millis acw{25'000};       ///< Median.
  /// Part of the staffed time that work takes on average, in percent: handle
  /// times are scaled to meet it.
  std::int64_t load_percent = 72;
  service_rules rules{};
  source_set sources{};

  /// No contact arrives after it, so that all ends within the day.
  instant doors_close() const;

  /// Whoever still waits then flows out.
  instant queues_close() const;

  instant end() const {
    return start + length;
  }
};

/// Fails with a sentence that names the option and its value.
result<> validate(const centre_options& options);

} // namespace streamvane::tools::vanesim
