#include "messages/genesys/topic_name.hpp"

#include "messages/ascii.hpp"
#include "messages/genesys/word_table.hpp"
#include "messages/genesys/words.hpp"

namespace streamvane::genesys {

namespace {

constexpr auto conversation_details = vocabulary<genesys_topic>({
    {"customerstart", genesys_topic::customer_start},
    {"customerend", genesys_topic::customer_end},
    {"contact", genesys_topic::contact},
    {"flowstart", genesys_topic::flow_start},
    {"flowend", genesys_topic::flow_end},
    {"flowoutcome", genesys_topic::flow_outcome},
    {"acdstart", genesys_topic::acd_start},
    {"acdend", genesys_topic::acd_end},
    {"userstart", genesys_topic::user_start},
    {"userend", genesys_topic::user_end},
    {"acw", genesys_topic::acw},
    {"wrapup", genesys_topic::wrapup},
    {"outbound", genesys_topic::outbound},
    {"voicemailstart", genesys_topic::voicemail_start},
    {"voicemailend", genesys_topic::voicemail_end},
    {"attributes", genesys_topic::attributes},
});

constexpr auto agent_details = vocabulary<genesys_topic>({
    {"state", genesys_topic::agent_segment},
});

constexpr auto conversation_analytics = vocabulary<genesys_topic>({
    {"metrics", genesys_topic::metric_record},
});

constexpr auto queue_analytics = vocabulary<genesys_topic>({
    {"observations", genesys_topic::queue_observations},
    {"activity", genesys_topic::queue_activity},
});

constexpr auto users = vocabulary<genesys_topic>({
    {"routingstatus", genesys_topic::routing_status},
    {"activity", genesys_topic::activity},
    {"presence", genesys_topic::presence},
});

constexpr auto whole = vocabulary<genesys_topic>({
    {"v2analyticsconversationsdetailsjobsavailability",
     genesys_topic::conversations_available},
    {"v2analyticsusersdetailsjobsavailability", genesys_topic::users_available},
    {"channelmetadata", genesys_topic::system},
});

/// Cuts `prefix` (in lower case) off the front, whatever the case of `text`.
bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (text.size() < prefix.size())
    return false;
  for (std::size_t i = 0; i < prefix.size(); ++i)
    if (to_lower(text[i]) != prefix[i])
      return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string_view without_placeholder(std::string_view id) {
  return id == "{id}" ? std::string_view{} : id;
}

/// Reads "<id>.<rest>", where the rest says which topic of a family it is.
template <class Table>
topic_name in_family(const Table& family, std::string_view text) {
  auto dot = text.find('.');
  if (dot == 0 || dot == std::string_view::npos)
    return {};
  const auto* found = family.find(plain_word{text.substr(dot + 1)}.text());
  if (found == nullptr)
    return {};
  return {*found, without_placeholder(text.substr(0, dot))};
}

} // namespace

topic_name recognise(std::string_view text) {
  auto rest = text;
  if (take_prefix(rest, "v2.detail.events.")) {
    if (take_prefix(rest, "conversation."))
      return in_family(conversation_details, rest);
    if (take_prefix(rest, "agent."))
      return in_family(agent_details, rest);
    return {};
  }
  if (take_prefix(rest, "v2.users."))
    return in_family(users, rest);
  if (take_prefix(rest, "v2.analytics.conversation."))
    return in_family(conversation_analytics, rest);
  if (take_prefix(rest, "v2.analytics.queues."))
    return in_family(queue_analytics, rest);
  if (take_prefix(rest, "v2.operations.events."))
    return {genesys_topic::operations, without_placeholder(rest)};
  if (take_prefix(rest, "v2.system."))
    return {genesys_topic::system, {}};
  const auto* found = whole.find(plain_word{text}.text());
  return {found ? *found : genesys_topic::unknown, {}};
}

} // namespace streamvane::genesys
