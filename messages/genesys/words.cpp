#include "messages/genesys/words.hpp"

#include "messages/ascii.hpp"
#include "messages/genesys/word_table.hpp"

namespace streamvane::genesys {

namespace {

constexpr auto directions = vocabulary<direction>({
    {"inbound", direction::inbound},
    {"outbound", direction::outbound},
});

constexpr auto disconnect_types = vocabulary<disconnect_type>({
    {"endpoint", disconnect_type::endpoint},
    {"client", disconnect_type::client},
    {"system", disconnect_type::system},
    {"transfer", disconnect_type::transfer},
    {"error", disconnect_type::error},
    {"peer", disconnect_type::peer},
    {"other", disconnect_type::other},
    {"spam", disconnect_type::spam},
    {"timeout", disconnect_type::timeout},
    {"transportfailure", disconnect_type::transport_failure},
    {"failuretransport", disconnect_type::transport_failure},
    {"conferencetransfer", disconnect_type::conference_transfer},
    {"transferconference", disconnect_type::conference_transfer},
    {"consulttransfer", disconnect_type::consult_transfer},
    {"transferconsult", disconnect_type::consult_transfer},
    {"forwardtransfer", disconnect_type::forward_transfer},
    {"transferforward", disconnect_type::forward_transfer},
    {"noanswertransfer", disconnect_type::no_answer_transfer},
    {"transfernoanswer", disconnect_type::no_answer_transfer},
    {"notavailabletransfer", disconnect_type::not_available_transfer},
    {"transfernotavailable", disconnect_type::not_available_transfer},
    {"uncallable", disconnect_type::uncallable},
    {"dndendpoint", disconnect_type::dnd_endpoint},
    {"endpointdnd", disconnect_type::dnd_endpoint},
    {"dndtransfer", disconnect_type::dnd_transfer},
    {"transferdnd", disconnect_type::dnd_transfer},
    {"inactivity", disconnect_type::inactivity},
    {"sessionexpired", disconnect_type::session_expired},
    {"expiredsession", disconnect_type::session_expired},
    {"takeover", disconnect_type::takeover},
});

constexpr auto acd_outcomes = vocabulary<acd_outcome>({
    {"abandon", acd_outcome::abandon},
    {"answered", acd_outcome::answered},
    {"flowout", acd_outcome::flow_out},
});

constexpr auto flow_verdicts = vocabulary<flow_verdict>({
    {"success", flow_verdict::success},
    {"failure", flow_verdict::failure},
});

constexpr auto media_types = vocabulary<listed>({
    {"voice"},
    {"chat"},
    {"email"},
    {"callback"},
    {"cobrowse"},
    {"video"},
    {"screenshare"},
    {"message"},
    {"internalmessage"},
    {"screenmonitoring"},
});

constexpr auto message_types = vocabulary<listed>({
    {"sms"},
    {"twitter"},
    {"facebook"},
    {"line"},
    {"whatsapp"},
    {"webmessaging"},
    {"open"},
    {"instagram"},
    {"apple"},
});

constexpr auto flow_types = vocabulary<listed>({
    {"inboundcall"},
    {"outboundcall"},
    {"inqueuecall"},
    {"securecall"},
    {"inboundemail"},
    {"surveyinvite"},
    {"inboundshortmessage"},
    {"inboundchat"},
    {"workflow"},
    {"bot"},
    {"digitalbot"},
    {"commonmodule"},
    {"inqueueemail"},
    {"inqueueshortmessage"},
    {"voice"},
    {"voicemail"},
    {"workitem"},
    {"voicesurvey"},
    {"emailsend"},
    {"speech"},
});

constexpr auto exit_reasons = vocabulary<listed>({
    {"disconnect"},
    {"flowdisconnect"},
    {"flowerrordisconnect"},
    {"transfer"},
    {"sessionexpiredisconnect"},
    {"recognitionfailuredisconnect"},
    {"recognitionfailureexit"},
    {"userexit"},
    {"flowexit"},
    {"flowerrorexit"},
});

constexpr auto segment_states = vocabulary<token>({
    {"alert", "ALERT"},
    {"interact", "INTERACT"},
    {"wrapup", "WRAPUP"},
    {"barging", "BARGING"},
    {"callback", "CALLBACK"},
    {"coaching", "COACHING"},
    {"contacting", "CONTACTING"},
    {"converting", "CONVERTING"},
    {"delay", "DELAY"},
    {"dialing", "DIALING"},
    {"hold", "HOLD"},
    {"ivr", "IVR"},
    {"monitoring", "MONITORING"},
    {"parked", "PARKED"},
    {"scheduled", "SCHEDULED"},
    {"sharing", "SHARING"},
    {"system", "SYSTEM"},
    {"transmitting", "TRANSMITTING"},
    {"uploading", "UPLOADING"},
    {"voicemail", "VOICEMAIL"},
    {"terminated", "TERMINATED"},
});

constexpr auto routing_statuses = vocabulary<token>({
    {"offqueue", "OFF_QUEUE"},
    {"idle", "IDLE"},
    {"interacting", "INTERACTING"},
    {"notresponding", "NOT_RESPONDING"},
    {"communicating", "COMMUNICATING"},
});

constexpr auto system_presences = vocabulary<token>({
    {"available", "AVAILABLE"},
    {"away", "AWAY"},
    {"break", "BREAK"},
    {"busy", "BUSY"},
    {"idle", "IDLE"},
    {"meal", "MEAL"},
    {"meeting", "MEETING"},
    {"offline", "OFFLINE"},
    {"onqueue", "ON_QUEUE"},
    {"training", "TRAINING"},
    {"outofoffice", "OUT_OF_OFFICE"},
});

template <class Table>
auto look_up(const Table& table, std::string_view text) {
  using meaning
      = std::remove_cvref_t<decltype(*table.find(std::string_view{}))>;
  const meaning* found = table.find(plain_word{text}.text());
  return found ? std::optional<meaning>{*found} : std::nullopt;
}

template <class Table>
known_token lower(const Table& table, std::string_view text) {
  plain_word plain{text};
  return {token{plain.text()}, table.find(plain.text()) != nullptr};
}

/// A word that we do not know in the shape of those that we do: "SomeNew word"
/// becomes "SOME_NEW_WORD". Keeps the first 64 characters.
token upper_snake(std::string_view text) {
  std::array<char, 64> bytes;
  std::size_t size = 0;
  char before = '_';
  for (char c : text) {
    if (size + 2 > bytes.size())
      break;
    bool letter = is_lower(c) || is_upper(c) || is_digit(c);
    bool hump = is_upper(c) && (is_lower(before) || is_digit(before));
    if ((!letter || hump) && size > 0 && bytes[size - 1] != '_')
      bytes[size++] = '_';
    if (letter)
      bytes[size++] = is_lower(c) ? static_cast<char>(c - ('a' - 'A')) : c;
    before = c;
  }
  if (size > 0 && bytes[size - 1] == '_')
    --size;
  return token{std::string_view{bytes.data(), size}};
}

template <class Table>
known_token upper(const Table& table, std::string_view text) {
  if (auto known = look_up(table, text))
    return {*known, true};
  return {upper_snake(text), false};
}

} // namespace

std::optional<direction> to_direction(std::string_view text) {
  return look_up(directions, text);
}

std::optional<disconnect_type> to_disconnect_type(std::string_view text) {
  return look_up(disconnect_types, text);
}

std::optional<acd_outcome> to_acd_outcome(std::string_view text) {
  return look_up(acd_outcomes, text);
}

std::optional<flow_verdict> to_flow_verdict(std::string_view text) {
  return look_up(flow_verdicts, text);
}

known_token to_media(std::string_view text) {
  return lower(media_types, text);
}

known_token to_message_type(std::string_view text) {
  return lower(message_types, text);
}

known_token to_flow_type(std::string_view text) {
  return lower(flow_types, text);
}

known_token to_exit_reason(std::string_view text) {
  return lower(exit_reasons, text);
}

known_token to_segment_state(std::string_view text) {
  return upper(segment_states, text);
}

known_token to_routing_status(std::string_view text) {
  return upper(routing_statuses, text);
}

known_token to_system_presence(std::string_view text) {
  return upper(system_presences, text);
}

} // namespace streamvane::genesys
