#include "actors/epoch/decode_chunk.hpp"

#include "actors/shard/placement.hpp"
#include "messages/genesys/message_decode.hpp"
#include "messages/genesys/plausibility.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace streamvane::actors::epoch {

namespace {

using runtime::event_log::record_kind;
using runtime::event_log::record_view;

/// Of a refused body: what ingest noted about it.
std::string first_line(std::string_view payload) {
  return std::string{payload.substr(0, payload.find('\n'))};
}

/// Kinds of transfers that nTransferred does not count (genesys.md 11.6).
bool is_other_transfer(disconnect_type how) {
  return how == disconnect_type::forward_transfer
         || how == disconnect_type::no_answer_transfer
         || how == disconnect_type::not_available_transfer
         || how == disconnect_type::dnd_transfer;
}

template <class Told> // conversation_event, detail_record
entity::entity_key key_of(const Told& told) {
  return {entity::entity_kind::conversation, told.organization,
          told.conversation.value};
}

entity::entity_key key_of(const agent_event& told) {
  return {entity::entity_kind::agent, told.organization, told.agent.value};
}

/// Puts what was decoded where it belongs.
class chunk_builder {
public:
  explicit chunk_builder(std::uint16_t shards) {
    chunk_.shards.resize(shards);
  }

  void take(const record_view& record) {
    ++chunk_.records;
    if (record.kind == record_kind::refused)
      refuse(record, "refused", first_line(record.payload));
    if (record.kind != record_kind::event
        && record.kind != record_kind::backfill)
      return;
    ++chunk_.events;
    auto decoded = decoder_.decode(
        record.payload, {record.organization, record.arrival, record.offset});
    if (!decoded) {
      // Ingest refuses such bodies; one in the log comes from another version.
      refuse(record, "undecodable", decoded.why().what);
      return;
    }
    if (!decoded->drift.empty())
      ++chunk_.drifted;
    chunk_.repeated_members += decoded->repeated_members;
    chunk_.blank_members += decoded->blank_members;
    chunk_.drift.add(*decoded, {record.arrival, record.offset});
    std::visit([&](auto& content) { place(content, record); },
               decoded->content);
  }

  decoded_chunk finish() {
    return std::move(chunk_);
  }

private:
  shard_events& shard_for(const uuid& entity) {
    auto shards = static_cast<std::uint16_t>(chunk_.shards.size());
    return chunk_.shards[shard::shard_of(entity, shards)];
  }

  void refuse(const record_view& record, std::string reason, std::string detail,
              std::optional<entity::entity_key> about = {}) {
    chunk_.letters.push_back(
        {record.offset, std::move(reason), std::move(detail), about});
  }

  template <class Event>
  bool plausible(const Event& event, const entity::entity_key& about,
                 const record_view& record) {
    auto why = genesys::implausible(event, record.arrival);
    if (why)
      refuse(record, "implausible", std::move(*why), about);
    return !why;
  }

  void place(std::monostate, const record_view&) {
    ++chunk_.unfolded;
  }

  void place(const conversation_event& event, const record_view& record) {
    if (!plausible(event, key_of(event), record))
      return;
    if (event.topic == genesys_topic::user_end
        && event.interacting.value_or(millis{0}) > millis{0}
        && is_other_transfer(event.disconnect))
      ++chunk_.other_transfers;
    shard_for(event.conversation.value).conversation.push_back(event);
  }

  /// What of a record cannot be true is left out, and the first such value
  /// noted; the rest counts.
  void place(const detail_record& all, const record_view& record) {
    auto& events = shard_for(all.conversation.value).conversation;
    std::optional<std::string> first_why;
    for (const auto& value : all.values) {
      auto why = genesys::implausible(value, record.arrival);
      if (!why)
        events.push_back(value);
      else if (!first_why)
        first_why = std::move(why);
    }
    if (first_why)
      refuse(record, "implausible", std::move(*first_why), key_of(all));
  }

  void place(agent_event& event, const record_view& record) {
    if (plausible(event, key_of(event), record))
      shard_for(event.agent.value).agent.push_back(std::move(event));
  }

  void place(queue_event& event, const record_view&) {
    shard_for(event.queue.value).queue.push_back(std::move(event));
  }

  void place(const operations_event&, const record_view&) {
    ++chunk_.operations;
  }

  /// Starts reconciliation once there is one; no cell depends on it.
  void place(const availability&, const record_view&) {
    ++chunk_.unfolded;
  }

  genesys::decoder decoder_{};
  decoded_chunk chunk_{};
};

} // namespace

decoded_chunk decode(std::span<const record_view> records,
                     std::uint16_t shards) {
  chunk_builder builder{shards};
  for (const auto& record : records)
    builder.take(record);
  return builder.finish();
}

} // namespace streamvane::actors::epoch
