#include "tools/vanesim/centre/centre.hpp"

#include <algorithm>
#include <utility>

namespace streamvane::tools::vanesim {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

// Parts per million of the cases.
constexpr std::int64_t with_hold = 250'000;
constexpr std::int64_t message_with_hold = 700'000;
constexpr std::int64_t customer_hangs_up = 550'000;
constexpr std::int64_t user_answers = 600'000;
constexpr std::int64_t no_answer_transfer = 600'000;
constexpr std::int64_t caller_gives_up = 300'000;
constexpr std::int64_t with_wrapup_event = 80'000;
constexpr std::int64_t resubmitted = 10'000;

/// How a conversation with an agent goes on: plainly, blind transfer to a
/// queue, to a user, consult of a queue, of a user, conference.
constexpr std::array<std::int64_t, 6> stories{860, 60, 20, 35, 17, 8};

/// After-call work: usual, none, of zero length, late.
constexpr std::array<std::int64_t, 4> wrap_ups{845, 120, 25, 10};

constexpr std::uint32_t moves_max = 3;
constexpr std::uint32_t wrapup_codes = 12;

} // namespace

place centre::begin_leg(leg begun) {
  if (begun.participant == uuid{})
    begun.participant = random_.id();
  begun.session = random_.id();
  begun.start = clock_.now();
  legs_.push_back(begun);
  auto& x = legs_.back();
  publisher_.user_start(x.start, conversations_[x.conversation], x,
                        workforce_.at(x.agent), queue_of(x));
  session_begins(x.conversation);
  auto l = static_cast<place>(legs_.size() - 1);
  if (x.state == leg_state::dialing)
    turn_to(l, session_state::contacting);
  else if (x.rings)
    turn_to(l, session_state::alert);
  return l;
}

/// Ends what the session was at and begins something else.
void centre::turn_to(place l, session_state what) {
  auto before = legs_[l].doing;
  finish_stretch(l);
  auto& x = legs_[l];
  x.doing = what;
  x.doing_since = clock_.now();
  if (!continues_handling(before, what))
    x.handled_since = x.doing_since;
  publisher_.agent_state(x.doing_since, conversations_[x.conversation], x,
                         workforce_.at(x.agent), queue_of(x));
}

/// Tells the ledger of the stretch of talk or hold that ends now.
void centre::finish_stretch(place l) {
  auto& x = legs_[l];
  auto now = clock_.now();
  if (x.doing == session_state::interact) {
    truth_.talked_on(work_of(x), now, now - x.doing_since);
    x.talked_until = now;
  } else if (x.doing == session_state::hold) {
    truth_.held_on(work_of(x), now, now - x.doing_since);
  }
  x.doing = session_state::none;
}

void centre::end_alert(place l) {
  auto& x = legs_[l];
  x.alerting = x.rings ? clock_.now() - x.start : millis{0};
  truth_.alerted(work_of(x), clock_.now(), x.alerting);
}

void centre::connect(place l) {
  auto& x = legs_[l];
  if (x.state != leg_state::alerting)
    return;
  end_alert(l);
  x.state = leg_state::talking;
  turn_to(l, session_state::interact);
  if (x.visit != nobody) {
    answer_visit(x.visit, l);
    x.partner = visits_[x.visit].consultant;
  }
  if (x.partner != nobody)
    return consult_answered(l);
  if (x.media == medium::callback)
    return make_callback(l);
  converse(l);
}

void centre::converse(place l) {
  const auto& x = legs_[l];
  auto whole = talk_time(x.media);
  auto& c = conversations_[x.conversation];
  std::size_t story = 0;
  if (doors_open() && c.moves < moves_max && x.queue != nobody)
    story = random_.pick(stories);
  if (story > 1 && x.media != medium::voice)
    story = 0;
  switch (story) {
  case 1: return talk_then(l, whole, &centre::transfer_to_queue);
  case 2: return talk_then(l, whole, &centre::transfer_to_user);
  case 3: return talk_then(l, whole / 2 + seconds{3}, &centre::consult_queue);
  case 4: return talk_then(l, whole / 2 + seconds{3}, &centre::consult_user);
  case 5: return talk_then(l, whole, &centre::confer);
  default: return talk_then(l, whole, &centre::part);
  }
}

/// Talk, with a hold inside at times, then `story`.
void centre::talk_then(place l, millis length, void (centre::*story)(place)) {
  auto& x = legs_[l];
  millis hold{0};
  if (random_.chance(x.media == medium::message ? message_with_hold
                                                : with_hold))
    hold = length * random_.between(5, 40) / 100;
  x.hold += hold;
  x.talk += length - hold;
  if (hold > millis{0}) {
    auto before = (length - hold) / 2;
    clock_.after(before, [this, l] { turn_to(l, session_state::hold); });
    clock_.after(before + hold,
                 [this, l] { turn_to(l, session_state::interact); });
  }
  clock_.after(length, [this, l, story] { (this->*story)(l); });
}

void centre::part(place l) {
  auto c = legs_[l].conversation;
  if (random_.chance(customer_hangs_up)) {
    customers_leave(c, "ENDPOINT");
    close_leg(l, "PEER");
  } else {
    close_leg(l, "CLIENT");
    clock_.after(millis{12}, [this, c] { customers_leave(c, "PEER"); });
  }
  wrap_up(l);
}

void centre::transfer_to_queue(place l) {
  auto& x = legs_[l];
  ++count_.blind_to_queue;
  ++conversations_[x.conversation].moves;
  truth_.transferred(work_of(x), clock_.now(), transfer_kind::blind);
  close_leg(l, "TRANSFER");
  wrap_up(l);
  clock_.after(random_.between(millis{28}, millis{66}),
               [this, c = x.conversation, m = x.media,
                q = another_queue(x.queue)] { enter_queue(c, q, m); });
}

void centre::transfer_to_user(place l) {
  auto& x = legs_[l];
  ++count_.blind_to_user;
  ++conversations_[x.conversation].moves;
  truth_.transferred(work_of(x), clock_.now(), transfer_kind::blind);
  close_leg(l, "TRANSFER");
  wrap_up(l);
  clock_.after(millis{30}, [this, c = x.conversation, giver = x.agent] {
    auto other = workforce_.anyone(giver);
    if (other == nobody)
      record_voicemail(c, nobody, workforce_.at(giver).id);
    else
      ring_user(c, other);
  });
}

void centre::ring_user(place c, place a) {
  leg begun;
  begun.conversation = c;
  begun.agent = a;
  workforce_.begin_work(a, "COMMUNICATING");
  auto l = begin_leg(begun);
  if (random_.chance(user_answers))
    clock_.after(random_.between(millis{1'500}, millis{8'000}),
                 [this, l] { connect(l); });
  else
    clock_.after(random_.between(millis{9'000}, millis{20'000}),
                 [this, l] { ring_in_vain(l); });
}

/// A user does not take a call that was not from a queue: it is forwarded to
/// the voicemail, or declined (and recorded too), or the caller hangs up.
void centre::ring_in_vain(place l) {
  auto& x = legs_[l];
  auto c = x.conversation;
  end_alert(l);
  if (random_.chance(caller_gives_up)) {
    customers_leave(c, "ENDPOINT");
    close_leg(l, "PEER");
    ++count_.abandoned_alerting;
  } else if (random_.chance(no_answer_transfer)) {
    close_leg(l, "NO_ANSWER_TRANSFER");
    ++count_.no_answer_transfers;
    record_voicemail(c, nobody, workforce_.at(x.agent).id);
  } else {
    truth_.not_responded(work_of(x), clock_.now(), x.alerting);
    close_leg(l, "CLIENT");
    record_voicemail(c, nobody, workforce_.at(x.agent).id);
  }
  turn_to(l, session_state::terminated);
  workforce_.finish_work(x.agent);
}

/// An external party joins the call; then the agent leaves the two alone.
void centre::confer(place l) {
  ++count_.conferences;
  auto c = legs_[l].conversation;
  auto which = customer_joins(c, medium::voice, direction::outbound);
  clock_.after(random_.between(seconds{3}, seconds{9}),
               [this, c, which] { customer_connects(c, which); });
  talk_then(l, random_.between(seconds{15}, seconds{60}),
            &centre::leave_conference);
}

void centre::leave_conference(place l) {
  auto& x = legs_[l];
  truth_.transferred(work_of(x), clock_.now(), transfer_kind::conference);
  close_leg(l, "CONFERENCE_TRANSFER");
  wrap_up(l);
  clock_.after(random_.between(seconds{10}, seconds{90}),
               [this, c = x.conversation] { customers_leave(c, "ENDPOINT"); });
}

void centre::close_leg(place l, std::string_view disconnect) {
  auto& x = legs_[l];
  x.state = leg_state::ended;
  auto now = clock_.now();
  finish_stretch(l);
  truth_.talked(work_of(x), now, x.talked_until, x.talk);
  truth_.held(work_of(x), now, x.hold);
  publisher_.user_end(now, conversations_[x.conversation], x,
                      workforce_.at(x.agent), queue_of(x), disconnect);
  session_ends(x.conversation);
}

/// After-call work, for legs on behalf of a queue only; then the agent is free.
void centre::wrap_up(place l) {
  const auto& x = legs_[l];
  auto kind = x.queue == nobody ? 1 : random_.pick(wrap_ups);
  auto longest = drain() / 8;
  switch (kind) {
  case 1:
    ++count_.without_acw;
    truth_.handled(work_of(x), clock_.now(),
                   x.talk + x.hold + x.contacting + x.dialing);
    turn_to(l, session_state::terminated);
    return workforce_.finish_work(x.agent);
  case 2: {
    ++count_.acw_of_zero;
    turn_to(l, session_state::wrapup);
    auto moment = random_.between(millis{1}, millis{300});
    // Only the states of the session show that it took a moment.
    auto length = options_.sources.states ? moment : millis{0};
    return clock_.after(
        moment, [this, l, length] { submit_wrap_up(l, millis{0}, length); });
  }
  default: break;
  }
  turn_to(l, session_state::wrapup);
  auto length = random_.skewed(options_.acw) + millis{1};
  if (kind == 3) {
    ++count_.acw_late;
    length += random_.between(minutes{10}, minutes{30});
  }
  length = std::min(length, longest);
  clock_.after(length,
               [this, l, length] { submit_wrap_up(l, length, length); });
}

/// `said` is what the acw event tells, `length` what the best source does.
void centre::submit_wrap_up(place l, millis said, millis length) {
  const auto& x = legs_[l];
  auto now = clock_.now();
  const auto& c = conversations_[x.conversation];
  const auto& a = workforce_.at(x.agent);
  auto code = static_cast<std::uint32_t>(random_.between(1, wrapup_codes));
  publisher_.acw(now, c, x, a, queue_of(x), code, said);
  truth_.wrapped_up(work_of(x), now, length);
  truth_.handled(work_of(x), now,
                 x.talk + x.hold + x.contacting + x.dialing + length);
  if (random_.chance(with_wrapup_event))
    publisher_.wrapup(now, c, x, queue_of(x), code, said);
  turn_to(l, session_state::terminated);
  workforce_.finish_work(x.agent);
  if (!random_.chance(resubmitted))
    return;
  // The first submission counts (genesys.md trap 20).
  ++count_.acw_resubmitted;
  clock_.after(seconds{60}, [this, l, code, longer = said + seconds{60}] {
    const auto& y = legs_[l];
    publisher_.acw(clock_.now(), conversations_[y.conversation], y,
                   workforce_.at(y.agent), queue_of(y), code + 1, longer);
  });
}

work centre::work_of(const leg& l) const {
  auto q = l.queue == nobody ? queue_id{} : workforce_.queues()[l.queue].id;
  const auto& c = conversations_[l.conversation];
  return {c.id,        l.session,    q, workforce_.at(l.agent).id, l.media,
          l.direction, c.originating};
}

const queue* centre::queue_of(const leg& l) const {
  return l.queue == nobody ? nullptr : &workforce_.queues()[l.queue];
}

} // namespace streamvane::tools::vanesim
