#include "tools/vanesim/centre/centre.hpp"

namespace streamvane::tools::vanesim {

namespace {

using std::chrono::seconds;

// Parts per million of the cases.
constexpr std::int64_t leaves_in_flow = 55'000;
constexpr std::int64_t bot_first = 600'000;
constexpr std::int64_t message_stays_open = 700'000;
constexpr std::int64_t with_contact = 200'000;
constexpr std::int64_t with_attributes = 150'000;
constexpr std::int64_t with_outcome = 300'000;

std::string_view flow_type_of(medium m) {
  if (m == medium::voice)
    return "INBOUNDCALL";
  return m == medium::chat ? "INBOUNDCHAT" : "DIGITALBOT";
}

} // namespace

void centre::arrive() {
  auto m = static_cast<medium>(random_.pick(options_.mix.values));
  auto c = converse_anew(m, direction::inbound);
  ++count_.conversations;
  auto which = customer_joins(c, m, direction::inbound);
  const auto& customer = conversations_[c].customers[which];
  if (random_.chance(with_contact))
    publisher_.contact(clock_.now(), conversations_[c], customer);
  if (random_.chance(with_attributes))
    publisher_.attributes(clock_.now(), conversations_[c], customer);
  // The customer of a callback is not on the line yet.
  if (m != medium::callback)
    clock_.after(random_.between(millis{5}, millis{25}),
                 [this, c] { customer_connects(c, 0); });
  bool flow_first = m == medium::voice
                    || ((m == medium::chat || m == medium::message)
                        && random_.chance(bot_first));
  clock_.after(random_.between(millis{28}, millis{66}),
               [this, c, m, flow_first] {
                 if (flow_first)
                   enter_flow(c, m);
                 else
                   enter_queue(c, conversations_[c].target, m);
               });
}

void centre::enter_flow(place c, medium m) {
  auto f = begin_flow(c, {.media = m,
                          .type = flow_type_of(m),
                          .target = conversations_[c].target});
  clock_.after(random_.between(seconds{6}, seconds{50}),
               [this, c, f] { leave_flow(c, f); });
}

void centre::leave_flow(place c, flow_session f) {
  auto now = clock_.now();
  const auto& conversation = conversations_[c];
  if (random_.chance(with_outcome)) {
    f.judged = true;
    f.failed = conversation.caller % 4 == 0;
    publisher_.flow_outcome(now, conversation, f);
    truth_.flow_judged(work_of(f, conversation), named_id("flow", f.target),
                       now, now - f.start, f.failed);
  }
  bool leaves = random_.chance(leaves_in_flow);
  end_flow(c, f, !leaves);
  if (leaves) {
    ++count_.left_in_flow;
    return customers_leave(c, "ENDPOINT");
  }
  clock_.after(random_.between(millis{28}, millis{66}),
               [this, c, m = f.media, q = f.target] { enter_queue(c, q, m); });
}

flow_session centre::begin_flow(place c, flow_session begun) {
  begun.participant = random_.id();
  begun.session = random_.id();
  begun.start = clock_.now();
  publisher_.flow_start(begun.start, conversations_[c], begun);
  session_begins(c);
  return begun;
}

void centre::end_flow(place c, const flow_session& f, bool hands_over) {
  auto now = clock_.now();
  const auto& conversation = conversations_[c];
  publisher_.flow_end(now, conversation, f, hands_over);
  truth_.flowed(work_of(f, conversation), named_id("flow", f.target), f.start,
                now, hands_over, f.type == "INBOUNDCALL");
  if (options_.sources.records)
    records_.note_flow(conversation.id, {f, now, hands_over});
  session_ends(c);
}

work centre::work_of(const customer_session& s, const conversation& c) const {
  return {.conversation = c.id,
          .session = s.session,
          .media = s.media,
          .direction = s.direction,
          .originating = c.originating};
}

work centre::work_of(const flow_session& f, const conversation& c) const {
  return {.conversation = c.id,
          .session = f.session,
          .media = f.media,
          .originating = c.originating};
}

std::size_t centre::customer_joins(place c, medium m, direction d) {
  auto& conversation = conversations_[c];
  auto& s = conversation.customers.emplace_back();
  s.participant = random_.id();
  s.session = random_.id();
  s.media = m;
  s.direction = d;
  publisher_.customer_start(clock_.now(), conversation, s);
  session_begins(c);
  return conversation.customers.size() - 1;
}

void centre::customer_connects(place c, std::size_t which) {
  auto& s = conversations_[c].customers[which];
  s.connect = clock_.now();
  s.talked = true;
}

void centre::customer_leaves(place c, std::size_t which, std::string_view why) {
  auto& conversation = conversations_[c];
  auto& s = conversation.customers[which];
  if (!s.open)
    return;
  s.open = false;
  auto now = clock_.now();
  auto talked = s.talked ? now - s.connect : millis{0};
  publisher_.customer_end(now, conversation, s, why, talked);
  if (talked > millis{0})
    truth_.connected(work_of(s, conversation), s.connect, now);
  session_ends(c);
}

/// All that are still there; a message's customer mostly stays, for weeks.
void centre::customers_leave(place c, std::string_view why) {
  auto many = conversations_[c].customers.size();
  for (std::size_t i = 0; i < many; ++i) {
    const auto& s = conversations_[c].customers[i];
    if (s.open && s.media == medium::message
        && random_.chance(message_stays_open)) {
      ++count_.sessions_left_open;
      continue;
    }
    customer_leaves(c, i, why);
  }
}

void centre::record_voicemail(place c, place q, agent_id user) {
  clock_.after(millis{35}, [this, c, q, user] {
    ++count_.voicemails;
    auto participant = random_.id();
    auto session = random_.id();
    const auto* box = q == nobody ? nullptr : &workforce_.queues()[q];
    publisher_.voicemail(clock_.now(), conversations_[c], participant, session,
                         box, user, millis{0});
    session_begins(c);
    auto length = random_.between(millis{6'000}, millis{70'000});
    clock_.after(length, [=, this] {
      const auto& conversation = conversations_[c];
      publisher_.voicemail(clock_.now(), conversation, participant, session,
                           box, user, length);
      truth_.left_voicemail({.conversation = conversation.id,
                             .session = session,
                             .originating = conversation.originating},
                            clock_.now(), length);
      session_ends(c);
      customers_leave(c, "ENDPOINT");
    });
  });
}

} // namespace streamvane::tools::vanesim
