#include "actors/conversation/source_precedence.hpp"

#include "actors/conversation/detail_facts.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <set>
#include <tuple>
#include <utility>

namespace streamvane::actors::conversation {

namespace {

/// Detail events key the answer by the queue visit, metric records by the
/// agent's session: they are matched, not compared by session.
bool is_answer(metric_id metric) {
  return metric == metric_id::t_answered || metric == metric_id::n_over_sla;
}

metric_fact fact_of(const session_view& session,
                    const conversation_event& record) {
  auto fact
      = session_fact(session, record.metric, record.metric_value, record.at);
  fact.source = fact_source::metric_record;
  fact.instance = record.record;
  if (record.queue)
    fact.queue = record.queue;
  if (record.agent)
    fact.agent = record.agent;
  if (!record.media.empty())
    fact.media = record.media;
  if (record.direction != direction::none)
    fact.direction = record.direction;
  return fact;
}

/// Which detail facts about answers have a metric record of their own: pairs of
/// the same metric, queue and agent, nearest in time first, each used once.
std::set<std::size_t> matched_answers(const metric_facts& detail,
                                      const metric_facts& records) {
  std::vector<std::tuple<millis, std::size_t, std::size_t>> pairs;
  for (std::size_t d = 0; d < detail.size(); ++d) {
    if (!is_answer(detail[d].metric))
      continue;
    for (std::size_t r = 0; r < records.size(); ++r)
      if (records[r].metric == detail[d].metric
          && records[r].queue == detail[d].queue
          && records[r].agent == detail[d].agent)
        pairs.emplace_back(std::chrono::abs(records[r].at - detail[d].at), d,
                           r);
  }
  std::sort(pairs.begin(), pairs.end());
  std::set<std::size_t> replaced;
  std::set<std::size_t> used;
  for (auto [apart, d, r] : pairs)
    if (replaced.count(d) == 0 && used.insert(r).second)
      replaced.insert(d);
  return replaced;
}

/// A queue visit of which a record says how it ended is not unknown.
bool ends_visit(metric_id metric) {
  return metric == metric_id::t_abandon || metric == metric_id::t_flow_out;
}

} // namespace

void apply_precedence(metric_facts& facts,
                      const std::vector<session_view>& sessions) {
  metric_facts records;
  std::set<std::pair<metric_id, session_id>> said;
  for (const auto& session : sessions)
    for (const auto* record : session.metric_records) {
      records.push_back(fact_of(session, *record));
      said.emplace(record->metric, session.id);
      if (ends_visit(record->metric))
        said.emplace(metric_id::acd_unknown, session.id);
    }
  if (records.empty())
    return;
  // A fixed order, so that equal distances pair the same way every time.
  auto key = [](const metric_fact& f) {
    return std::tie(f.metric, f.at, f.session, f.instance, f.value);
  };
  auto by_key = [&](const auto& a, const auto& b) {
    return key(a) < key(b);
  };
  std::sort(facts.begin(), facts.end(), by_key);
  std::sort(records.begin(), records.end(), by_key);
  auto replaced = matched_answers(facts, records);
  metric_facts kept;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    bool outdone = is_answer(facts[i].metric)
                       ? replaced.count(i) != 0
                       : said.count({facts[i].metric, facts[i].session}) != 0;
    if (!outdone)
      kept.push_back(facts[i]);
  }
  kept.insert(kept.end(), records.begin(), records.end());
  facts = std::move(kept);
}

} // namespace streamvane::actors::conversation
