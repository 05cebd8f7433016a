#include "tools/streamvaned/api/dead_letter_groups.hpp"

#include "messages/json/value.hpp"

namespace streamvane::tools::streamvaned {

namespace {

using runtime::metrics_store::row;
using runtime::metrics_store::table;

/// Letters counted before the snapshot is given up for a newer one.
constexpr std::size_t stretch_letters = 4'096;

/// The number at the end of every letter's key.
constexpr std::size_t number_bytes = 8;

std::string reason_of(std::string_view payload) {
  auto letter = json::parse(payload);
  if (!letter || !(*letter)["reason"].as_string())
    return "unreadable";
  return std::string{*(*letter)["reason"].as_string()};
}

void count(letter_counts& counts, const row& letter) {
  ++counts.total;
  letter_group group{std::string{letter_origin(letter.key)},
                     reason_of(letter.payload)};
  auto at = counts.by_group.find(group);
  if (at != counts.by_group.end())
    ++at->second;
  else if (counts.by_group.size() < letter_counts::groups_max)
    counts.by_group.emplace(std::move(group), 1);
  else
    ++counts.others;
}

} // namespace

std::string_view letter_origin(std::string_view key) {
  if (key.size() <= number_bytes + 1)
    return key;
  return key.substr(0, key.size() - number_bytes - 1);
}

result<letter_counts>
count_letters(const runtime::metrics_store::metrics_store& store,
              const std::atomic<bool>& stopping) {
  letter_counts counts;
  std::string begin;
  for (bool more = true; more;) {
    if (stopping)
      return failure{errc::unavailable, "the node is stopping"};
    auto now = store.read();
    if (!now)
      return now.why();
    std::size_t seen = 0;
    auto scanned
        = now->scan(table::dead_letters, begin, {}, [&](const row& letter) {
            count(counts, letter);
            begin.assign(letter.key).push_back('\0');
            return ++seen < stretch_letters;
          });
    if (!scanned)
      return scanned.why();
    more = seen == stretch_letters;
  }
  return counts;
}

} // namespace streamvane::tools::streamvaned
