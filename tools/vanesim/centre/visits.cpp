#include "tools/vanesim/centre/centre.hpp"

#include <algorithm>

namespace streamvane::tools::vanesim {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// Parts per million of the cases.
constexpr std::int64_t asks_for_skill = 250'000;
constexpr std::int64_t alert_missed = 45'000;
constexpr std::int64_t missed_by_decline = 300'000;
constexpr std::int64_t has_exit_plan = 80'000;
constexpr std::int64_t callback_expires = 150'000;

/// After this wait any agent of the queue will do.
constexpr millis skill_patience{60'000};

/// Nobody leaves a queue this soon after a missed alert: detail events could
/// not tell the two apart (genesys.md 11.4).
constexpr millis apart{2'000};

/// How far an agent looks down a queue for a contact it has the skill for.
constexpr int look_ahead_max = 16;

std::size_t rank_of(medium m) {
  switch (m) {
  case medium::voice:
  case medium::chat:
  case medium::callback: return 0;
  case medium::message: return 1;
  case medium::email: return 2;
  }
  return 0;
}

} // namespace

void centre::enter_queue(place c, place q, medium m, place consultant) {
  auto& x = visits_.emplace_back();
  auto v = static_cast<place>(visits_.size() - 1);
  x.conversation = c;
  x.queue = q;
  x.participant = random_.id();
  x.session = random_.id();
  x.media = m;
  x.start = clock_.now();
  x.consultant = consultant;
  if (random_.chance(asks_for_skill))
    x.skill = static_cast<std::uint32_t>(random_.between(0, skill_count - 1));
  workforce_.queues()[q].open.values[static_cast<std::size_t>(m)] += 1;
  publisher_.acd_start(x.start, conversations_[c], x, workforce_.queues()[q]);
  truth_.offered(work_of(x), x.start);
  session_begins(c);
  plan_patience(v);
  seek_agent(v);
}

void centre::plan_patience(place v) {
  const auto& x = visits_[v];
  auto leave = [this, v] {
    lose_patience(v);
  };
  if (x.consultant != nobody)
    return clock_.after(random_.between(seconds{20}, seconds{80}), leave);
  if (x.skill)
    clock_.after(skill_patience, [this, v] {
      if (visits_[v].state == visit_state::waiting)
        seek_agent(v);
    });
  clock_.at(options_.queues_close(), [this, v] { close_queue(v); });
  switch (x.media) {
  case medium::voice:
  case medium::chat:
    clock_.after(millis{1'500} + random_.exponential(options_.patience), leave);
    return plan_exit(v);
  case medium::message:
    return clock_.after(random_.between(minutes{30}, minutes{90}), leave);
  case medium::callback:
    if (random_.chance(callback_expires))
      clock_.after(random_.between(seconds{2}, seconds{120}), leave);
    return;
  case medium::email: return;
  }
}

void centre::plan_exit(place v) {
  if (!random_.chance(has_exit_plan))
    return;
  auto plan = exit_plan::other_queue;
  if (visits_[v].media == medium::voice) {
    constexpr std::array<std::int64_t, 4> often{45, 25, 20, 10};
    constexpr std::array plans{exit_plan::callback, exit_plan::voicemail,
                               exit_plan::other_queue, exit_plan::number};
    plan = plans[random_.pick(often)];
  }
  clock_.after(random_.between(seconds{4}, seconds{90}),
               [this, v, plan] { leave_for(v, plan); });
}

void centre::seek_agent(place v) {
  auto& x = visits_[v];
  auto a = workforce_.longest_idle(x.queue, skill_asked(x));
  if (a == nobody)
    workforce_.queues()[x.queue].waiting[rank_of(x.media)].insert(v);
  else
    alert(v, a);
}

void centre::seek_contact(place a) {
  if (!workforce_.available(a))
    return;
  const auto& person = workforce_.at(a);
  for (std::size_t rank = 0; rank < rank_count; ++rank) {
    place oldest = nobody;
    for (auto q : person.queues) {
      int seen = 0;
      for (auto v : workforce_.queues()[q].waiting[rank]) {
        if (v >= oldest || ++seen > look_ahead_max)
          break;
        auto skill = skill_asked(visits_[v]);
        if (!skill || (person.skills >> *skill & 1u) != 0) {
          oldest = v;
          break;
        }
      }
    }
    if (oldest != nobody)
      return alert(oldest, a);
  }
}

void centre::alert(place v, place a) {
  stop_waiting(v);
  auto& x = visits_[v];
  leg begun;
  begun.conversation = x.conversation;
  begun.visit = v;
  begun.queue = x.queue;
  begun.agent = a;
  begun.media = x.media;
  begun.rings = !workforce_.queues()[x.queue].auto_answer;
  workforce_.begin_work(a, "INTERACTING");
  auto l = begin_leg(begun);
  x.state = visit_state::alerting;
  x.leg = l;
  if (!legs_[l].rings)
    return connect(l);
  if (!random_.chance(alert_missed))
    return clock_.after(random_.between(millis{1'100}, millis{9'000}),
                        [this, l] { connect(l); });
  auto length = random_.chance(missed_by_decline)
                    ? random_.between(millis{2'500}, millis{6'000})
                    : random_.between(millis{12'000}, millis{15'000});
  clock_.after(length, [this, l] { miss_alert(l); });
}

void centre::miss_alert(place l) {
  auto& x = legs_[l];
  if (x.state != leg_state::alerting)
    return;
  end_alert(l);
  truth_.not_responded(work_of(x), clock_.now(), x.alerting);
  close_leg(l, "CLIENT");
  turn_to(l, session_state::terminated);
  ++count_.alerts_missed;
  auto v = x.visit;
  visits_[v].state = visit_state::waiting;
  visits_[v].missed = clock_.now();
  workforce_.miss(x.agent);
  clock_.after(random_.between(millis{200}, millis{900}), [this, v] {
    if (visits_[v].state == visit_state::waiting)
      seek_agent(v);
  });
}

void centre::lose_patience(place v) {
  auto& x = visits_[v];
  if (x.state == visit_state::left || postponed(v, &centre::lose_patience))
    return;
  auto now = clock_.now();
  stop_waiting(v);
  if (x.state == visit_state::alerting) {
    auto l = x.leg;
    end_alert(l);
    close_leg(l, "PEER");
    turn_to(l, session_state::terminated);
    workforce_.finish_work(legs_[l].agent);
    ++count_.abandoned_alerting;
  }
  x.state = visit_state::left;
  if (x.media == medium::callback) {
    truth_.ended_unknown(work_of(x), now, now - x.start);
    end_visit(v, "UNKNOWN", {}, {});
    ++count_.callbacks_expired;
  } else {
    truth_.abandoned(work_of(x), now, now - x.start);
    end_visit(v, "ABANDON", {}, {});
  }
  if (x.consultant != nobody)
    consult_in_vain(x.consultant);
  else
    customers_leave(x.conversation, "ENDPOINT");
}

void centre::leave_for(place v, exit_plan plan) {
  auto& x = visits_[v];
  if (x.state == visit_state::left)
    return;
  if (x.state == visit_state::alerting || clock_.now() - x.missed <= apart)
    return clock_.after(seconds{3}, [this, v, plan] { leave_for(v, plan); });
  if (!doors_open())
    plan = exit_plan::number;
  auto c = x.conversation;
  auto soon = random_.between(millis{28}, millis{66});
  switch (plan) {
  case exit_plan::callback:
    flow_out(v, "INQUEUECALL");
    ++count_.callbacks_from_queue;
    customers_leave(c, "ENDPOINT");
    return clock_.after(soon, [this, c, q = x.queue] {
      customer_joins(c, medium::callback, direction::inbound);
      enter_queue(c, q, medium::callback);
    });
  case exit_plan::voicemail:
    flow_out(v, "VOICEMAIL");
    return record_voicemail(c, x.queue, {});
  case exit_plan::other_queue:
    flow_out(v, "INQUEUECALL");
    return clock_.after(soon,
                        [this, c, m = x.media, q = another_queue(x.queue)] {
                          enter_queue(c, q, m);
                        });
  case exit_plan::number:
    flow_out(v, "INQUEUECALL");
    return clock_.after(random_.between(seconds{5}, seconds{60}),
                        [this, c] { customers_leave(c, "TRANSFER"); });
  }
}

/// The day is over for those who still wait; an alert is not cut short.
void centre::close_queue(place v) {
  auto& x = visits_[v];
  if (x.state == visit_state::left)
    return;
  if (x.state == visit_state::alerting)
    return clock_.after(seconds{2}, [this, v] { close_queue(v); });
  if (postponed(v, &centre::close_queue))
    return;
  flow_out(v, "WORKFLOW");
  customers_leave(x.conversation, "SYSTEM");
}

void centre::answer_visit(place v, place l) {
  auto& x = visits_[v];
  x.state = visit_state::left;
  if (x.missed != instant{})
    ++count_.answered_after_miss;
  // acd.end trails the answer a little (genesys.md 4.2, tAnswered).
  clock_.after(random_.between(millis{1}, millis{43}),
               [this, v, l, connect = clock_.now()] {
                 const auto& y = visits_[v];
                 auto now = clock_.now();
                 auto by = work_of(legs_[l]);
                 truth_.answered(work_of(y), by, connect, now, now - y.start);
                 end_visit(v, "ANSWERED", by.agent, {});
               });
}

void centre::stop_waiting(place v) {
  const auto& x = visits_[v];
  workforce_.queues()[x.queue].waiting[rank_of(x.media)].erase(v);
}

void centre::flow_out(place v, std::string_view flow) {
  auto& x = visits_[v];
  auto now = clock_.now();
  stop_waiting(v);
  x.state = visit_state::left;
  ++count_.flow_outs;
  truth_.flowed_out(work_of(x), now, now - x.start);
  end_visit(v, "FLOW_OUT", {}, flow);
}

void centre::end_visit(place v, std::string_view outcome, agent_id answered_by,
                       std::string_view flow) {
  auto& x = visits_[v];
  auto& q = workforce_.queues()[x.queue];
  x.open = false;
  x.end = clock_.now();
  q.open.values[static_cast<std::size_t>(x.media)] -= 1;
  publisher_.acd_end(x.end, conversations_[x.conversation], x, q, outcome,
                     answered_by, flow);
  session_ends(x.conversation);
}

/// True where it is too soon after a missed alert: then `again` comes later.
bool centre::postponed(place v, void (centre::*again)(place)) {
  if (clock_.now() - visits_[v].missed > apart)
    return false;
  clock_.after(apart + random_.between(millis{1}, millis{500}),
               [this, v, again] { (this->*again)(v); });
  return true;
}

std::optional<std::uint32_t> centre::skill_asked(const visit& v) const {
  return clock_.now() - v.start < skill_patience ? v.skill : std::nullopt;
}

work centre::work_of(const visit& v) const {
  const auto& c = conversations_[v.conversation];
  return {c.id,         v.session, workforce_.queues()[v.queue].id,
          {},           v.media,   v.direction,
          c.originating};
}

} // namespace streamvane::tools::vanesim
