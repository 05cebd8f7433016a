#include "actors/conversation/source_precedence.hpp"

#include "actors/conversation/detail_facts.hpp"
#include "messages/interval.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <map>
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
  fact.source = record.topic == genesys_topic::detail_record
                    ? fact_source::rest_record
                    : fact_source::metric_record;
  fact.instance = record.record;
  if (record.queue)
    fact.queue = record.queue;
  if (record.agent)
    fact.agent = record.agent;
  if (!record.media.empty())
    fact.media = record.media;
  if (record.direction != direction::none)
    fact.direction = record.direction;
  if (record.flow)
    fact.flow = record.flow;
  fact.told = {.division = record.division,
               .message_type = record.message_type,
               .wrapup = record.wrapup,
               .skills = record.skills};
  return fact;
}

/// Whether two facts would be counted in the same cells with the same value.
bool count_alike(const metric_fact& a, const metric_fact& b) {
  auto place = [](const metric_fact& f) {
    return std::tuple{f.value, interval_start(f.at), f.queue, f.agent};
  };
  return place(a) == place(b);
}

/// Of which sessions metric records tell, and of which detail events do.
class tellers {
public:
  explicit tellers(const metric_facts& facts) {
    for (const auto& fact : facts)
      if (is_measured(fact.source))
        recorded_.insert(fact.session);
      else if (fact.source == fact_source::detail_events)
        detailed_.insert(fact.session);
  }

  /// Whether the other side, which says nothing of this, tells of its session.
  bool is_one_sided(const metric_fact& fact) const {
    if (!is_told_by_detail_events(fact.metric))
      return false;
    const auto& others = is_measured(fact.source) ? detailed_ : recorded_;
    return others.count(fact.session) != 0;
  }

private:
  std::set<session_id> recorded_{};
  std::set<session_id> detailed_{};
};

/// Of answers that both kinds of records tell, which have the same session, the
/// detail record's count.
void drop_answers_told_better(metric_facts& facts) {
  std::map<std::pair<metric_id, session_id>, metric_fact*> best;
  for (auto& fact : facts)
    if (is_answer(fact.metric) && fact.source == fact_source::rest_record)
      best[{fact.metric, fact.session}] = &fact;
  if (best.empty())
    return;
  auto told_better = [&](const metric_fact& fact) -> metric_fact* {
    if (fact.source != fact_source::metric_record)
      return nullptr;
    auto at = best.find({fact.metric, fact.session});
    return at != best.end() ? at->second : nullptr;
  };
  for (const auto& fact : facts)
    if (auto* better = told_better(fact))
      better->disputed = better->disputed || !count_alike(fact, *better);
  metric_facts kept;
  std::copy_if(facts.begin(), facts.end(), std::back_inserter(kept),
               [&](const auto& fact) { return told_better(fact) == nullptr; });
  facts = std::move(kept);
}

/// Takes out the detail facts about answers that have a metric record of their
/// own: pairs of the same metric, queue and agent, nearest in time first, each
/// used once.
void match_answers(metric_facts& facts, const tellers& tell) {
  std::vector<std::tuple<millis, std::size_t, std::size_t>> pairs;
  auto is_record = [&](std::size_t i) {
    return is_measured(facts[i].source);
  };
  for (std::size_t d = 0; d < facts.size(); ++d) {
    if (!is_answer(facts[d].metric) || is_record(d))
      continue;
    for (std::size_t r = 0; r < facts.size(); ++r)
      if (is_record(r) && facts[r].metric == facts[d].metric
          && facts[r].queue == facts[d].queue
          && facts[r].agent == facts[d].agent)
        pairs.emplace_back(std::chrono::abs(facts[r].at - facts[d].at), d, r);
  }
  std::sort(pairs.begin(), pairs.end());
  std::set<std::size_t> replaced;
  std::set<std::size_t> used;
  for (auto [apart, d, r] : pairs)
    if (replaced.count(d) == 0 && used.insert(r).second) {
      replaced.insert(d);
      facts[r].disputed = facts[r].disputed || !count_alike(facts[d], facts[r]);
    }
  for (std::size_t i = 0; i < facts.size(); ++i)
    if (is_answer(facts[i].metric) && used.count(i) == 0)
      facts[i].one_sided = tell.is_one_sided(facts[i]);
  for (auto d = replaced.rbegin(); d != replaced.rend(); ++d)
    facts.erase(facts.begin() + static_cast<std::ptrdiff_t>(*d));
}

/// A queue visit of which a record says how it ended is not unknown.
bool ends_visit(metric_id metric) {
  return metric == metric_id::t_abandon || metric == metric_id::t_flow_out;
}

void drop_known_ends(metric_facts& facts) {
  std::set<session_id> known;
  for (const auto& fact : facts)
    if (is_measured(fact.source) && ends_visit(fact.metric))
      known.insert(fact.session);
  std::erase_if(facts, [&](const auto& fact) {
    return fact.metric == metric_id::acd_unknown
           && known.count(fact.session) != 0;
  });
}

using fact_iterator = metric_facts::iterator;

/// Of the facts of one metric and session, sorted by source, keeps those of the
/// best source; they are disputed where the next best one counts otherwise.
fact_iterator keep_best(fact_iterator first, fact_iterator last,
                        fact_iterator into, const tellers& tell) {
  auto begin_of = [&](fact_iterator end) {
    return std::find_if(first, end, [&](const auto& fact) {
      return fact.source == std::prev(end)->source;
    });
  };
  auto best = begin_of(last);
  if (best != first)
    best->disputed = !std::equal(begin_of(best), best, best, last, count_alike);
  bool both = is_measured(best->source) && !is_measured(first->source);
  if (!both)
    best->one_sided = tell.is_one_sided(*best);
  return std::move(best, last, into);
}

} // namespace

void add_record_facts(metric_facts& into,
                      const std::vector<session_view>& sessions,
                      const policy_history& policies,
                      std::uint32_t policy_number) {
  for (const auto& session : sessions)
    for (const auto& told : session.metric_records) {
      bool first = policies.at(told.first->at, policy_number)
                       .readings.first_record_holds;
      into.push_back(fact_of(session, first ? *told.first : *told.last));
    }
}

bool is_unmeasured(const metric_fact& fact, const policy_history& policies,
                   std::uint32_t policy_number) {
  // Flows have a topic of their own, and acdUnknown is ours.
  return !is_measured(fact.source) && !is_flow_metric(fact.metric)
         && fact.metric != metric_id::acd_unknown
         && policies.at(fact.at, policy_number).readings.records_are_whole;
}

void apply_precedence(metric_facts& facts) {
  if (std::all_of(facts.begin(), facts.end(), [](const auto& fact) {
        return fact.source == fact_source::detail_events;
      }))
    return;
  // A fixed order, so that equal distances pair the same way every time.
  std::sort(facts.begin(), facts.end(), [](const auto& a, const auto& b) {
    auto key = [](const metric_fact& f) {
      return std::tie(f.metric, f.session, f.source, f.at, f.value, f.instance);
    };
    return key(a) < key(b);
  });
  tellers tell{facts};
  drop_answers_told_better(facts);
  match_answers(facts, tell);
  drop_known_ends(facts);
  auto kept = facts.begin();
  for (auto at = facts.begin(); at != facts.end();) {
    auto end = std::find_if(at, facts.end(), [&](const auto& fact) {
      return fact.metric != at->metric || fact.session != at->session;
    });
    bool settled = is_answer(at->metric);
    kept = settled ? std::move(at, end, kept) : keep_best(at, end, kept, tell);
    at = end;
  }
  facts.erase(kept, facts.end());
}

} // namespace streamvane::actors::conversation
