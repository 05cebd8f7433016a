#pragma once

#include "messages/json/writer.hpp"
#include "tools/vanesim/centre/publisher.hpp"

namespace streamvane::tools::vanesim {

/// One message while it is written: the constructor writes the envelope up to
/// the event body's first members, send() the rest. The order of the members
/// is the one of genesys.md 1.1; the id stands at `envelope_id_at`.
class publisher::message {
public:
  /// `what` is the last part of the topic, such as "acd.end".
  message(publisher& owner, instant at, const conversation& c,
          std::string_view what, uuid participant);

  /// A message about a user or a queue: `before` and `after` the id are the
  /// parts of the topic.
  message(publisher& owner, instant at, std::string_view before, uuid id,
          std::string_view after);

  /// The members that all sessions of a conversation share.
  message& session(const conversation& c, uuid session, medium media,
                   streamvane::direction direction, division_id division);

  message& text(std::string_view name, std::string_view value);
  message& number(std::string_view name, std::int64_t value);
  message& length(std::string_view name, millis value);
  message& id(std::string_view name, const uuid& value);

  /// Where nested members are written.
  json::writer& body() {
    return writer_;
  }

  void send();

  /// The same of a voicemail, whose messages tell no addresses.
  message& voicemail_session(const conversation& c, uuid session,
                             division_id division);

private:
  void begin_session(const conversation& c, uuid session, medium media,
                     streamvane::direction direction);
  void end_session(const conversation& c, division_id division);
  void open(std::string_view template_topic, const std::string& topic);

  publisher& owner_;
  instant at_;
  bool told_ = true; ///< False where its source is off.
  instant published_;
  std::string line_{};
  json::writer writer_{line_};
};

} // namespace streamvane::tools::vanesim
