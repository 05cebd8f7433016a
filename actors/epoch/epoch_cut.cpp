#include "actors/epoch/epoch_cut.hpp"

#include "messages/interval.hpp"

namespace streamvane::actors::epoch {

using runtime::event_log::record_kind;

bool ends_minute(const runtime::event_log::record_head& record, instant clock) {
  return record.kind == record_kind::tick
         && interval_start(record.arrival, publish_every)
                > interval_start(clock, publish_every);
}

std::size_t
epoch_length(std::span<const runtime::event_log::record_view> records,
             instant clock) {
  for (std::size_t i = 0; i < records.size(); ++i)
    if (records[i].kind == record_kind::config
        || ends_minute(records[i], clock))
      return i + 1;
  return records.size();
}

} // namespace streamvane::actors::epoch
