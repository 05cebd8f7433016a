#include "actors/agent/agent_rows.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <utility>

namespace streamvane::actors::agent {

namespace {

constexpr std::string_view offline = "OFFLINE";
/// What is in force on a timeline at a moment that only moves on.
class line_walk {
public:
  line_walk(const status_timeline& line, instant at)
      : next_{std::upper_bound(
          line.begin(), line.end(), at,
          [](instant t, const status_change& c) { return t < c.since; })},
        begin_{line.begin()}, end_{line.end()} {
    // nop
  }

  void move_to(instant at) {
    while (next_ != end_ && next_->since <= at)
      ++next_;
  }

  /// Null before the first change.
  const status_change* in_force() const {
    return next_ == begin_ ? nullptr : &*std::prev(next_);
  }

  /// When the next change begins; instant::max() where there is none.
  instant next() const {
    return next_ == end_ ? instant::max() : next_->since;
  }

  /// Calls `add(change or null, time)` for each stretch of the quarter hour
  /// that begins now.
  template <class Add>
  void each_stretch(instant start, Add&& add) const {
    auto at = start;
    auto current = in_force();
    for (auto next = next_; next != end_ && next->since < start + quarter;
         ++next) {
      add(current, next->since - at);
      at = next->since;
      current = &*next;
    }
    add(current, start + quarter - at);
  }

private:
  status_timeline::const_iterator next_;
  status_timeline::const_iterator begin_;
  status_timeline::const_iterator end_;
};

/// The quarter hour in which the agent's rows begin; instant::max() if nothing
/// is known of the agent.
instant rows_begin(const state& s) {
  auto first = first_change(s);
  if (first == instant::max())
    return first;
  if (s.first_published != instant::max())
    first = std::max(first, s.first_published - s.rows_before);
  return interval_start(first);
}

/// What an agent is at a moment that only moves on. The state must not change
/// meanwhile.
class agent_walk {
public:
  agent_walk(const state& s, instant at)
      : state_{s}, rows_begin_{rows_begin(s)}, routing_{s.routing, at},
        presence_{s.presence, at}, at_{at} {
    gone_from_ = reckon_gone_from();
  }

  void move_to(instant at) {
    at_ = at;
    routing_.move_to(at);
    presence_.move_to(at);
    gone_from_ = reckon_gone_from();
  }

  /// Whether the quarter hour that owns this moment has rows, if no change
  /// began in it before.
  bool has_rows() const {
    return at_ >= rows_begin_ && at_ < gone_from_;
  }

  /// Until when neither a status nor has_rows() changes.
  instant until() const {
    auto end = std::min(routing_.next(), presence_.next());
    for (auto edge : {rows_begin_, gone_from_})
      if (edge > at_)
        end = std::min(end, edge);
    return end;
  }

  /// Whether both would give the same rows if they remained as they are.
  bool is_like(const agent_walk& other) const {
    if (has_rows() != other.has_rows())
      return false;
    return !has_rows()
           || (same(routing_.in_force(), other.routing_.in_force())
               && same(presence_.in_force(), other.presence_.in_force()));
  }

  /// Appends the rows of the quarter hour that begins now.
  void append_rows(contributions& out) {
    if (!has_rows())
      return;
    shares_.clear();
    routing_.each_stretch(at_, [this](const status_change* c, millis time) {
      add(metric_id::t_agent_routing_status, c ? c->word : unknown_status,
          time);
    });
    presence_.each_stretch(at_, [this](const status_change* c, millis time) {
      add(metric_id::t_system_presence, c ? c->word : unknown_status, time);
      add(metric_id::t_organization_presence,
          c && c->definition ? qualifier_of(c->definition) : unknown_status,
          time);
    });
    std::sort(shares_.begin(), shares_.end());
    cell_key cell{.organization = state_.organization,
                  .family = family::agent_state,
                  .start = at_,
                  .entity = state_.id.value};
    for (auto share = shares_.begin(); share != shares_.end();) {
      contribution row{cell, share->first, 0};
      for (; share != shares_.end() && share->first == row.metric; ++share)
        row.value += share->second;
      out.push_back(row);
    }
  }

private:
  static bool same(const status_change* a, const status_change* b) {
    if (a == nullptr || b == nullptr)
      return a == b;
    return a->word == b->word && a->definition == b->definition;
  }

  /// From when on the agent is gone if nothing more is said: long after an
  /// OFFLINE. A quarter's edge.
  instant reckon_gone_from() const {
    const auto* presence = presence_.in_force();
    if (presence == nullptr || presence->word.text() != offline)
      return instant::max();
    auto last = presence->since;
    if (const auto* routing = routing_.in_force())
      last = std::max(last, routing->since);
    return interval_start(last + state_.rows_after_offline);
  }

  void add(metric_id metric, token word, millis time) {
    shares_.emplace_back(metric_key{metric, word}, time.count());
  }

  const state& state_;
  instant rows_begin_;
  line_walk routing_;
  line_walk presence_;
  instant at_;
  instant gone_from_;
  /// Of the quarter hour at hand; kept for its memory.
  std::vector<std::pair<metric_key, std::int64_t>> shares_{};
};

/// The rows of two states, quarter hour by quarter hour, each at most once.
class row_comparison {
public:
  row_comparison(const agent_walk& before, const agent_walk& after,
                 instant from, contribution_change& change)
      : before_{before}, after_{after}, next_{from}, change_{change} {
    // nop
  }

  /// Compares the quarter hours that overlap [from, to). `from` never moves
  /// back.
  void take(instant from, instant to) {
    next_ = std::max(next_, interval_start(from));
    for (; next_ < to; next_ += quarter)
      compare();
  }

private:
  void compare() {
    rows_before_.clear();
    before_.move_to(next_);
    before_.append_rows(rows_before_);
    rows_after_.clear();
    after_.move_to(next_);
    after_.append_rows(rows_after_);
    std::set_difference(rows_before_.begin(), rows_before_.end(),
                        rows_after_.begin(), rows_after_.end(),
                        std::back_inserter(change_.retracted));
    std::set_difference(rows_after_.begin(), rows_after_.end(),
                        rows_before_.begin(), rows_before_.end(),
                        std::back_inserter(change_.asserted));
  }

  agent_walk before_;
  agent_walk after_;
  instant next_;
  contributions rows_before_{};
  contributions rows_after_{};
  contribution_change& change_;
};

} // namespace

instant first_change(const state& s) {
  auto first = instant::max();
  if (!s.routing.empty())
    first = std::min(first, s.routing.front().since);
  if (!s.presence.empty())
    first = std::min(first, s.presence.front().since);
  return first;
}

contributions rows(const state& s, instant start) {
  contributions out;
  agent_walk{s, start}.append_rows(out);
  return out;
}

void close_quarters(const state& s, instant from, instant to,
                    contribution_change& change) {
  from = std::max(from, rows_begin(s));
  agent_walk walk{s, from};
  while (from < to) {
    walk.move_to(from);
    walk.append_rows(change.asserted);
    from = walk.has_rows() ? from + quarter
                           : edge_from(std::min(walk.until(), to));
  }
}

void replace_rows(const state& before, const state& after, instant from,
                  instant to, contribution_change& change) {
  if (from >= to)
    return;
  agent_walk was{before, from};
  agent_walk is{after, from};
  row_comparison comparison{was, is, from, change};
  while (from < to) {
    was.move_to(from);
    is.move_to(from);
    auto until = std::min({was.until(), is.until(), to});
    if (!was.is_like(is))
      comparison.take(from, until);
    from = until;
  }
}

} // namespace streamvane::actors::agent
