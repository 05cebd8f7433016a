#include "actors/conversation/explain.hpp"

#include "actors/conversation/pending_acw.hpp"
#include "actors/conversation/said.hpp"
#include "actors/conversation/source_precedence.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace streamvane::actors::conversation {

namespace {

/// What makes a fact what it is; `disputed` is an opinion about it.
auto identity(const metric_fact& f) {
  return std::tie(f.metric, f.session, f.instance, f.source, f.at, f.value,
                  f.queue, f.agent);
}

fact_source source_of(const conversation_event& e) {
  switch (e.topic) {
  case genesys_topic::metric_record: return fact_source::metric_record;
  case genesys_topic::detail_record: return fact_source::rest_record;
  case genesys_topic::agent_segment: return fact_source::agent_state;
  default: return fact_source::detail_events;
  }
}

/// Whether the message is one of those that tell the fact.
bool tells(const conversation_event& e, const metric_fact& fact) {
  if (source_of(e) != fact.source)
    return false;
  if (!is_measured(fact.source))
    return e.session == fact.session || e.session.value == fact.instance;
  // Short abandons are abandons; no record names them.
  auto metric = fact.metric == metric_id::t_short_abandon ? metric_id::t_abandon
                                                          : fact.metric;
  return e.session == fact.session && e.metric == metric
         && e.record == fact.instance && e.at == fact.at;
}

std::vector<std::uint64_t> offsets_of(const state& s, const metric_fact& fact) {
  std::set<std::uint64_t> offsets;
  for (const auto& e : s.said)
    if (tells(e, fact))
      offsets.insert(e.offset);
  return {offsets.begin(), offsets.end()};
}

/// Messages of which only what the deciding one lacks was taken.
std::vector<excluded_message> superseded(const state& s,
                                         const std::set<session_id>& sessions,
                                         const policy_history& policies) {
  std::vector<excluded_message> messages;
  for (auto at = s.said.begin(); at != s.said.end();) {
    auto end = std::find_if(at, s.said.end(), [&](const auto& e) {
      return slot_of(e) != slot_of(*at);
    });
    const auto& first = *at;
    const auto& last = *std::prev(end);
    bool first_holds
        = first.topic == genesys_topic::metric_record
          && policies.at(first.at, s.policy_number).readings.first_record_holds;
    // Of after-call work the first one tells the duration, the last the code.
    auto decides = [&](const auto& e) {
      return (&e == &last && !first_holds)
             || (&e == &first
                 && (first_holds || e.topic == genesys_topic::acw));
    };
    for (; at != end; ++at)
      if (!decides(*at) && sessions.count(at->session) != 0)
        messages.push_back({at->topic, at->session, at->at,
                            exclusion::said_again, at->offset});
  }
  return messages;
}

/// Why facts that are told are not counted.
class verdict {
public:
  verdict(const state& s, const policy_history& policies,
          const metric_facts& counted)
      : policies_{policies}, policy_number_{s.policy_number}, counted_{counted},
        withheld_{withheld(s, policies)} {
    // nop
  }

  bool is_counted(const metric_fact& told) const {
    return std::any_of(counted_.begin(), counted_.end(), [&](const auto& fact) {
      return identity(fact) == identity(told);
    });
  }

  void decide(excluded_fact& told) const {
    const auto& fact = told.fact;
    if (fact.metric == metric_id::acd_unknown)
      told.why = exclusion::known_end;
    if (is_told_better(fact))
      return;
    if (is_unmeasured(fact, policies_, policy_number_)) {
      told.why = exclusion::no_record;
      return;
    }
    if (fact.metric != metric_id::t_handle)
      return;
    for (const auto& handle : withheld_)
      if (handle.session == fact.session) {
        told.why = exclusion::awaits_acw;
        told.until = handle.until;
      }
  }

private:
  /// Records name the agent's session where events name the visit.
  bool is_told_better(const metric_fact& told) const {
    bool is_answer = told.metric == metric_id::t_answered
                     || told.metric == metric_id::n_over_sla;
    return std::any_of(counted_.begin(), counted_.end(), [&](const auto& fact) {
      return fact.metric == told.metric
             && (fact.session == told.session
                 || (is_answer && fact.queue == told.queue
                     && fact.agent == told.agent));
    });
  }

  const policy_history& policies_;
  std::uint32_t policy_number_;
  const metric_facts& counted_;
  std::vector<withheld_handle> withheld_;
};

} // namespace

std::string_view to_string(exclusion why) {
  switch (why) {
  case exclusion::better_source: return "better_source";
  case exclusion::known_end: return "known_end";
  case exclusion::said_again: return "said_again";
  case exclusion::no_record: return "no_record";
  case exclusion::awaits_acw: return "awaits_acw";
  }
  return "unknown";
}

std::string_view rule_of(exclusion why) {
  switch (why) {
  case exclusion::better_source:
    return "of one session and metric the best source counts, and no other: R "
           "before M before G before E (genesys.md 5.1)";
  case exclusion::known_end:
    return "a record says how the queue visit ended, so its end is not unknown "
           "(genesys.md 5.1)";
  case exclusion::said_again:
    return "of several messages about one thing the latest decides, of after-"
           "call work the first tells how long it was (genesys.md 11.2); of "
           "metric records with one id the one that kpis.readings names (10)";
  case exclusion::no_record:
    return "kpis.readings has the metrics topic tell all of its metrics, and "
           "it "
           "told nothing of this one (genesys.md 3.4)";
  case exclusion::awaits_acw:
    return "the handle time of a leg that talked waits for its after-call work "
           "as long as kpis.after_call_work says (genesys.md 5.6)";
  }
  return {};
}

explanation explain(const state& s, const policy_history& policies,
                    const cell_filter& wanted) {
  explanation out;
  std::set<session_id> sessions;
  auto counted = facts(s, policies);
  for (const auto& fact : counted)
    for (const auto& c : contributions_of(s, {fact}, policies))
      if (wanted(c.cell)) {
        out.counted.push_back({fact, c.cell, c.value, offsets_of(s, fact)});
        sessions.insert(fact.session);
      }
  verdict about{s, policies, counted};
  // With what is withheld.
  for (const auto& told : told_facts(s, policies, instant::max())) {
    if (about.is_counted(told))
      continue;
    for (const auto& c : contributions_of(s, {told}, policies))
      if (wanted(c.cell)) {
        auto& left_out = out.excluded.emplace_back(
            excluded_fact{.fact = told, .cell = c.cell, .value = c.value});
        about.decide(left_out);
        left_out.offsets = offsets_of(s, told);
        sessions.insert(told.session);
      }
  }
  out.messages = superseded(s, sessions, policies);
  return out;
}

} // namespace streamvane::actors::conversation
