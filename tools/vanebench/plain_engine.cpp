#include "tools/vanebench/plain_engine.hpp"

#include "actors/conversation/pending_acw.hpp"
#include "actors/epoch/config_record.hpp"
#include "actors/epoch/epoch_cut.hpp"
#include "actors/interval/cell_codec.hpp"
#include "messages/digest.hpp"
#include "messages/genesys/plausibility.hpp"
#include "messages/interval.hpp"

#include <algorithm>
#include <variant>
#include <vector>

namespace streamvane::tools::vanebench {

using actors::entity::entity_kind;
using runtime::event_log::record_kind;
using runtime::event_log::record_view;

result<> plain_engine::take(const record_view& record) {
  if (actors::epoch::ends_minute(record, clock_))
    clock_ = record.arrival;
  if (record.kind == record_kind::config) {
    if (!conversations_.empty())
      return failure{errc::invalid, "a configuration at offset "
                                        + std::to_string(record.offset)
                                        + " comes after events"};
    auto config = actors::epoch::decode_config(record.payload);
    if (!config)
      return config.why();
    policies_.add(std::move(config->policy));
  }
  if (record.kind != record_kind::event)
    return done{};
  auto decoded = decoder_.decode(
      record.payload, {record.organization, record.arrival, record.offset});
  if (!decoded)
    return decoded.why();
  std::visit([&](const auto& content) { place(content, record); },
             decoded->content);
  return done{};
}

void plain_engine::place(std::monostate, const record_view&) {
  // Not folded.
}

void plain_engine::place(const conversation_event& e,
                         const record_view& record) {
  if (!genesys::implausible(e, record.arrival))
    actors::conversation::join(
        conversations_[{entity_kind::conversation, e.organization,
                        e.conversation.value}],
        e);
}

void plain_engine::place(const detail_record& all, const record_view& record) {
  for (const auto& value : all.values)
    place(value, record);
}

void plain_engine::place(const agent_event& e, const record_view& record) {
  // No quarter hour is closed before the end, so no row changes on the way.
  contribution_change none;
  if (!genesys::implausible(e, record.arrival))
    actors::agent::fold(
        agents_[{entity_kind::agent, e.organization, e.agent.value}], e,
        instant{}, none);
}

void plain_engine::place(const queue_event& e, const record_view&) {
  actors::queue::join(
      queues_[{entity_kind::queue, e.organization, e.queue.value}], e);
}

void plain_engine::place(const operations_event&, const record_view&) {
  // Not folded.
}

void plain_engine::place(const availability&, const record_view&) {
  // Not folded.
}

void plain_engine::add(const contributions& all) {
  for (const auto& c : all) {
    auto& metrics = cells_[c.cell];
    auto at = std::lower_bound(
        metrics.begin(), metrics.end(), c.metric,
        [](const auto& entry, const metric_key& m) { return entry.first < m; });
    if (at == metrics.end() || at->first != c.metric)
      at = metrics.insert(at, {c.metric, {}});
    at->second = at->second + tally{1, c.value, c.value, c.value};
  }
}

void plain_engine::finish() {
  for (auto& [key, s] : conversations_) {
    s.policy_number = policies_.number();
    actors::conversation::take_at(s, policies_, clock_, clock_);
    add(contributions_of(s, actors::conversation::facts(s, policies_),
                         policies_));
  }
  auto horizon = interval_start(clock_);
  for (const auto& [key, s] : agents_) {
    contribution_change rows;
    actors::agent::close_quarters(s, instant{}, horizon, rows);
    add(rows.asserted);
  }
}

actors::interval::cells_digest plain_engine::digest() const {
  std::vector<std::pair<cell_key, const cell_metrics*>> sorted;
  sorted.reserve(cells_.size());
  for (const auto& [key, metrics] : cells_)
    sorted.emplace_back(key, &metrics);
  std::sort(sorted.begin(), sorted.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  // As digest_of() a store does it.
  actors::interval::cells_digest digest;
  std::string chain;
  for (const auto& [key, metrics] : sorted) {
    auto bytes = chain + actors::interval::pack_key(key);
    byte_writer to{bytes};
    actors::interval::write_metrics(to, *metrics);
    chain = sha256_hex(bytes);
    ++digest.cells;
  }
  digest.sha256 = sha256_hex(chain);
  return digest;
}

} // namespace streamvane::tools::vanebench
