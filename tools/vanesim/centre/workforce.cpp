#include "tools/vanesim/centre/workforce.hpp"

#include "messages/interval.hpp"

#include <algorithm>

namespace streamvane::tools::vanesim {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr token on_queue{"ON_QUEUE"};
constexpr token off_queue{"OFF_QUEUE"};
constexpr token idle{"IDLE"};
constexpr token not_responding{"NOT_RESPONDING"};
constexpr token offline{"OFFLINE"};
constexpr token unknown{"UNKNOWN"};

/// Two changes of a timeline never share an instant: whoever comes second is
/// this late.
constexpr millis settle{7};

/// How many agents `anyone` looks at.
constexpr int tries_max = 64;

/// Contacts per half hour of a day of 24 h.
constexpr std::array<std::int64_t, 48> arrivals
    = {6,   5,  5,   4,   4,   4,   4,   5,   6,  8,  12, 18, 26, 38,  52,  68,
       84,  98, 108, 114, 116, 114, 110, 104, 96, 90, 88, 92, 98, 104, 106, 104,
       100, 94, 86,  78,  70,  62,  54,  46,  40, 34, 28, 24, 20, 16,  12,  8};

/// A presence of the system can have several definitions of the organisation.
uuid definition_of(token presence, std::int64_t variant) {
  auto seed = static_cast<std::uint64_t>(variant) + 977;
  for (char c : presence.text())
    seed = seed * 131 + static_cast<std::uint8_t>(c);
  return random_stream{seed}.id();
}

} // namespace

std::int64_t queue_size(std::uint32_t place_of_queue) {
  return 100 / (1 + static_cast<std::int64_t>(place_of_queue) / 4) + 10;
}

std::int64_t point_of_day(random_stream& random) {
  auto slot = static_cast<std::int64_t>(random.pick(arrivals));
  constexpr std::int64_t slots = arrivals.size();
  return (slot * 1'000'000 + random.between(0, 999'999)) / slots;
}

workforce::workforce(const centre_options& options, virtual_clock& clock,
                     random_stream& random, ledger& truth, publisher& out)
    : clock_{clock}, random_{random}, truth_{truth}, out_{out},
      start_{options.start},
      doors_close_{options.doors_close()}, end_{interval_start(options.end())} {
  hire(options);
}

void workforce::hire(const centre_options& options) {
  // Queues and agents stay the same from day to day.
  random_stream hiring{options.seed ^ 0x737461666fULL};
  std::vector<std::int64_t> sizes;
  for (std::uint32_t i = 0; i < options.queues; ++i) {
    auto& q = queues_.emplace_back();
    q.id = queue_id{hiring.id()};
    q.division = division_id{definition_of("division", i % 3)};
    q.auto_answer = i % 5 == 4;
    sizes.push_back(queue_size(i));
  }
  for (place i = 0; i < options.agents; ++i) {
    auto& a = agents_.emplace_back();
    a.id = agent_id{hiring.id()};
    a.division = queues_[i % options.queues].division;
    // The first queue by turns, so that no queue is left without members.
    a.queues.push_back(i % options.queues);
    for (auto more = hiring.between(2, 5); more > 0; --more)
      a.queues.push_back(static_cast<place>(hiring.pick(sizes)));
    std::sort(a.queues.begin(), a.queues.end());
    a.queues.erase(std::unique(a.queues.begin(), a.queues.end()),
                   a.queues.end());
    for (auto q : a.queues)
      queues_[q].members.push_back(i);
    for (std::uint32_t s = 0; s < skill_count; ++s)
      if (hiring.chance(350'000))
        a.skills |= 1u << s;
    plan_shift(a);
  }
}

void workforce::plan_shift(agent& a) {
  auto day = end_ - start_;
  auto length = std::min<millis>(hours{8}, day * 5 / 6);
  auto latest = day - length - minutes{1};
  millis begin{0};
  auto where = random_.between(0, 99);
  if (where < 5)
    begin = random_.between(millis{0}, std::min<millis>(minutes{5}, latest));
  else if (where < 12)
    begin = latest;
  else
    begin = day / 1000 * point_of_day(random_) / 1000
            - random_.between(length / 8, length * 7 / 8);
  a.shift_start = start_ + std::clamp(begin, millis{0}, latest)
                  + random_.between(millis{1000}, millis{40'000});
  a.shift_end = a.shift_start + length;
}

millis workforce::staffed() const {
  millis sum{0};
  for (const auto& a : agents_)
    sum += a.shift_end - a.shift_start;
  return sum;
}

void workforce::open() {
  for (place i = 0; i < agents_.size(); ++i) {
    auto& a = agents_[i];
    clock_.at(a.shift_start, [this, i] { log_in(i); });
    clock_.at(a.shift_end, [this, i] { end_shift(i); });
    auto length = a.shift_end - a.shift_start;
    auto plan = [&](int part, token word, millis rest) {
      auto when = a.shift_start + length * part / 100
                  + random_.between(millis{0}, length / 16);
      auto shorter = std::min(rest, length / 12);
      clock_.at(when, [this, i, word, shorter] { pause(i, word, shorter); });
    };
    plan(22, "BREAK", minutes{15});
    plan(46, "MEAL", minutes{30});
    plan(72, "BREAK", minutes{15});
    if (random_.chance(120'000))
      plan(34, "MEETING", minutes{30});
    if (random_.chance(80'000))
      plan(60, "TRAINING", minutes{40});
    if (random_.chance(150'000))
      plan(84, "AWAY", minutes{6});
  }
}

void workforce::close_books() {
  for (const auto& a : agents_) {
    if (a.routing.empty())
      continue;
    truth_.spent(a.id, metric_id::t_agent_routing_status, a.routing,
                 a.routing_since, end_);
    truth_.spent(a.id, metric_id::t_system_presence, a.presence,
                 a.presence_since, end_);
    truth_.spent(a.id, metric_id::t_organization_presence,
                 qualifier_of(a.presence_definition), a.presence_since, end_);
  }
}

bool workforce::available(place i) const {
  const auto& a = agents_[i];
  return a.logged_in && !a.busy && a.presence == on_queue && a.routing == idle
         && a.routing_since < clock_.now() && a.shift_end > clock_.now();
}

void workforce::begin_work(place i, token status) {
  agents_[i].busy = true;
  set_routing(i, status);
}

void workforce::finish_work(place i) {
  auto& a = agents_[i];
  if (unsettled(a))
    return clock_.after(settle, [this, i] { finish_work(i); });
  a.busy = false;
  if (a.leaving)
    return log_out(i);
  if (!a.pause.empty()) {
    auto word = a.pause;
    a.pause = {};
    if (a.presence == on_queue)
      return begin_pause(i, word, a.pause_length);
  }
  if (a.presence == on_queue)
    become_idle(i);
  else
    set_routing(i, off_queue);
}

void workforce::miss(place i) {
  auto& a = agents_[i];
  if (a.leaving || !a.pause.empty() || a.presence != on_queue)
    return finish_work(i);
  a.busy = false;
  set_routing(i, not_responding);
  auto since = a.routing_since;
  clock_.after(random_.between(seconds{10}, seconds{90}), [this, i, since] {
    const auto& late = agents_[i];
    if (late.routing == not_responding && late.routing_since == since)
      become_idle(i);
  });
}

place workforce::longest_idle(place q,
                              std::optional<std::uint32_t> skill) const {
  place best = nobody;
  for (auto i : queues_[q].members) {
    if (!available(i) || (skill && (agents_[i].skills >> *skill & 1u) == 0))
      continue;
    if (best == nobody
        || agents_[i].routing_since < agents_[best].routing_since)
      best = i;
  }
  return best;
}

place workforce::anyone(place not_this) {
  auto last = static_cast<std::int64_t>(agents_.size()) - 1;
  for (int i = 0; i < tries_max; ++i) {
    auto a = static_cast<place>(random_.between(0, last));
    if (a != not_this && available(a))
      return a;
  }
  return nobody;
}

void workforce::log_in(place i) {
  auto& a = agents_[i];
  a.logged_in = true;
  set_routing(i, off_queue);
  set_presence(i, "AVAILABLE");
  out_.activity(clock_.now(), a, queues_);
  clock_.after(random_.between(seconds{4}, seconds{30}),
               [this, i] { go_on_queue(i); });
}

void workforce::go_on_queue(place i) {
  set_presence(i, on_queue);
  become_idle(i);
  out_.activity(clock_.now(), agents_[i], queues_);
}

void workforce::pause(place i, token word, millis length) {
  auto& a = agents_[i];
  if (unsettled(a))
    return clock_.after(settle, [=, this] { pause(i, word, length); });
  if (!a.logged_in || a.leaving || a.presence != on_queue || !a.pause.empty())
    return;
  if (a.busy && random_.chance(500'000)) {
    a.pause = word;
    a.pause_length = length;
    return;
  }
  begin_pause(i, word, length);
}

void workforce::begin_pause(place i, token word, millis length) {
  auto& a = agents_[i];
  set_presence(i, word);
  if (!a.busy)
    set_routing(i, off_queue);
  out_.activity(clock_.now(), a, queues_);
  auto which = ++a.pauses;
  clock_.after(length + random_.between(millis{0}, millis{60'000}),
               [this, i, which] { end_pause(i, which); });
}

void workforce::end_pause(place i, std::uint32_t which) {
  auto& a = agents_[i];
  if (unsettled(a))
    return clock_.after(settle, [this, i, which] { end_pause(i, which); });
  if (!a.logged_in || a.leaving || a.pauses != which)
    return;
  set_presence(i, on_queue);
  if (!a.busy)
    become_idle(i);
  out_.activity(clock_.now(), a, queues_);
}

void workforce::end_shift(place i) {
  auto& a = agents_[i];
  if (unsettled(a))
    return clock_.after(settle, [this, i] { end_shift(i); });
  if (a.busy)
    a.leaving = true;
  else
    log_out(i);
}

void workforce::log_out(place i) {
  auto& a = agents_[i];
  a.logged_in = false;
  a.leaving = false;
  set_presence(i, offline);
  set_routing(i, off_queue);
  out_.activity(clock_.now(), a, queues_);
}

void workforce::become_idle(place i) {
  set_routing(i, idle);
  clock_.after(random_.between(millis{20}, millis{150}), [this, i] {
    if (on_idle)
      on_idle(i);
  });
}

bool workforce::unsettled(const agent& a) const {
  auto now = clock_.now();
  return a.routing_since == now || a.presence_since == now;
}

void workforce::set_routing(place i, token status) {
  auto& a = agents_[i];
  if (a.routing == status)
    return;
  auto now = clock_.now();
  if (a.routing.empty())
    truth_.spent(a.id, metric_id::t_agent_routing_status, unknown,
                 interval_start(now), std::min(now, end_));
  else
    book(a, metric_id::t_agent_routing_status, a.routing, a.routing_since);
  a.routing = status;
  a.routing_since = now;
  out_.routing_status(now, a);
}

void workforce::set_presence(place i, token presence) {
  auto& a = agents_[i];
  auto now = clock_.now();
  if (a.presence.empty()) {
    for (auto m :
         {metric_id::t_system_presence, metric_id::t_organization_presence})
      truth_.spent(a.id, m, unknown, interval_start(now), std::min(now, end_));
  } else {
    book(a, metric_id::t_system_presence, a.presence, a.presence_since);
    book(a, metric_id::t_organization_presence,
         qualifier_of(a.presence_definition), a.presence_since);
  }
  a.presence = presence;
  a.presence_definition = definition_of(
      presence, presence == token{"BREAK"} ? random_.between(0, 2) : 0);
  a.presence_since = now;
  out_.presence(now, a);
}

void workforce::book(const agent& a, metric_id metric, token status,
                     instant from) {
  truth_.spent(a.id, metric, status, from, std::min(clock_.now(), end_));
}

} // namespace streamvane::tools::vanesim
