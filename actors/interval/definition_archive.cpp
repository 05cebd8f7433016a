#include "actors/interval/definition_archive.hpp"

#include "actors/kpi/catalogue.hpp"
#include "messages/bytes.hpp"

#include <utility>

namespace streamvane::actors::interval {

namespace {

using runtime::metrics_store::snapshot;
using runtime::metrics_store::table;

/// What the store has for the configuration; null where it has nothing.
result<kpi_definitions_ptr> read_definitions(const snapshot& from,
                                             const std::string& config) {
  auto row = from.get(table::reference, definitions_key(config));
  if (!row)
    return row.why();
  if (!*row)
    return kpi_definitions_ptr{};
  auto texts = (*row)->version == definitions_version
                   ? unpack_definitions((*row)->payload)
                   : std::nullopt;
  if (!texts)
    return failure{errc::corrupt, "the KPI profiles of the configuration "
                                      + config + " cannot be read"};
  auto read = config::parse_kpi_profiles(*texts, kpi::catalogue());
  if (!read)
    return failure{errc::corrupt, "the KPI profiles of the configuration "
                                      + config
                                      + " are not what this version reads: "
                                      + read.why().what};
  return std::make_shared<const kpi_definitions>(std::move(*read));
}

} // namespace

std::string definitions_key(std::string_view config) {
  return "definitions/" + std::string{config};
}

std::string
pack_definitions(const std::vector<config::profile_text>& profiles) {
  std::string out;
  byte_writer to{out};
  to.varint(profiles.size());
  for (const auto& profile : profiles) {
    to.text(profile.name);
    to.text(profile.text);
  }
  return out;
}

std::optional<std::vector<config::profile_text>>
unpack_definitions(std::string_view bytes) {
  byte_reader from{bytes};
  std::vector<config::profile_text> profiles;
  for (auto n = from.varint(); n > 0 && from.ok(); --n) {
    config::profile_text profile;
    profile.name = from.text();
    profile.text = from.text();
    profiles.push_back(std::move(profile));
  }
  if (!from.at_end())
    return std::nullopt;
  return profiles;
}

result<kpi_definitions_ptr>
definition_archive::find(const snapshot& from, const std::string& config,
                         const kpi_definitions_ptr& otherwise) {
  std::lock_guard guard{mutex_};
  auto known = known_.find(config);
  if (known == known_.end()) {
    auto read = read_definitions(from, config);
    if (!read)
      return read;
    // What is not there may come: the row is written with the first epoch that
    // is folded under the configuration.
    if (!*read)
      return otherwise;
    if (known_.size() == known_max)
      known_.erase(known_.begin());
    known = known_.emplace(config, std::move(*read)).first;
  }
  return known->second;
}

} // namespace streamvane::actors::interval
