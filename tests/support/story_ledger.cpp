#include "tests/support/story_ledger.hpp"

#include "actors/interval/cell_codec.hpp"

#include <stdexcept>

namespace streamvane::test {

namespace {

using namespace actors;

std::string clock_text(instant t) {
  auto text = to_iso(t);
  auto day = text.substr(0, 10);
  auto minute = text.substr(11, 5);
  return t >= story_day() && t < story_day() + std::chrono::hours{24}
             ? minute
             : day + ' ' + minute;
}

std::string name_of_cell(const cell_key& cell) {
  std::string text;
  switch (cell.family) {
  case family::queue_metrics:
  case family::flow_metrics:
  case family::agent_state: text = name_of(cell.entity); break;
  case family::agent_metrics:
    text = name_of(cell.entity) + '@' + name_of(cell.queue.value);
    break;
  case family::conversation_metrics: text = "*"; break;
  case family::queue_live: text = name_of(cell.entity); break;
  case family::agent_live:
    text = name_of(cell.entity);
    if (cell.queue)
      text += '@' + name_of(cell.queue.value);
    break;
  }
  if (is_live(cell.family)) {
    if (!cell.media.empty() && cell.media != token{"voice"})
      text.append("(").append(cell.media.text()).append(")");
    return text;
  }
  if (cell.family == family::agent_state)
    return text;
  if (cell.media != token{"voice"})
    text.append("(").append(cell.media.text()).append(")");
  if (cell.direction != direction::inbound)
    text.append("(").append(to_string(cell.direction)).append(")");
  return text;
}

std::string qualifier_name(const metric_key& key) {
  uuid id;
  std::memcpy(id.bytes.data(), key.qualifier.bytes().data(), 16);
  bool word = key.metric != metric_id::t_organization_presence
              || key.qualifier == token{"UNKNOWN"};
  return word ? std::string{key.qualifier.text()} : name_of(id);
}

std::string amount(const metric_key& key, const tally& t) {
  std::string text{to_string(key.metric)};
  if (is_status_time(key.metric))
    return text + '[' + qualifier_name(key) + "] " + std::to_string(t.sum);
  text += ' ' + std::to_string(t.count);
  if (is_count(key.metric))
    return text;
  text += '/' + std::to_string(t.sum);
  if (t.count > 1)
    text += ' ' + std::to_string(t.min) + ".." + std::to_string(t.max);
  return text;
}

} // namespace

void ledger::apply(const contribution_change& change) {
  // A change may take out what it has put in itself; what remains after that
  // must have been there before.
  auto net = difference(change.retracted, change.asserted);
  for (const auto& c : net.retracted)
    absent_removals_ += cells_[c.cell].remove(c.metric, c.value) ? 0 : 1;
  for (const auto& c : net.asserted)
    cells_[c.cell].add(c.metric, c.value);
  std::erase_if(cells_, [](const auto& cell) { return cell.second.empty(); });
}

std::map<cell_key, cell_metrics> ledger::tallies() const {
  std::map<cell_key, cell_metrics> all;
  for (const auto& [cell, share] : cells_)
    if (!is_live(cell.family))
      all.emplace(cell, share.tallies());
  return all;
}

std::map<attribution, std::map<ledger::dimensions, std::int64_t>>
ledger::totals() const {
  std::map<attribution, std::map<dimensions, std::int64_t>> all;
  for (const auto& [cell, metrics] : tallies())
    for (const auto& [key, t] : metrics)
      all[cell.attribution][{cell.family, cell.entity, cell.queue, cell.media,
                             cell.direction, key.metric}]
          += t.sum;
  return all;
}

std::string ledger::bytes() const {
  std::string all;
  for (const auto& [cell, share] : cells_)
    all += streamvane::actors::interval::pack_key(cell) + share.pack();
  return all;
}

std::string ledger::text() const {
  std::string all;
  for (const auto& [cell, metrics] : tallies())
    for (const auto& [key, t] : metrics)
      all += clock_text(cell.start) + ' ' + name_of_cell(cell) + ' '
             + amount(key, t) + '\n';
  return all;
}

std::vector<live_cell> ledger::live_cells() const {
  std::vector<live_cell> all;
  for (const auto& [key, share] : cells_) {
    if (!is_live(key.family))
      continue;
    auto& cell = all.emplace_back(live_cell{key, {}});
    share.each([&](const auto& metric, auto value, auto times) {
      cell.values.push_back({metric, from_epoch_ms(value), times});
    });
  }
  return all;
}

std::string ledger::live_text() const {
  std::string all;
  for (const auto& cell : live_cells())
    for (const auto& value : cell.values) {
      all += name_of_cell(cell.key) + ' ';
      all += to_string(value.metric.metric);
      if (value.metric.qualifier != token{})
        all += '[' + qualifier_name(value.metric) + ']';
      auto since = to_iso(value.since);
      all += ' ' + since.substr(11, since.size() - 12);
      all += value.times > 1 ? " x" + std::to_string(value.times) : "";
      all += '\n';
    }
  return all;
}

policy_history story_policies() {
  policy_history known;
  known.add(
      {.thresholds = {{named<queue_id>("Q"), token{"voice"}, millis{20'000}},
                      {queue_id{}, token{"chat"}, millis{60'000}}},
       .short_abandon = millis{10'000}});
  return known;
}

void story_fold::fold(const entity::entity_key& key,
                      const entity::entity_batch& batch) {
  auto& packed = states_[key];
  auto folded = entity::fold(key, packed, batch, policies_);
  if (!folded)
    throw std::runtime_error(to_string(folded.why()));
  if (!folded->poisoned.empty())
    throw std::runtime_error(folded->poisoned.front().reason);
  packed = std::move(folded->state);
  cells_.apply(folded->change);
  due_.erase(key);
  if (folded->due)
    due_[key] = *folded->due;
}

void story_fold::epoch(const std::vector<conversation_event>& events) {
  std::map<entity::entity_key, entity::entity_batch> batches;
  for (const auto& e : events)
    batches[{entity::entity_kind::conversation, e.organization,
             e.conversation.value}]
        .conversation.push_back(&e);
  for (auto& [key, batch] : batches) {
    batch.clock = clock_;
    batch.clock_after = clock_;
    fold(key, batch);
  }
}

void story_fold::tick(instant now) {
  clock_ = now;
  for (const auto& [key, due] : std::map{due_})
    if (due <= now)
      fold(key, {.clock = now, .clock_after = now});
}

void story_fold::epoch(const std::vector<agent_event>& events,
                       instant horizon) {
  std::map<entity::entity_key, entity::entity_batch> batches;
  for (const auto& [key, packed] : states_)
    if (key.kind == entity::entity_kind::agent)
      batches[key];
  for (const auto& e : events)
    batches[{entity::entity_kind::agent, e.organization, e.agent.value}]
        .agent.push_back(&e);
  auto next = std::max(horizon_, interval_start(horizon));
  for (auto& [key, batch] : batches) {
    batch.horizon_before = horizon_;
    batch.horizon = next;
    fold(key, batch);
  }
  horizon_ = next;
}

std::string cells_of(const story& told) {
  story_fold fold;
  fold.epoch(told.events());
  if (fold.cells().absent_removals() != 0)
    throw std::logic_error{"a value was taken out that was not in"};
  return fold.cells().text();
}

} // namespace streamvane::test
