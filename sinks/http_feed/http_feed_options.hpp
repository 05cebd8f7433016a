#pragma once

#include "config/section.hpp"
#include "messages/error.hpp"
#include "messages/time.hpp"

#include <string>
#include <utility>
#include <vector>

namespace streamvane::sinks::http_feed {

/// Longest time that each of the timeouts may be. Together they stay below the
/// 30 s in which a sink must be able to end.
inline constexpr millis connect_timeout_max{5'000};
inline constexpr millis write_timeout_max{10'000};
inline constexpr millis answer_timeout_max{12'000};

/// Where a feed goes.
struct http_feed_options {
  std::string url{};           ///< "https://wfm.example/kpi?site=emea"
  std::string method = "POST"; ///< Or "PUT".
  millis connect_timeout{5'000};
  millis write_timeout{10'000};  ///< For the whole request.
  millis answer_timeout{10'000}; ///< For the whole answer.
  std::string ca_file{};         ///< PEM of trusted roots; empty: the system's.
  /// Sent with every delivery. Credentials are no such fields: they are secrets
  /// and do not stand in the configuration.
  std::vector<std::pair<std::string, std::string>> headers{};
};

/// What is wrong with the options, naming option, value and bound.
result<> validate(const http_feed_options& options);

/// Reads the options of `from`; what is wrong is noted there.
http_feed_options read_http_feed_options(config::section& from);

} // namespace streamvane::sinks::http_feed
