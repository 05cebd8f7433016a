#include "actors/live/live_query.hpp"

#include "actors/interval/cell_codec.hpp"
#include "actors/interval/partial.hpp"
#include "messages/bytes.hpp"
#include "runtime/metrics_store/write_batch.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace streamvane::actors::live {

namespace {

using interval::partial;
using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::snapshot;
using runtime::metrics_store::table;

using found_entities = std::map<live_position, live_entity>;

failure unreadable() {
  return {errc::corrupt, "a shard's share of live state cannot be read"};
}

/// Takes from one shard what the query wants of it.
class shard_walk {
public:
  shard_walk(const snapshot& from, std::uint16_t shard, const live_query& query,
             std::size_t entities_max, found_entities& into)
      : from_{from}, query_{query}, entities_max_{entities_max}, into_{into} {
    byte_writer{shard_prefix_}.ordered_u16(shard);
  }

  result<> take_behind(const std::optional<live_position>& after) {
    auto start = first_wanted(after);
    while (!start.empty()) {
      // Each turn ends at an organisation's last wanted row, or for good.
      auto organization = organization_at(start);
      if (!organization)
        return organization.why();
      if (!*organization)
        return done{};
      auto begin = std::max(start, family_prefix(**organization));
      if (auto taken = take_family(**organization, begin); !taken)
        return taken;
      start = full_ || query_.organization ? std::string{}
                                           : behind(**organization);
    }
    return done{};
  }

private:
  std::string organization_prefix(organization_id organization) const {
    auto text = shard_prefix_;
    byte_writer{text}.id(organization.value);
    return text;
  }

  std::string family_prefix(organization_id organization) const {
    return shard_prefix_
           + interval::key_prefix(organization, query_.family, instant{});
  }

  /// The first key behind all of the organisation's.
  std::string behind(organization_id organization) const {
    return prefix_end(organization_prefix(organization));
  }

  std::string entity_prefix(const live_position& at) const {
    auto text = family_prefix(at.organization);
    byte_writer{text}.id(at.id);
    return text;
  }

  std::string first_wanted(const std::optional<live_position>& after) const {
    if (after)
      return prefix_end(entity_prefix(*after));
    if (query_.organization)
      return family_prefix(*query_.organization);
    return shard_prefix_;
  }

  /// Whose the first row at or behind `start` is; nothing where the shard has
  /// none, or the query wants another.
  result<std::optional<organization_id>>
  organization_at(const std::string& start) const {
    if (query_.organization)
      return std::optional{*query_.organization};
    std::optional<organization_id> found;
    auto seen = from_.scan(table::partials, start, prefix_end(shard_prefix_),
                           [&](const row& r) {
                             byte_reader key{r.key};
                             key.ordered_u16();
                             found = organization_id{key.id()};
                             return false;
                           });
    if (!seen)
      return seen.why();
    return found;
  }

  result<> take_family(organization_id organization, std::string begin) {
    auto end = prefix_end(family_prefix(organization));
    if (query_.entity) {
      auto prefix = entity_prefix({organization, *query_.entity});
      begin = std::max(begin, prefix);
      end = prefix_end(prefix);
    }
    if (end <= begin)
      return done{};
    bool readable = true;
    auto seen = from_.scan(table::partials, begin, end, [&](const row& r) {
      auto key = interval::unpack_key(r.key.substr(shard_prefix_.size()));
      auto share = partial::unpack(r.payload);
      readable = key && share;
      return readable && take(*key, *share);
    });
    if (!seen)
      return seen;
    if (!readable)
      return unreadable();
    return done{};
  }

  /// False where the shard has given enough.
  bool take(const cell_key& key, const partial& share) {
    if (query_.media && key.media != *query_.media)
      return true;
    live_position at{key.organization, key.entity};
    if (last_ != at) {
      full_ = entities_ == entities_max_;
      if (full_)
        return false;
      ++entities_;
      last_ = at;
    }
    auto& entity = into_[at];
    entity.organization = key.organization;
    entity.family = key.family;
    entity.id = key.entity;
    auto& cell = cell_of(entity, key);
    share.each(
        [&](const metric_key& metric, std::int64_t value, std::int64_t times) {
          cell.values.push_back({metric, from_epoch_ms(value), times});
        });
    return true;
  }

  static live_cell& cell_of(live_entity& entity, const cell_key& key) {
    auto at = std::lower_bound(
        entity.cells.begin(), entity.cells.end(), key,
        [](const live_cell& c, const cell_key& k) { return c.key < k; });
    if (at == entity.cells.end() || at->key != key)
      at = entity.cells.insert(at, {key, {}});
    return *at;
  }

  const snapshot& from_;
  const live_query& query_;
  std::size_t entities_max_;
  found_entities& into_;
  std::string shard_prefix_{};
  std::optional<live_position> last_{};
  std::size_t entities_ = 0;
  bool full_ = false;
};

/// The values of all shards in one order, equal ones as one.
void merge_values(std::vector<live_value>& values) {
  auto name = [](const live_value& v) {
    return std::tie(v.metric, v.since);
  };
  std::sort(values.begin(), values.end(),
            [&](const auto& a, const auto& b) { return name(a) < name(b); });
  std::size_t kept = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (kept > 0 && name(values[kept - 1]) == name(values[i]))
      values[kept - 1].times += values[i].times;
    else
      values[kept++] = values[i];
  }
  values.resize(kept);
}

} // namespace

result<std::vector<live_entity>>
read_live(const snapshot& from, std::uint16_t shards, const live_query& query,
          const std::optional<live_position>& after, std::size_t max) {
  found_entities found;
  for (std::uint16_t shard = 0; shard < shards; ++shard) {
    // Each shard gives its first entities whole, so the first of all are.
    shard_walk walk{from, shard, query, max, found};
    if (auto taken = walk.take_behind(after); !taken)
      return taken.why();
  }
  std::vector<live_entity> all;
  for (auto& [at, entity] : found) {
    if (all.size() == max)
      break;
    for (auto& cell : entity.cells)
      merge_values(cell.values);
    all.push_back(std::move(entity));
  }
  return all;
}

} // namespace streamvane::actors::live
