#pragma once

#include "messages/genesys/drift.hpp"
#include "messages/genesys/message.hpp"
#include "messages/genesys/schema.hpp"
#include "messages/genesys_topic.hpp"
#include "messages/time.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

/// What of the schema drifts, kept as a function of the log: the same records
/// give the same ledger, however they were cut into stretches.
namespace streamvane::genesys {

/// A place in the log.
struct log_place {
  instant at{}; ///< When the record arrived.
  std::uint64_t offset = 0;

  friend bool operator==(const log_place&, const log_place&) = default;
};

/// Names a line of the ledger.
struct drift_key {
  genesys_topic topic = genesys_topic::unknown;
  drift_kind kind = drift_kind::new_member;
  std::string path{};   ///< As drift_note::path.
  std::string detail{}; ///< As drift_note::detail.

  friend bool operator==(const drift_key&, const drift_key&) = default;
  friend auto operator<=>(const drift_key&, const drift_key&) = default;
};

/// A line of the ledger. Type, expected type and sample are those of the first
/// message (drift_note).
struct drift_line {
  log_place first{};
  log_place last{};
  std::uint64_t count = 0; ///< Messages.
  std::string type{};
  std::string expected{};
  std::string sample{};

  friend bool operator==(const drift_line&, const drift_line&) = default;
};

/// How many messages of a topic there were, and in how many of them each member
/// of the schema, by its position, said something.
struct member_counts {
  genesys_topic topic = genesys_topic::unknown;
  std::uint64_t messages = 0;
  std::array<std::uint32_t, schema_members_max> with{};
};

/// What one stretch of the log shows.
class drift_tally {
public:
  /// Takes in a message; call in the order of the log.
  void add(const message& m, const log_place& place);

private:
  friend class drift_ledger;

  using seen = std::pair<drift_key, drift_line>;

  drift_line& line_of(const drift_note& note, const log_place& place);
  member_counts& counts_of(genesys_topic topic);

  std::vector<seen> lines_{}; ///< In the order in which the log shows them.
  std::map<drift_key, std::size_t> positions_{}; ///< In `lines_`.
  std::uint64_t beyond_ = 0;                     ///< As drift_totals::beyond.
  std::vector<member_counts> members_{};
};

/// Totals that no bound cuts.
struct drift_totals {
  std::array<std::uint64_t, drift_kinds.size()> by_kind{}; ///< Messages.
  std::uint64_t beyond = 0; ///< Of what found no line of its own.

  friend bool operator==(const drift_totals&, const drift_totals&) = default;
};

/// The window that a topic's members are watched in.
struct member_watch {
  std::uint64_t messages = 0; ///< In this window so far.
  std::array<std::uint64_t, schema_members_max> with{};
  member_set expected{}; ///< What stood in enough of an earlier window.

  friend bool operator==(const member_watch&, const member_watch&) = default;
};

/// All that has drifted since the log began.
///
/// *Vanished.* The messages of a topic are watched window by window; a window
/// has at least `window_messages` of them and ends with the first minute of the
/// log's clock that finds as many. A member that says something in at least one
/// of `expected_share` messages of a window is expected from then on. An
/// expected member that says nothing in a whole later window has vanished: its
/// line begins at the end of that window, and counts the messages of all such
/// windows. Only the ledger depends on it; a change of traffic can look the
/// same.
class drift_ledger {
public:
  static constexpr std::uint64_t window_messages = 1'000;
  static constexpr std::uint64_t expected_share = 4;

  /// Lines of one topic, and words of one member among them. What comes after
  /// them is counted in drift_totals::beyond.
  static constexpr std::size_t lines_max = 256;
  static constexpr std::size_t words_max = 32;

  /// Takes in the next stretch of the log.
  void take(const drift_tally& seen);

  /// A minute of the log's clock has ended with the record at `place`.
  void minute_ended(const log_place& place);

  const std::map<drift_key, drift_line>& lines() const {
    return lines_;
  }

  const drift_totals& totals() const {
    return totals_;
  }

  const std::map<genesys_topic, member_watch>& watches() const {
    return watches_;
  }

  /// What is another than at the last call.
  struct changes {
    std::set<drift_key> lines{};
    std::set<genesys_topic> watches{};
    bool totals = false;
  };

  changes take_changes() {
    return std::exchange(changed_, {});
  }

  // As they were taken down. A line that is there already is replaced.
  void restore(drift_key key, drift_line line);
  void restore(genesys_topic topic, const member_watch& watch);
  void restore(const drift_totals& totals);

private:
  void add(const drift_key& key, const drift_line& seen);
  bool has_room(const drift_key& key) const;
  void end_window(genesys_topic topic, member_watch& watch,
                  const log_place& place);

  std::map<drift_key, drift_line> lines_{};
  std::map<genesys_topic, std::size_t> lines_of_topic_{};
  drift_totals totals_{};
  std::map<genesys_topic, member_watch> watches_{};
  changes changed_{};
};

} // namespace streamvane::genesys
