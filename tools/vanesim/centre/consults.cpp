#include "tools/vanesim/centre/centre.hpp"

namespace streamvane::tools::vanesim {

namespace {

using std::chrono::seconds;

// Parts per million of the cases.
constexpr std::int64_t through_menu = 600'000;
constexpr std::int64_t ends_in_transfer = 550'000;
constexpr std::int64_t said_consult = 400'000;

} // namespace

/// Asks a queue for advice; the customer is held meanwhile. The consult is a
/// queue visit of its own (genesys.md 4.3, 5.8.3).
void centre::consult_queue(place l) {
  auto& x = legs_[l];
  ++count_.consults;
  x.consult_start = clock_.now();
  turn_to(l, session_state::hold);
  auto target = another_queue(x.queue);
  if (!random_.chance(through_menu))
    return clock_.after(millis{40}, [this, l, target] {
      truth_.consulted(work_of(legs_[l]), clock_.now());
      enter_queue(legs_[l].conversation, target, medium::voice, l);
    });
  truth_.consulted(work_of(x), clock_.now());
  auto f
      = begin_flow(x.conversation, {.type = "INBOUNDCALL", .target = target});
  clock_.after(random_.between(millis{600}, millis{20'000}), [this, l, f] {
    auto c = legs_[l].conversation;
    end_flow(c, f, true);
    clock_.after(millis{50}, [this, c, l, q = f.target] {
      enter_queue(c, q, medium::voice, l);
    });
  });
}

/// Asks a colleague directly, who always answers.
void centre::consult_user(place l) {
  auto& x = legs_[l];
  auto colleague = workforce_.anyone(x.agent);
  if (colleague == nobody)
    return talk_then(l, seconds{5}, &centre::part);
  ++count_.consults_with_user;
  x.consult_start = clock_.now();
  turn_to(l, session_state::hold);
  truth_.consulted(work_of(x), clock_.now());
  leg begun;
  begun.conversation = x.conversation;
  begun.agent = colleague;
  begun.direction = direction::outbound;
  begun.partner = l;
  workforce_.begin_work(colleague, "COMMUNICATING");
  auto adviser = begin_leg(begun);
  clock_.after(random_.between(millis{1'500}, millis{6'000}),
               [this, adviser] { connect(adviser); });
}

void centre::consult_answered(place adviser) {
  auto& x = legs_[adviser];
  auto length = random_.between(millis{3'000}, millis{40'000});
  x.talk += length;
  clock_.after(length, [this, adviser] { consult_ends(adviser); });
}

void centre::consult_ends(place adviser) {
  auto giver = legs_[adviser].partner;
  auto& x = legs_[giver];
  auto& c = conversations_[x.conversation];
  x.hold += clock_.now() - x.consult_start;
  if (random_.chance(ends_in_transfer)) {
    ++c.moves;
    truth_.transferred(work_of(x), clock_.now(), transfer_kind::consult);
    close_leg(giver,
              random_.chance(said_consult) ? "CONSULT_TRANSFER" : "TRANSFER");
    wrap_up(giver);
    return converse(adviser);
  }
  ++count_.consults_without_transfer;
  close_leg(adviser, "PEER");
  wrap_up(adviser);
  turn_to(giver, session_state::interact);
  talk_then(giver, random_.between(seconds{3}, seconds{60}), &centre::part);
}

/// Nobody came: back to the customer.
void centre::consult_in_vain(place giver) {
  auto& x = legs_[giver];
  ++count_.consults_abandoned;
  x.hold += clock_.now() - x.consult_start;
  turn_to(giver, session_state::interact);
  talk_then(giver, random_.between(seconds{3}, seconds{60}), &centre::part);
}

} // namespace streamvane::tools::vanesim
