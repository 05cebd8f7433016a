#include "messages/genesys/recorded_sessions.hpp"

#include "messages/genesys/conversation_details_decode.hpp"
#include "messages/genesys/field_reader.hpp"
#include "messages/genesys/plausibility.hpp"
#include "messages/genesys/words.hpp"
#include "messages/json/document.hpp"

#include <optional>
#include <string>

namespace streamvane::genesys {

namespace {

/// Drift was noted when the record was folded: here it goes nowhere.
class session_reader {
public:
  recorded_conversation read(json::node root) {
    field_reader in{unheeded_, {}};
    out_.ended
        = in.time({"conversationEnd", root["conversationEnd"]}).has_value();
    for (auto participant : root["participants"].items()) {
      recorded_session about;
      about.purpose = in.free_word({"purpose", participant["purpose"]});
      in.read({"userId", participant["userId"]}, about.agent);
      for (auto session : participant["sessions"].items())
        read_session(session, about);
    }
    return std::move(out_);
  }

private:
  void read_session(json::node session, recorded_session s) {
    field_reader in{unheeded_, {}};
    in.read({"sessionId", session["sessionId"]}, s.session);
    s.media = in.word({"mediaType", session["mediaType"]}, to_media);
    s.message_type
        = in.word({"messageType", session["messageType"]}, to_message_type);
    s.scheduled = time_of(session, "callbackScheduledTime").value_or(instant{});
    for (auto segment : session["segments"].items())
      read_segment(segment, s);
    out_.sessions.push_back(s);
  }

  /// A segment without an end is going on.
  void read_segment(json::node segment, recorded_session& s) {
    field_reader in{unheeded_, {}};
    if (queue_id queue{in.text({"queueId", segment["queueId"]})})
      s.queue = queue;
    auto start = time_of(segment, "segmentStart");
    if (!start)
      return;
    if (s.start == instant{} || *start < s.start)
      s.start = *start;
    if (time_of(segment, "segmentEnd") || *start < s.since)
      return;
    s.doing = in.free_word({"segmentType", segment["segmentType"]});
    s.since = *start;
  }

  /// Nothing where it cannot be true (genesys.md 11.14).
  std::optional<instant> time_of(json::node from, std::string_view name) {
    auto t = field_reader{unheeded_, {}}.time({name, from[name]});
    return t && *t >= event_time_min ? t : std::nullopt;
  }

  message unheeded_{};
  recorded_conversation out_{};
};

} // namespace

result<recorded_conversation> decode_recorded_sessions(std::string_view text) {
  json::document document;
  if (auto read = document.read(text); !read)
    return read.why();
  auto root = document.root();
  if (!is_detail_record(root))
    return failure{errc::invalid, "the text is no detail record"};
  return session_reader{}.read(root);
}

} // namespace streamvane::genesys
