#pragma once

#include "config/kpi_profiles.hpp"
#include "messages/error.hpp"
#include "messages/kpi_policy.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace streamvane::actors::epoch {

/// What a `config` record of the log carries: the hash of the effective
/// configuration, and the part of it that numbers depend on.
struct config_record {
  std::string hash{}; ///< "sha256:…"
  kpi_policy policy{};
  kpi_switches switches{};
  std::vector<config::profile_text> profiles{}; ///< KPIs are shown by these.
};

/// The payload: one JSON object.
std::string encode(const config_record& record);

/// Errors: invalid, with what is wrong and where.
result<config_record> decode_config(std::string_view payload);

} // namespace streamvane::actors::epoch
