#include "actors/agent/agent_fold.hpp"

#include "messages/bytes.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

namespace streamvane::actors::agent {

namespace {

constexpr std::size_t changes_max = 4096;
constexpr std::string_view offline = "OFFLINE";

bool since_before(const status_change& a, instant t) {
  return a.since < t;
}

/// The stretch of time in which a timeline may read differently now.
struct touched {
  instant from = instant::max();
  instant to = instant::min();

  bool any() const {
    return from <= to;
  }

  void widen(instant a, instant b) {
    from = std::min(from, a);
    to = std::max(to, b);
  }
};

/// The first quarter's edge at or after `t`.
instant edge_from(instant t) {
  auto start = interval_start(t);
  return start == t ? start : start + quarter;
}

/// Forgets what is too far back to matter, but for the change in force then;
/// moves `settled` to where rows can still be reckoned.
void forget_old(status_timeline& line, instant& settled) {
  if (line.empty())
    return;
  auto cut = interval_start(line.back().since - remembered);
  auto keep = std::upper_bound(
      line.begin(), line.end(), std::max(cut, settled),
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
  settled = std::max(settled, cut);
  line.erase(line.begin(), keep);
}

/// Enters a change; widens `where` by what it affects.
void enter(status_timeline& line, const status_change& change, instant open_end,
           touched& where) {
  if (change.word.empty())
    return;
  auto at
      = std::lower_bound(line.begin(), line.end(), change.since, since_before);
  if (at != line.end() && at->since == change.since) {
    auto rank = [](const status_change& c) {
      return std::tie(c.published, c.word, c.definition);
    };
    if (rank(change) <= rank(*at))
      return;
    bool same = at->word == change.word && at->definition == change.definition;
    *at = change;
    if (same)
      return;
  } else {
    at = line.insert(at, change);
  }
  auto next = std::next(at);
  where.widen(change.since, next != line.end() ? next->since : open_end);
}

instant first_change(const state& s) {
  auto first = instant::max();
  if (!s.routing.empty())
    first = std::min(first, s.routing.front().since);
  if (!s.presence.empty())
    first = std::min(first, s.presence.front().since);
  return first;
}

/// The change in force at `t`; null before the first.
const status_change* in_force(const status_timeline& line, instant t) {
  auto after = std::upper_bound(
      line.begin(), line.end(), t,
      [](instant x, const status_change& c) { return x < c.since; });
  return after == line.begin() ? nullptr : &*std::prev(after);
}

/// Whether the agent is gone: offline for longer than `silent_max` with nothing
/// said since.
bool long_gone(const state& s, instant start) {
  const auto* presence = in_force(s.presence, start);
  if (presence == nullptr || presence->word.text() != offline)
    return false;
  auto last = presence->since;
  if (const auto* routing = in_force(s.routing, start))
    last = std::max(last, routing->since);
  return start >= interval_start(last) + silent_max;
}

/// The quarter hour in which the agent's rows begin; instant::max() if nothing
/// is known of the agent.
instant rows_begin(const state& s) {
  auto first = first_change(s);
  if (first == instant::max())
    return first;
  if (s.first_published != instant::max())
    first = std::max(first, s.first_published - silent_max);
  return interval_start(first);
}

bool has_rows(const state& s, instant start) {
  return start >= rows_begin(s) && !long_gone(s, start);
}

/// Calls `add(change or null, time)` for each stretch of the quarter hour.
template <class Add>
void each_stretch(const status_timeline& line, instant start, Add&& add) {
  auto end = start + quarter;
  auto at = start;
  const auto* current = in_force(line, start);
  auto next = std::upper_bound(
      line.begin(), line.end(), start,
      [](instant x, const status_change& c) { return x < c.since; });
  for (; next != line.end() && next->since < end; ++next) {
    add(current, next->since - at);
    at = next->since;
    current = &*next;
  }
  add(current, end - at);
}

token definition_word(const uuid& definition) {
  std::array<char, token::size_max> bytes{};
  std::memcpy(bytes.data(), definition.bytes.data(), bytes.size());
  return token::from_bytes(bytes);
}

void replace_rows(const state& before, const state& after, const touched& where,
                  instant horizon, contribution_change& change) {
  if (!where.any())
    return;
  auto first = std::max({interval_start(where.from), after.settled,
                         std::min(rows_begin(before), rows_begin(after))});
  auto last = std::min(where.to, horizon - millis{1});
  for (auto q = first; q <= last; q += quarter) {
    auto step = difference(rows(before, q), rows(after, q));
    std::move(step.retracted.begin(), step.retracted.end(),
              std::back_inserter(change.retracted));
    std::move(step.asserted.begin(), step.asserted.end(),
              std::back_inserter(change.asserted));
  }
}

void write_line(byte_writer& to, const status_timeline& line) {
  to.varint(line.size());
  std::int64_t last = 0;
  for (const auto& c : line) {
    to.zigzag(epoch_ms(c.since) - last);
    to.zigzag((c.published - c.since).count());
    to.word(c.word);
    to.u8(c.definition ? 1 : 0);
    if (c.definition)
      to.id(c.definition);
    last = epoch_ms(c.since);
  }
}

/// The sum, wrapped around: damaged bytes may hold any numbers.
std::int64_t added(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a)
                                   + static_cast<std::uint64_t>(b));
}

bool read_line(byte_reader& from, status_timeline& line) {
  auto count = from.varint();
  if (count > changes_max)
    return false;
  std::int64_t last = 0;
  for (; count > 0 && from.ok(); --count) {
    status_change c;
    last = added(last, from.zigzag());
    c.since = from_epoch_ms(last);
    c.published = from_epoch_ms(added(last, from.zigzag()));
    c.word = from.word();
    if (from.u8() != 0)
      c.definition = from.id();
    line.push_back(c);
  }
  return from.ok();
}

} // namespace

void fold(state& s, const agent_event& event, instant horizon,
          contribution_change& change) {
  auto before = s;
  if (!s.id) {
    s.id = event.agent;
    s.organization = event.organization;
  }
  touched where;
  if (event.published < s.first_published) {
    // The limit of how far back rows may begin moves with the first message.
    auto first = first_change(s);
    s.first_published = event.published;
    if (before.first_published != instant::max() && first != instant::max()
        && first < before.first_published - silent_max)
      where.widen(first, before.first_published - silent_max);
  }
  if (event.routing)
    enter(s.routing,
          {event.routing->since, event.published, event.routing->status, {}},
          horizon, where);
  if (event.presence)
    enter(s.presence,
          {event.presence->since, event.published, event.presence->system,
           event.presence->definition},
          horizon, where);
  if (event.topic == genesys_topic::activity
      && std::tie(event.published, event.active_queues)
             > std::tie(s.queues_published, s.active_queues)) {
    s.queues_published = event.published;
    s.active_queues = event.active_queues;
  }
  replace_rows(before, s, where, horizon, change);
  forget_old(s.routing, s.settled);
  forget_old(s.presence, s.settled);
}

void close_quarters(const state& s, instant from, instant to,
                    contribution_change& change) {
  for (auto q = std::max(from, rows_begin(s)); q < to; q += quarter)
    for (auto& row : rows(s, q))
      change.asserted.push_back(row);
}

contributions rows(const state& s, instant start) {
  if (!has_rows(s, start))
    return {};
  std::map<metric_key, std::int64_t> sums;
  auto count = [&](metric_id metric, token word, millis time) {
    if (time > millis{0})
      sums[{metric, word}] += time.count();
  };
  static constexpr token unknown{"UNKNOWN"};
  each_stretch(s.routing, start, [&](const status_change* c, millis time) {
    count(metric_id::t_agent_routing_status, c ? c->word : unknown, time);
  });
  each_stretch(s.presence, start, [&](const status_change* c, millis time) {
    count(metric_id::t_system_presence, c ? c->word : unknown, time);
    count(metric_id::t_organization_presence,
          c && c->definition ? definition_word(c->definition) : unknown, time);
  });
  contributions out;
  cell_key cell{.organization = s.organization,
                .family = family::agent_state,
                .start = start,
                .entity = s.id.value};
  for (const auto& [key, sum] : sums)
    out.push_back({cell, key, sum});
  return out;
}

std::string pack(const state& s) {
  std::string out;
  byte_writer to{out};
  to.id(s.organization.value);
  to.id(s.id.value);
  to.zigzag(epoch_ms(s.first_published));
  write_line(to, s.routing);
  write_line(to, s.presence);
  to.zigzag(epoch_ms(s.settled));
  to.zigzag(epoch_ms(s.queues_published));
  to.varint(s.active_queues.size());
  for (const auto& queue : s.active_queues)
    to.id(queue.value);
  return out;
}

std::optional<state> unpack(std::string_view bytes) {
  byte_reader from{bytes};
  state s;
  s.organization = organization_id{from.id()};
  s.id = agent_id{from.id()};
  s.first_published = from_epoch_ms(from.zigzag());
  if (!read_line(from, s.routing) || !read_line(from, s.presence))
    return std::nullopt;
  s.settled = from_epoch_ms(from.zigzag());
  s.queues_published = from_epoch_ms(from.zigzag());
  for (auto n = from.varint(); n > 0 && from.ok(); --n)
    s.active_queues.emplace_back(from.id());
  if (!from.at_end())
    return std::nullopt;
  return s;
}

} // namespace streamvane::actors::agent
