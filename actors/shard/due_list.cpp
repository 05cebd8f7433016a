#include "actors/shard/due_list.hpp"

#include "actors/shard/placement.hpp"
#include "messages/bytes.hpp"

namespace streamvane::actors::shard {

namespace {

using runtime::metrics_store::prefix_end;
using runtime::metrics_store::row;
using runtime::metrics_store::table;

constexpr std::uint8_t due_version = 1;

} // namespace

std::string due_list::key_of(const entity::entity_key& key) const {
  return std::string{due_prefix} + entity_row_key(shard_, key);
}

result<> due_list::load(const runtime::metrics_store::snapshot& from) {
  std::string prefix{due_prefix};
  byte_writer{prefix}.ordered_u16(shard_);
  bool readable = true;
  auto seen
      = from.scan(table::meta, prefix, prefix_end(prefix), [&](const row& r) {
          auto key = entity_of_row_key(r.key.substr(due_prefix.size()));
          byte_reader payload{r.payload};
          auto due = from_epoch_ms(payload.zigzag());
          readable = key && payload.at_end() && r.version == due_version;
          if (readable) {
            entries_[*key] = {due, due};
            by_time_.emplace(due, *key);
          }
          return readable;
        });
  if (seen && !readable)
    return failure{errc::corrupt, "a row of the entities that wait cannot be "
                                  "read, of shard "
                                      + std::to_string(shard_)};
  return seen;
}

void due_list::note(const entity::entity_key& key, std::optional<instant> due) {
  auto at = entries_.find(key);
  if (at == entries_.end()) {
    if (!due)
      return;
    at = entries_.try_emplace(key).first;
  }
  auto& known = at->second;
  if (known.due == due)
    return;
  if (known.due)
    by_time_.erase({*known.due, key});
  if (due)
    by_time_.emplace(*due, key);
  known.due = due;
  if (due == known.settled)
    changed_.erase(key);
  else
    changed_.insert(key);
  if (!due && !known.settled)
    entries_.erase(at);
}

std::vector<entity::entity_key> due_list::by(instant clock) const {
  std::vector<entity::entity_key> all;
  for (const auto& [due, key] : by_time_) {
    if (due > clock)
      break;
    all.push_back(key);
  }
  return all;
}

void due_list::settle(runtime::metrics_store::write_batch& rows) {
  for (const auto& key : changed_) {
    auto at = entries_.find(key);
    auto& known = at->second;
    known.settled = known.due;
    if (!known.due) {
      rows.erase(table::meta, key_of(key));
      entries_.erase(at);
      continue;
    }
    std::string payload;
    byte_writer{payload}.zigzag(epoch_ms(*known.due));
    rows.put(table::meta, key_of(key), due_version, payload);
  }
  changed_.clear();
}

} // namespace streamvane::actors::shard
