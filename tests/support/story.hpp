#pragma once

#include "messages/agent_event.hpp"
#include "messages/conversation_event.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::test {

/// The id that a short name stands for in a story: the same name gives the same
/// id in every story and every test. An empty name is no id.
uuid id_of(std::string_view name);

/// The name that gave the id; its text where no name did, "-" for none.
std::string name_of(const uuid& id);

template <class Id>
Id named(std::string_view name) {
  return Id{id_of(name)};
}

/// Midnight of the day on which stories play: 2026-03-02, a Monday.
instant story_day();

/// A clock on that day: "09:13:40", "09:13:40.250". Throws where the text is
/// not one, which fails the test.
instant clock(std::string_view text);

/// Tells what happened to one conversation and keeps the messages that Genesys
/// would have sent about it, in the order they were told. Sessions, queues and
/// agents go by names. Times are given as clocks; an empty clock leaves that
/// message out.
///
///     story call{"call"};
///     call.queue_visit("S1", {.queue = "Q", .from = "09:13:40",
///                             .until = "09:14:11", .by = "B",
///                             .outcome = acd_outcome::answered,
///                             .waited = 31s});
class story {
public:
  explicit story(std::string_view conversation,
                 std::string_view organization = "acme");

  struct visit {
    std::string_view queue{};
    std::string_view from{};
    std::string_view until{};
    std::string_view by{}; ///< The agent who answered.
    acd_outcome outcome = acd_outcome::none;
    std::optional<millis> waited{};
    std::string_view participant{};
    token media{"voice"};
  };

  struct leg {
    std::string_view agent{};
    std::string_view queue{};
    std::string_view from{};
    std::string_view until{};
    std::optional<millis> alerting{};
    std::optional<millis> talking{};
    std::optional<millis> held{};
    std::optional<millis> contacting{};
    std::optional<millis> dialing{};
    disconnect_type left = disconnect_type::client;
    std::string_view participant{};
    token media{"voice"};
    streamvane::direction direction = streamvane::direction::inbound;
  };

  struct wrap {
    std::string_view agent{};
    std::string_view queue{};
    std::string_view at{};
    std::optional<millis> worked{};
    std::string_view code{};
  };

  struct customer {
    std::string_view from{};
    std::string_view until{};
    std::optional<millis> connected{};
    token media{"voice"};
    streamvane::direction direction = streamvane::direction::inbound;
  };

  struct flow {
    std::string_view from{};
    std::string_view until{};
    std::optional<millis> connected{};
    std::string_view name{};
    token type{};
    token left{}; ///< exitReason
    streamvane::direction direction = streamvane::direction::none;
  };

  struct outcome {
    std::string_view name{};
    std::string_view at{};
    std::string_view flow{};
    flow_verdict verdict = flow_verdict::success;
    std::optional<millis> lasted{};
  };

  /// A state of an agent's session, from then on.
  struct turn {
    std::string_view at{};
    token state{};
  };

  struct states {
    std::string_view agent{};
    std::string_view queue{};
    std::string_view began{};
    std::vector<turn> turns{};
    token media{"voice"};
  };

  struct voicemail {
    std::string_view from{};
    std::string_view until{};
    std::optional<millis> recorded{};
  };

  struct record {
    metric_id metric = metric_id::none;
    std::int64_t value = 0;
    std::string_view at{};
    std::string_view id{};
    std::string_view queue{};
    std::string_view agent{};
    token media{"voice"};
    streamvane::direction direction = streamvane::direction::inbound;
  };

  /// A value in a detail record; its `id` is not used.
  struct measured : record {
    std::string_view session{};
  };

  void queue_visit(std::string_view session, const visit& v);
  void agent_leg(std::string_view session, const leg& l);
  void after_call_work(std::string_view session, const wrap& w);
  void customer_leg(std::string_view session, const customer& c);
  void flow_leg(std::string_view session, const flow& f);
  void flow_outcome(std::string_view session, const outcome& o);
  void agent_states(std::string_view session, const states& s);
  void voicemail_leg(std::string_view session, const voicemail& v);

  /// One of Genesys' own metric records.
  void metric_record(std::string_view session, const record& r);

  /// The conversation's detail record, as REST knew it at that instant.
  void detail_record(std::string_view known_until,
                     const std::vector<measured>& values);

  const std::vector<conversation_event>& events() const {
    return events_;
  }

  /// All of them, to change what the story has no word for.
  std::vector<conversation_event>& retold() {
    return events_;
  }

  /// The message told last, likewise.
  conversation_event& last() {
    return events_.back();
  }

private:
  conversation_event& say(genesys_topic topic, std::string_view session,
                          std::string_view at);

  conversation_event about_{};
  std::vector<conversation_event> events_{};
};

/// The same for one agent.
class agent_story {
public:
  explicit agent_story(std::string_view agent,
                       std::string_view organization = "acme");

  /// A routingStatus message; published 50 ms later unless told otherwise.
  void routing(std::string_view status, instant since,
               std::optional<instant> published = {});

  /// A presence message. `definition` names the organisation's own definition.
  void presence(std::string_view system, instant since,
                std::string_view definition = {},
                std::optional<instant> published = {});

  const std::vector<agent_event>& events() const {
    return events_;
  }

private:
  agent_event& say(genesys_topic topic, instant published);

  agent_event about_{};
  std::vector<agent_event> events_{};
};

} // namespace streamvane::test
