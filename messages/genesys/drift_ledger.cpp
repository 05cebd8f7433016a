#include "messages/genesys/drift_ledger.hpp"

#include "messages/genesys/drift_notes.hpp"

#include <algorithm>

namespace streamvane::genesys {

drift_line& drift_tally::line_of(const drift_note& note,
                                 const log_place& place) {
  drift_key key{note.topic, note.kind, note.path, note.detail};
  auto [at, is_new] = positions_.try_emplace(key, lines_.size());
  if (is_new)
    lines_.emplace_back(std::move(key), drift_line{.first = place,
                                                   .type = note.type,
                                                   .expected = note.expected,
                                                   .sample = note.sample});
  return lines_[at->second].second;
}

member_counts& drift_tally::counts_of(genesys_topic topic) {
  auto at = std::find_if(members_.begin(), members_.end(),
                         [&](const auto& one) { return one.topic == topic; });
  if (at == members_.end())
    at = members_.insert(at, {.topic = topic});
  return *at;
}

void drift_tally::add(const message& m, const log_place& place) {
  for (const auto& note : m.drift) {
    auto& line = line_of(note, place);
    line.last = place;
    ++line.count;
  }
  beyond_ += m.drift_beyond;
  if (schema_of(m.head.topic).empty())
    return;
  auto& counts = counts_of(m.head.topic);
  ++counts.messages;
  m.present.each([&](std::size_t position) { ++counts.with[position]; });
}

void drift_ledger::take(const drift_tally& seen) {
  for (const auto& [key, line] : seen.lines_)
    add(key, line);
  if (seen.beyond_ > 0) {
    totals_.beyond += seen.beyond_;
    changed_.totals = true;
  }
  for (const auto& counts : seen.members_) {
    auto& watch = watches_[counts.topic];
    watch.messages += counts.messages;
    for (std::size_t i = 0; i < counts.with.size(); ++i)
      watch.with[i] += counts.with[i];
    changed_.watches.insert(counts.topic);
  }
}

void drift_ledger::add(const drift_key& key, const drift_line& seen) {
  totals_.by_kind[index_of(key.kind)] += seen.count;
  changed_.totals = true;
  auto at = lines_.find(key);
  if (at != lines_.end()) {
    at->second.last = seen.last;
    at->second.count += seen.count;
  } else if (has_room(key)) {
    lines_.emplace(key, seen);
    ++lines_of_topic_[key.topic];
  } else {
    totals_.beyond += seen.count;
    return;
  }
  changed_.lines.insert(key);
}

bool drift_ledger::has_room(const drift_key& key) const {
  auto lines = lines_of_topic_.find(key.topic);
  if (lines != lines_of_topic_.end() && lines->second >= lines_max)
    return false;
  if (key.kind != drift_kind::new_word)
    return true;
  auto at = lines_.lower_bound({key.topic, key.kind, key.path, {}});
  std::size_t words = 0;
  for (; at != lines_.end() && at->first.topic == key.topic
         && at->first.kind == key.kind && at->first.path == key.path;
       ++at)
    ++words;
  return words < words_max;
}

void drift_ledger::minute_ended(const log_place& place) {
  for (auto& [topic, watch] : watches_)
    if (watch.messages >= window_messages)
      end_window(topic, watch, place);
}

void drift_ledger::end_window(genesys_topic topic, member_watch& watch,
                              const log_place& place) {
  auto schema = schema_of(topic);
  for (std::size_t i = 0; i < schema.size(); ++i) {
    if (watch.with[i] == 0 && watch.expected.has(i))
      add({topic,
           drift_kind::vanished,
           drift_path(body_name(topic), schema[i].path),
           {}},
          {.first = place,
           .last = place,
           .count = watch.messages,
           .expected = std::string{to_string(schema[i].holds)}});
    if (watch.with[i] * expected_share >= watch.messages)
      watch.expected.add(i);
  }
  watch.messages = 0;
  watch.with.fill(0);
  changed_.watches.insert(topic);
}

void drift_ledger::restore(drift_key key, drift_line line) {
  auto topic = key.topic;
  if (lines_.insert_or_assign(std::move(key), std::move(line)).second)
    ++lines_of_topic_[topic];
}

void drift_ledger::restore(genesys_topic topic, const member_watch& watch) {
  watches_[topic] = watch;
}

void drift_ledger::restore(const drift_totals& totals) {
  totals_ = totals;
}

} // namespace streamvane::genesys
