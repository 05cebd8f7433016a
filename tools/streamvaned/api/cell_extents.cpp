#include "tools/streamvaned/api/cell_extents.hpp"

#include "actors/interval/cell_codec.hpp"
#include "messages/bytes.hpp"
#include "runtime/metrics_store/write_batch.hpp"

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace streamvane::tools::streamvaned {

namespace {

using actors::interval::cell_query;
using actors::interval::key_prefix;
using actors::interval::unpack_key;
using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::snapshot;
using runtime::metrics_store::table;

/// Takes the first row it is shown and ends the scan.
struct first_row {
  std::optional<cell_key> key{};
  bool readable = true;

  bool operator()(const row& r) {
    key = unpack_key(r.key);
    readable = key.has_value();
    return false;
  }

  result<std::optional<cell_key>> outcome(const result<>& scanned) const {
    if (!scanned)
      return scanned.why();
    if (!readable)
      return failure{errc::corrupt, "a key of the table cells cannot be read"};
    return key;
  }
};

result<std::optional<cell_key>> first_cell(const snapshot& from,
                                           const std::string& low) {
  first_row found;
  auto scanned = from.scan(table::cells, low, {}, std::ref(found));
  return found.outcome(scanned);
}

result<std::optional<cell_key>> last_cell(const snapshot& from,
                                          const std::string& low,
                                          const std::string& high) {
  if (high <= low)
    return std::optional<cell_key>{};
  first_row found;
  auto scanned = from.scan_back(table::cells, low, high, std::ref(found));
  return found.outcome(scanned);
}

using interval_families = std::map<instant, std::set<family>, std::greater<>>;

/// Steps back from quarter hour to quarter hour of one family.
result<> add_intervals(const snapshot& from, organization_id organization,
                       family f, const cell_query& query, std::size_t max,
                       interval_families& into) {
  auto low = key_prefix(organization, f, query.from);
  auto high = key_prefix(organization, f, query.to);
  for (std::size_t i = 0; i < max; ++i) {
    auto last = last_cell(from, low, high);
    if (!last)
      return last.why();
    if (!*last)
      break;
    into[(*last)->start].insert(f);
    high = key_prefix(organization, f, (*last)->start);
  }
  return done{};
}

} // namespace

result<std::vector<organization_id>> organizations_of(const snapshot& from) {
  std::vector<organization_id> all;
  std::string low;
  while (all.size() < organizations_max) {
    auto cell = first_cell(from, low);
    if (!cell)
      return cell.why();
    if (!*cell)
      break;
    all.push_back((*cell)->organization);
    std::string prefix;
    byte_writer{prefix}.id(all.back().value);
    low = prefix_end(prefix);
    if (low.empty()) // It was the greatest id there can be.
      break;
  }
  return all;
}

result<std::vector<listed_interval>> latest_intervals(const snapshot& from,
                                                      const cell_query& query,
                                                      std::size_t max) {
  std::vector<organization_id> organizations;
  if (query.organization) {
    organizations.push_back(*query.organization);
  } else {
    auto all = organizations_of(from);
    if (!all)
      return all.why();
    organizations = std::move(*all);
  }
  interval_families found;
  for (const auto& organization : organizations)
    for (auto f : all_families) {
      if (query.family && *query.family != f)
        continue;
      auto added = add_intervals(from, organization, f, query, max, found);
      if (!added)
        return added.why();
    }
  std::vector<listed_interval> newest;
  for (auto& [start, families] : found) {
    if (newest.size() == max)
      break;
    newest.push_back({start, std::move(families)});
  }
  return newest;
}

} // namespace streamvane::tools::streamvaned
