#include "actors/explain/cell_explanation.hpp"

#include "actors/agent/agent_state.hpp"
#include "actors/conversation/conversation_fold.hpp"
#include "actors/entity/entity_fold.hpp"
#include "actors/epoch/engine_state.hpp"
#include "actors/shard/placement.hpp"
#include "runtime/metrics_store/write_batch.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace streamvane::actors::explain {

namespace {

using interval::cell_query;
using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::snapshot;
using runtime::metrics_store::table;

result<epoch::engine_state> engine_of(const snapshot& from) {
  auto known = from.get(table::cursors, epoch::engine_state_key);
  if (!known)
    return known.why();
  if (!*known)
    return epoch::engine_state{};
  auto state = epoch::unpack_engine_state((*known)->payload);
  if (!state)
    return failure{errc::corrupt,
                   "the engine's state in the store cannot be read"};
  return std::move(*state);
}

/// Packed states hold every id as its sixteen bytes: what does not hold this
/// one need not be unpacked.
bool mentions(std::string_view packed, const std::optional<uuid>& id) {
  if (!id || !*id)
    return true;
  std::string_view bytes{reinterpret_cast<const char*>(id->bytes.data()),
                         id->bytes.size()};
  return memmem(packed.data(), packed.size(), bytes.data(), bytes.size())
         != nullptr;
}

/// Collects what the entities have to do with the cells.
class collector {
public:
  collector(const cell_query& query, const policy_history& policies,
            const std::function<bool()>& stopping)
      : query_{query}, policies_{policies}, stopping_{stopping} {
    // nop
  }

  /// False: something is wrong, and wrong() says what.
  bool take(const row& r) {
    if (stopping_()) {
      wrong_ = failure{errc::unavailable, "the node is stopping"};
      return false;
    }
    if (!mentions(r.payload, query_.entity))
      return true;
    auto key = shard::entity_of_row_key(r.key);
    if (!key)
      return refuse("the key of an entity's row cannot be read");
    if (key->kind == entity::entity_kind::conversation)
      take_conversation(*key, r.payload);
    else if (key->kind == entity::entity_kind::agent)
      take_agent(*key, r.payload);
    if (facts_ > explained_facts_max)
      wrong_ = failure{errc::too_large,
                       "more than " + std::to_string(explained_facts_max)
                           + " facts; ask for fewer cells"};
    return !wrong_;
  }

  const std::optional<failure>& wrong() const {
    return wrong_;
  }

  cell_explanation finish() {
    out_.sums.assign(sums_.begin(), sums_.end());
    std::sort(out_.conversations.begin(), out_.conversations.end(),
              [](const auto& a, const auto& b) { return a.which < b.which; });
    return std::move(out_);
  }

private:
  bool refuse(std::string why) {
    wrong_ = failure{errc::corrupt, std::move(why)};
    return false;
  }

  void count(const metric_key& metric, std::int64_t value) {
    sums_[metric] = sums_[metric] + tally{1, value, value, value};
    ++facts_;
  }

  void count_offset(std::uint64_t offset) {
    if (offset == 0)
      return;
    if (out_.offset_first == 0 || offset < out_.offset_first)
      out_.offset_first = offset;
    out_.offset_last = std::max(out_.offset_last, offset);
  }

  void take_conversation(const entity::entity_key& key,
                         std::string_view packed) {
    auto state = conversation::unpack(packed);
    if (!state) {
      refuse("the state of conversation " + to_string(key.id)
             + " cannot be read");
      return;
    }
    auto what
        = conversation::explain(*state, policies_, [&](const cell_key& cell) {
            return matches(query_, cell);
          });
    if (what.empty())
      return;
    for (const auto& fact : what.counted) {
      count({fact.fact.metric, {}}, fact.value);
      for (auto offset : fact.offsets)
        count_offset(offset);
    }
    facts_ += what.excluded.size();
    out_.conversations.push_back({state->id, std::move(what)});
  }

  void take_agent(const entity::entity_key& key, std::string_view packed) {
    auto state = agent::unpack(packed);
    if (!state) {
      refuse("the state of agent " + to_string(key.id) + " cannot be read");
      return;
    }
    // A row has one value for each status, however many stretches it is of.
    std::map<std::pair<cell_key, metric_key>, std::int64_t> rows;
    for (const auto& stretch :
         agent::explain(*state, {query_.from, query_.to})) {
      if (!matches(query_, stretch.cell))
        continue;
      rows[{stretch.cell, stretch.metric}]
          += (stretch.when.end - stretch.when.start).count();
      count_offset(stretch.offset);
      out_.stretches.push_back(stretch);
    }
    for (const auto& [of, time] : rows)
      count(of.second, time);
  }

  const cell_query& query_;
  const policy_history& policies_;
  const std::function<bool()>& stopping_;
  cell_explanation out_{};
  std::map<metric_key, tally> sums_{};
  std::size_t facts_ = 0;
  std::optional<failure> wrong_{};
};

/// What the cells themselves have.
result<cell_metrics> sums_of(const snapshot& from, const cell_query& query) {
  std::map<metric_key, tally> sums;
  auto seen = interval::visit_rows(
      from, query, {}, [&](const cell_key&, const interval::cell_row& cell) {
        for (const auto& [metric, t] : cell.metrics)
          sums[metric] = sums[metric] + t;
        return true;
      });
  if (!seen)
    return seen.why();
  return cell_metrics{sums.begin(), sums.end()};
}

/// The entities whose facts the cells are made of. Of agent-state these are
/// agents; what an agent worked is told by conversations, where cells have it.
std::vector<entity::entity_kind> who_tells(family of,
                                           const cell_metrics& cells) {
  using entity::entity_kind;
  if (of != family::agent_state)
    return {entity_kind::conversation};
  bool work = std::any_of(cells.begin(), cells.end(), [](const auto& entry) {
    return is_handling_part(entry.first.metric);
  });
  return work ? std::vector{entity_kind::agent, entity_kind::conversation}
              : std::vector{entity_kind::agent};
}

} // namespace

result<cell_explanation> explain_cells(const snapshot& from,
                                       const cell_query& query,
                                       const std::function<bool()>& stopping) {
  if (!query.family)
    return failure{errc::invalid, "an explanation is of cells of one family"};
  if (query.to <= query.from || query.to - query.from > explained_range_max)
    return failure{errc::invalid, "an explanation is of up to 32 days"};
  auto engine = engine_of(from);
  if (!engine)
    return engine.why();
  auto cells = sums_of(from, query);
  if (!cells)
    return cells.why();
  collector all{query, engine->policies, stopping};
  for (auto kind : who_tells(*query.family, *cells))
    for (std::uint16_t shard = 0; shard < engine->shards; ++shard) {
      auto prefix = shard::entity_row_prefix(shard, kind);
      auto seen = from.scan(table::entities, prefix, prefix_end(prefix),
                            [&](const row& r) { return all.take(r); });
      if (!seen)
        return seen.why();
      if (all.wrong())
        return *all.wrong();
    }
  auto out = all.finish();
  out.cells = std::move(*cells);
  return out;
}

} // namespace streamvane::actors::explain
