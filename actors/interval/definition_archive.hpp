#pragma once

#include "config/kpi_profiles.hpp"
#include "messages/error.hpp"
#include "messages/kpi_definitions.hpp"
#include "runtime/metrics_store/snapshot.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::actors::interval {

/// The key in `reference` of the KPI profiles of a configuration.
std::string definitions_key(std::string_view config);

inline constexpr std::uint8_t definitions_version = 1;

/// A row of `reference`: the profiles as they were written.
std::string pack_definitions(const std::vector<config::profile_text>& profiles);
std::optional<std::vector<config::profile_text>>
unpack_definitions(std::string_view bytes);

/// The KPI definitions of the configurations that revisions were published
/// under: what a revision was told as stays what it is, whatever is configured
/// later. May be asked by any thread.
class definition_archive {
public:
  /// Definitions kept in memory; the store has all.
  static constexpr std::size_t known_max = 64;

  /// The definitions under the configuration of that hash, read from the store
  /// once; `otherwise` where the store does not say, as of stores from before
  /// profiles. Errors: corrupt, io.
  result<kpi_definitions_ptr> find(const runtime::metrics_store::snapshot& from,
                                   const std::string& config,
                                   const kpi_definitions_ptr& otherwise);

private:
  std::mutex mutex_{};
  std::map<std::string, kpi_definitions_ptr> known_{};
};

} // namespace streamvane::actors::interval
