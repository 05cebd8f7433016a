#include "actors/agent/agent_fold.hpp"

#include "actors/agent/agent_live.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>

namespace streamvane::actors::agent {

namespace {

/// Between two changes of one instant the greater one stands.
auto rank(const status_change& c) {
  return std::tie(c.published, c.word, c.definition);
}

/// Events on their way into a state. The rows of a quarter hour are compared
/// once: when changes that they follow from are forgotten, or at the end.
class batch {
public:
  /// Rows before `horizon` have been asserted.
  batch(state& s, instant horizon, contribution_change& change,
        const policy_history& policies)
      : state_{s}, horizon_{horizon}, change_{change}, policies_{policies} {
    // nop
  }

  void take(const agent_event& event) {
    const auto& rules
        = policies_.at(event.published, policies_.number()).agents;
    if (!state_.id) {
      state_.id = event.agent;
      state_.organization = event.organization;
      state_.rows_before = rules.rows_before;
      state_.rows_after_offline = rules.rows_after_offline;
      news_ = true;
    }
    meet(event.published);
    if (event.routing)
      enter(state_.routing, {event.routing->since,
                             event.published,
                             event.routing->status,
                             {},
                             event.offset});
    bool undated = event.topic == genesys_topic::presence && event.presence
                   && !event.presence->dated;
    if (event.presence && !(undated && rules.undated_presence_is_ignored))
      enter(state_.presence,
            {event.presence->since, event.published, event.presence->system,
             event.presence->definition, event.offset});
    if (event.topic == genesys_topic::activity
        && std::tie(event.published, event.active_queues)
               > std::tie(state_.queues_published, state_.active_queues)) {
      state_.queues_published = event.published;
      state_.active_queues = event.active_queues;
      news_ = true;
    }
    forget_old(state_.routing);
    forget_old(state_.presence);
  }

  /// Compares what is left to compare; true if the state is another one now.
  bool finish() {
    compare_rows(horizon_);
    return news_;
  }

private:
  /// The limit of how far back rows may begin moves with the first message.
  void meet(instant published) {
    if (published >= state_.first_published)
      return;
    if (state_.first_published != instant::max())
      touch(first_change(state_), state_.first_published - state_.rows_before);
    state_.first_published = published;
    news_ = true;
  }

  void enter(status_timeline& line, const status_change& change) {
    if (change.word.empty())
      return;
    auto at = std::lower_bound(
        line.begin(), line.end(), change.since,
        [](const status_change& c, instant t) { return c.since < t; });
    bool told = at != line.end() && at->since == change.since;
    if (told && rank(change) <= rank(*at)) {
      if (rank(change) == rank(*at))
        meet_copy(*at, change.offset);
      return;
    }
    news_ = true;
    auto next = told ? std::next(at) : at;
    if (!told || at->word != change.word || at->definition != change.definition)
      touch(change.since, next != line.end() ? next->since : instant::max());
    if (told)
      *at = change;
    else
      line.insert(at, change);
  }

  /// A minimum does not depend on order: who stands at the end has stood from
  /// its first copy on.
  void meet_copy(status_change& known, std::uint64_t offset) {
    if (known.offset <= offset)
      return;
    known.offset = offset;
    news_ = true;
  }

  /// The state is about to read differently in [from, to).
  void touch(instant from, instant to) {
    to = std::min(to, horizon_);
    if (from >= to || to <= state_.settled)
      return;
    if (!before_)
      before_ = state_;
    from_ = std::min(from_, from);
    to_ = std::max(to_, to);
  }

  /// Forgets what is too far back to matter, but for the change in force then;
  /// moves `settled` to where rows can still be reckoned. After every event, as
  /// the state must not depend on where a batch ends.
  void forget_old(status_timeline& line) {
    if (line.empty())
      return;
    auto cut = interval_start(line.back().since - remembered);
    auto keep = std::upper_bound(
        line.begin(), line.end(), std::max(cut, state_.settled),
        [](instant t, const status_change& c) { return t < c.since; });
    if (keep != line.begin())
      --keep;
    auto surplus = static_cast<std::ptrdiff_t>(line.size())
                   - static_cast<std::ptrdiff_t>(changes_max);
    if (surplus > keep - line.begin()) {
      keep = line.begin() + surplus;
      cut = edge_from(keep->since);
    }
    if (keep == line.begin())
      return;
    cut = std::max(state_.settled, cut);
    compare_rows(cut);
    state_.settled = cut;
    line.erase(line.begin(), keep);
    news_ = true;
  }

  /// Compares the rows before `until` that are not settled.
  void compare_rows(instant until) {
    if (before_)
      replace_rows(*before_, state_,
                   std::max(state_.settled, interval_start(from_)),
                   std::min(until, edge_from(to_)), change_);
  }

  state& state_;
  instant horizon_;
  contribution_change& change_;
  const policy_history& policies_;
  std::optional<state> before_{}; ///< As it was when rows began to differ.
  instant from_ = instant::max(); ///< Rows may differ from here,
  instant to_ = instant::min();   ///< up to here.
  bool news_ = false;
};

void replace(const contributions& before, const contributions& after,
             contribution_change& change) {
  auto live = difference_of_sorted(before, after);
  change.retracted.insert(change.retracted.end(), live.retracted.begin(),
                          live.retracted.end());
  change.asserted.insert(change.asserted.end(), live.asserted.begin(),
                         live.asserted.end());
}

} // namespace

bool fold(state& s, std::span<const agent_event* const> events,
          instant horizon_before, instant horizon, contribution_change& change,
          const policy_history& policies) {
  contributions statuses;
  if (!events.empty())
    statuses = live_statuses(s);
  batch all{s, horizon_before, change, policies};
  for (const auto* event : events)
    all.take(*event);
  auto news = all.finish();
  if (news)
    replace(statuses, live_statuses(s), change);
  close_quarters(s, horizon_before, horizon, change);
  return news;
}

bool fold(state& s, const agent_event& event, instant horizon,
          contribution_change& change) {
  const auto* one = &event;
  return fold(s, {&one, 1}, horizon, horizon, change);
}

} // namespace streamvane::actors::agent
