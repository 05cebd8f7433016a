#include "tools/vanesim/centre/message_text.hpp"

namespace streamvane::tools::vanesim {

namespace {

constexpr std::size_t line_bytes_usual = 1400;
constexpr millis lag_min{12};

instant whole_seconds(instant t) {
  return std::chrono::floor<std::chrono::seconds>(t);
}

/// With its millis always, as Genesys writes it.
std::string stamp(instant t) {
  auto text = to_iso(t);
  if (text.size() == 20)
    text.insert(19, ".000");
  return text;
}

/// Customers have numbers in their addresses, never a real one.
std::string address(medium m, std::uint64_t caller) {
  auto number = std::to_string(caller);
  if (m == medium::voice || m == medium::callback)
    return "tel:+49301" + number;
  if (m == medium::email)
    return "customer" + number + "@example.com";
  return number + "@webmessaging.example";
}

std::string_view our_address(medium m) {
  if (m == medium::voice || m == medium::callback)
    return "tel:+493055501234";
  if (m == medium::email)
    return "service@example.org";
  return "service.example.org";
}

std::string_view provider_of(medium m) {
  if (m == medium::voice)
    return "Edge";
  return m == medium::email ? "PureCloud Email" : "PureCloud Messaging";
}

} // namespace

publisher::message::message(publisher& owner, instant at, const conversation& c,
                            std::string_view what, uuid participant)
    : owner_{owner}, at_{at} {
  constexpr std::string_view stem = "v2.detail.events.conversation.";
  told_ = owner.sources_.detail;
  std::string general{stem};
  general.append("{id}.").append(what);
  auto conversation_text = to_string(c.id);
  std::string concrete{stem};
  concrete.append(conversation_text).append(".").append(what);
  open(general, concrete);
  writer_.member("eventTime", epoch_ms(at));
  writer_.member("conversationId", conversation_text);
  id("participantId", participant);
}

publisher::message::message(publisher& owner, instant at,
                            std::string_view before, uuid id,
                            std::string_view after)
    : owner_{owner}, at_{at} {
  std::string general{before};
  general.append("{id}").append(after);
  std::string concrete{before};
  concrete.append(to_string(id)).append(after);
  open(general, concrete);
}

void publisher::message::open(std::string_view template_topic,
                              const std::string& topic) {
  published_ = at_ + owner_.random_.between(lag_min, publish_lag_max);
  line_.reserve(line_bytes_usual);
  writer_.start_object().member("version", "0");
  writer_.member("id", to_string(owner_.random_.id()));
  writer_.member("detail-type", template_topic);
  writer_.member("source", owner_.source_);
  writer_.member("account", owner_.account_);
  writer_.member("time", to_iso(whole_seconds(published_)));
  writer_.member("region", "eu-central-1");
  writer_.key("resources").start_array().end_array();
  writer_.key("detail").start_object();
  writer_.member("topicName", topic).member("version", "2");
  writer_.key("eventBody").start_object();
}

void publisher::message::begin_session(const conversation& c, uuid session,
                                       medium media,
                                       streamvane::direction direction) {
  id("sessionId", session);
  text("mediaType", event_word(media));
  text("provider", provider_of(media));
  text("direction", direction == direction::outbound ? "OUTBOUND" : "INBOUND");
  auto theirs = address(media, c.caller);
  bool out = direction == direction::outbound;
  text("ani", out ? our_address(media) : std::string_view{theirs});
  text("dnis", out ? std::string_view{theirs} : our_address(media));
}

void publisher::message::end_session(const conversation& c,
                                     division_id division) {
  if (division)
    id("divisionId", division.value);
  writer_.key("conversationExternalContactIds").start_array();
  writer_.string(to_string(named_id("contact", c.caller))).end_array();
}

publisher::message& publisher::message::session(const conversation& c,
                                                uuid session, medium media,
                                                streamvane::direction direction,
                                                division_id division) {
  begin_session(c, session, media, direction);
  auto theirs = address(media, c.caller);
  bool out = direction == direction::outbound;
  text("addressTo", out ? std::string_view{theirs} : our_address(media));
  text("addressFrom", out ? our_address(media) : std::string_view{theirs});
  if (media == medium::message)
    text("messageType", "WEBMESSAGING");
  if (media == medium::email)
    text("subject", "Question about order " + std::to_string(c.caller));
  if (media == medium::callback) {
    text("callbackUserName", "Customer " + std::to_string(c.caller));
    writer_.key("callbackNumbers").start_array().string(theirs).end_array();
  }
  end_session(c, division);
  return *this;
}

publisher::message&
publisher::message::voicemail_session(const conversation& c, uuid session,
                                      division_id division) {
  begin_session(c, session, medium::voice, direction::inbound);
  end_session(c, division);
  return *this;
}

publisher::message& publisher::message::text(std::string_view name,
                                             std::string_view value) {
  writer_.member(name, value);
  return *this;
}

publisher::message& publisher::message::number(std::string_view name,
                                               std::int64_t value) {
  writer_.member(name, value);
  return *this;
}

publisher::message& publisher::message::length(std::string_view name,
                                               millis value) {
  return number(name, value.count());
}

publisher::message& publisher::message::id(std::string_view name,
                                           const uuid& value) {
  writer_.member(name, to_string(value));
  return *this;
}

void publisher::message::send() {
  writer_.end_object();
  writer_.key("metadata").start_object();
  writer_.member("CorrelationId", to_string(owner_.random_.id()));
  writer_.end_object();
  writer_.member("timestamp", stamp(published_));
  writer_.end_object().end_object();
  if (told_)
    owner_.out_({published_, std::move(line_)});
}

} // namespace streamvane::tools::vanesim
