#include "tools/vanesim/centre/centre.hpp"

namespace streamvane::tools::vanesim {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// Parts per million of the cases.
constexpr std::int64_t customer_reached = 780'000;
constexpr std::int64_t colleague_answers = 800'000;
constexpr std::int64_t to_customer = 650'000;
constexpr std::int64_t for_a_queue = 500'000;

/// Between two calls of an agent's own, on average.
constexpr millis own_call_pause{70 * 60'000};

} // namespace

/// The agent who took a callback reads what it is about, then dials. The call
/// is a session of its own inside the same participant (genesys.md 4.3).
void centre::make_callback(place l) {
  auto read = random_.between(millis{3'000}, millis{20'000});
  legs_[l].talk += read;
  clock_.after(read, [this, l] {
    const auto& x = legs_[l];
    turn_to(l, session_state::callback);
    leg call;
    call.conversation = x.conversation;
    call.queue = x.queue;
    call.agent = x.agent;
    call.participant = x.participant;
    call.direction = direction::outbound;
    call.state = leg_state::dialing;
    call.rings = false;
    call.partner = l;
    dial(begin_leg(call), random_.chance(customer_reached));
  });
}

void centre::callback_over(place call) {
  const auto& y = legs_[call];
  auto l = y.partner;
  auto& x = legs_[l];
  x.callback += clock_.now() - y.start;
  auto rest = random_.between(millis{800}, millis{4'000});
  x.talk += rest;
  turn_to(l, session_state::interact);
  clock_.after(rest, [this, l] {
    close_leg(l, "CLIENT");
    wrap_up(l);
    customers_leave(legs_[l].conversation, "PEER");
  });
}

/// Contacting the agent's own station, then dialing the customer.
void centre::dial(place call, bool reached) {
  auto& x = legs_[call];
  x.contacting = random_.between(millis{400}, millis{3'000});
  x.dialing = random_.between(millis{2'500}, millis{25'000});
  clock_.after(x.contacting, [this, call, reached] {
    auto& y = legs_[call];
    truth_.contacted(work_of(y), clock_.now(), y.contacting);
    turn_to(call, session_state::dialing);
    y.customer
        = customer_joins(y.conversation, medium::voice, direction::outbound);
    clock_.after(y.dialing, [this, call, reached] { dialed(call, reached); });
  });
}

void centre::dialed(place call, bool reached) {
  auto& x = legs_[call];
  truth_.dialed(work_of(x), clock_.now(), x.dialing);
  if (!reached)
    return hang_up(call);
  x.state = leg_state::talking;
  turn_to(call, session_state::interact);
  customer_connects(x.conversation, x.customer);
  talk_then(call, talk_time(medium::callback), &centre::hang_up);
}

/// Ends a dialed leg, reached or not.
void centre::hang_up(place call) {
  auto& x = legs_[call];
  bool reached = x.state == leg_state::talking;
  customer_leaves(x.conversation, x.customer,
                  reached ? "ENDPOINT" : "UNCALLABLE");
  close_leg(call, reached ? "PEER" : "ENDPOINT");
  if (x.partner == nobody)
    return wrap_up(call);
  if (!reached)
    ++count_.callbacks_unreached;
  truth_.handled(work_of(x), clock_.now(),
                 x.talk + x.hold + x.contacting + x.dialing);
  turn_to(call, session_state::terminated);
  callback_over(call);
}

void centre::plan_own_calls(place a) {
  const auto& person = workforce_.at(a);
  for (auto t = person.shift_start + random_.exponential(own_call_pause);
       t < person.shift_end;
       t += random_.exponential(own_call_pause) + minutes{1})
    clock_.at(t, [this, a] {
      if (!doors_open() || !workforce_.available(a))
        return;
      if (random_.chance(to_customer))
        return call_out(a);
      auto other = workforce_.anyone(a);
      if (other != nobody)
        call_colleague(a, other);
    });
}

void centre::call_out(place a) {
  ++count_.calls_of_agents;
  leg call;
  call.conversation = converse_anew(medium::voice, direction::outbound);
  call.agent = a;
  if (random_.chance(for_a_queue))
    call.queue = workforce_.at(a).queues.front();
  call.direction = direction::outbound;
  call.state = leg_state::dialing;
  call.rings = false;
  workforce_.begin_work(a, "COMMUNICATING");
  dial(begin_leg(call), random_.chance(customer_reached));
}

/// Two users of the organisation talk; no customer, no queue.
void centre::call_colleague(place a, place other) {
  ++count_.calls_between_agents;
  leg call;
  call.conversation = converse_anew(medium::voice, direction::outbound);
  call.agent = a;
  call.direction = direction::outbound;
  call.state = leg_state::dialing;
  call.rings = false;
  workforce_.begin_work(a, "COMMUNICATING");
  workforce_.begin_work(other, "COMMUNICATING");
  auto caller = begin_leg(call);
  legs_[caller].contacting = random_.between(millis{400}, millis{1'500});
  clock_.after(legs_[caller].contacting, [this, caller, other] {
    auto& x = legs_[caller];
    truth_.contacted(work_of(x), clock_.now(), x.contacting);
    turn_to(caller, session_state::dialing);
    leg rung;
    rung.conversation = x.conversation;
    rung.agent = other;
    rung.partner = caller;
    auto callee = begin_leg(rung);
    clock_.after(random_.between(millis{1'500}, millis{9'000}),
                 [this, callee] { answer_colleague(callee); });
  });
}

void centre::answer_colleague(place callee) {
  auto& x = legs_[callee];
  auto caller = x.partner;
  auto& y = legs_[caller];
  end_alert(callee);
  y.dialing = x.alerting;
  truth_.dialed(work_of(y), clock_.now(), y.dialing);
  auto over = [this, caller, callee](std::string_view why) {
    close_leg(callee, why);
    close_leg(caller, "CLIENT");
    wrap_up(caller);
  };
  if (!random_.chance(colleague_answers)) {
    truth_.not_responded(work_of(x), clock_.now(), x.alerting);
    over("CLIENT");
    turn_to(callee, session_state::terminated);
    return workforce_.finish_work(x.agent);
  }
  turn_to(caller, session_state::interact);
  turn_to(callee, session_state::interact);
  x.talk = y.talk = talk_time(medium::callback);
  clock_.after(x.talk, [this, over, callee] {
    over("PEER");
    wrap_up(callee);
  });
}

} // namespace streamvane::tools::vanesim
