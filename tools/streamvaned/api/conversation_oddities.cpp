#include "tools/streamvaned/api/conversation_oddities.hpp"

#include "messages/genesys/field_reader.hpp"
#include "messages/genesys/message_decode.hpp"
#include "tools/streamvaned/api/logged_record.hpp"

#include <cstdint>
#include <set>
#include <string_view>

namespace streamvane::tools::streamvaned {

namespace {

using runtime::event_log::record_kind;
using runtime::event_log::record_view;
using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::table;

void add_blank(const json::value& value, const std::string& path,
               std::vector<std::string>& into) {
  if (auto text = value.as_string(); text && genesys::is_none(*text))
    into.push_back(path);
  for (std::size_t i = 0; i < value.size(); ++i) {
    auto name = value.is_object() ? value.names()[i] : "[]";
    add_blank(value[i],
              path.empty() || value.is_array() ? path + name
                                               : path + '.' + name,
              into);
  }
}

template <class List, class Text>
void write_list(json::writer& out, std::string_view name, const List& all,
                Text text) {
  if (all.empty())
    return;
  out.key(name).start_array();
  for (const auto& one : all)
    out.string(text(one));
  out.end_array();
}

void write_oddity(json::writer& out, const record_view& record,
                  genesys::decoder& decoder) {
  if (record.kind != record_kind::event && record.kind != record_kind::backfill)
    return;
  auto message = decoder.decode(
      record.payload, {record.organization, record.arrival, record.offset});
  if (!message)
    return;
  std::vector<std::string> blank;
  if (message->blank_members > 0)
    if (auto content = json::parse(record.payload))
      blank = blank_members(*content);
  if (message->drift.empty() && blank.empty() && message->repeated_members == 0)
    return;
  out.start_object().member("offset", record.offset);
  out.member("topic", to_string(message->head.topic));
  write_list(out, "drift", message->drift,
             [](const auto& note) { return to_string(note); });
  write_list(out, "blank", blank, [](const auto& path) { return path; });
  if (message->repeated_members > 0)
    out.member("repeated", message->repeated_members);
  out.end_object();
}

bool is_about(const json::value& letter,
              const actors::entity::entity_key& conversation) {
  const auto& about = letter["about"];
  return about["kind"].text() == to_string(conversation.kind)
         && about["organization"].text() == to_string(conversation.organization)
         && about["id"].text() == to_string(conversation.id);
}

void write_letter(json::writer& out, const json::value& letter) {
  out.start_object();
  out.member("offset", letter["offset"].as_int64().value_or(0));
  out.member("reason", letter["reason"].text());
  out.member("detail", letter["detail"].text()).end_object();
}

} // namespace

std::vector<std::string> blank_members(const json::value& message) {
  std::vector<std::string> paths;
  add_blank(message, {}, paths);
  return paths;
}

result<> write_oddities(json::writer& out, runtime::event_log::event_log& log,
                        const actors::conversation::state& s) {
  std::set<std::uint64_t> offsets;
  for (const auto& e : s.said)
    if (e.offset != 0)
      offsets.insert(e.offset);
  genesys::decoder decoder;
  std::size_t looked_at = 0;
  out.key("oddities").start_array();
  for (auto offset : offsets) {
    if (looked_at == odd_messages_max)
      break;
    ++looked_at;
    auto batch = read_logged(log, std::to_string(offset));
    if (batch)
      write_oddity(out, batch->records.front(), decoder);
    else if (batch.why().code != errc::not_found)
      return batch.why();
  }
  out.end_array();
  if (looked_at < offsets.size())
    out.member("oddities_looked_at", looked_at);
  return done{};
}

result<std::size_t>
write_left_out(json::writer& out, const runtime::metrics_store::snapshot& from,
               const actors::entity::entity_key& conversation) {
  auto id = to_string(conversation.id);
  std::size_t searched = 0;
  std::size_t found = 0;
  out.key("left_out").start_array();
  std::string begin = "event/";
  auto scanned = from.scan(
      table::dead_letters, begin, prefix_end(begin), [&](const row& letter) {
        if (searched == searched_letters_max)
          return false;
        ++searched;
        if (letter.payload.find(id) == std::string_view::npos)
          return true;
        if (auto content = json::parse(letter.payload);
            content && is_about(*content, conversation)) {
          write_letter(out, *content);
          ++found;
        }
        return true;
      });
  if (!scanned)
    return scanned.why();
  out.end_array();
  if (searched == searched_letters_max)
    out.member("left_out_searched", searched);
  return found;
}

} // namespace streamvane::tools::streamvaned
