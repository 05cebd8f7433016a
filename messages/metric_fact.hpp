#pragma once

#include "messages/cell.hpp"
#include "messages/ids.hpp"

#include <compare>
#include <cstdint>
#include <string_view>
#include <vector>

namespace streamvane {

/// Where a fact comes from (genesys.md 5.1). A greater one wins.
enum class fact_source : std::uint8_t {
  detail_events = 1, ///< E
  agent_state = 2,   ///< G
  metric_record = 3, ///< M
  rest_record = 4,   ///< R
};

std::string_view to_string(fact_source source);

/// True for values that Genesys itself measured; the others follow from what
/// happened.
constexpr bool is_measured(fact_source source) {
  return source >= fact_source::metric_record;
}

/// What a record says of the session that its value belongs to, beside what
/// every fact has. Of values that follow from events the session tells it.
struct record_dimensions {
  division_id division{};
  token message_type{};
  wrapup_code wrapup{};
  skill_list skills{};

  friend bool operator==(const record_dimensions&, const record_dimensions&)
      = default;
};

/// A thing concluded about a conversation: a whole number attached to one
/// instant and one session (genesys.md 4.1). What entities mean for KPIs is a
/// list of these, and nothing else.
struct metric_fact {
  metric_id metric = metric_id::none;
  session_id
      session{};   ///< With `instance`, names the fact in its conversation.
  uuid instance{}; ///< Of metrics that a session can have several of.
  std::int64_t value = 0; ///< Milliseconds; 1 for counts.
  instant at{};           ///< Decides the interval.
  queue_id queue{};
  agent_id agent{};
  uuid flow{}; ///< Of flow metrics.
  token media{};
  streamvane::direction direction = direction::none;
  fact_source source = fact_source::detail_events;
  bool reconstructed = false; ///< An instant follows from a partner event.
  bool disputed = false;      ///< The next best source would count otherwise.
  /// Metric records and detail events both tell of the session, and only one of
  /// them tells this.
  bool one_sided = false;
  record_dimensions told{};

  friend bool operator==(const metric_fact&, const metric_fact&) = default;
};

using metric_facts = std::vector<metric_fact>;

/// One value in one cell.
struct contribution {
  cell_key cell{};
  metric_key metric{};
  std::int64_t value = 0;

  friend bool operator==(const contribution&, const contribution&) = default;
  friend auto operator<=>(const contribution&, const contribution&) = default;
};

/// Sorted wherever they are compared.
using contributions = std::vector<contribution>;

/// What changed in an entity's meaning: values to take out of their cells, and
/// values to put in.
struct contribution_change {
  contributions retracted{};
  contributions asserted{};

  bool empty() const {
    return retracted.empty() && asserted.empty();
  }
};

/// The difference of two meanings, as multisets. Sorts both.
contribution_change difference(contributions before, contributions after);

/// The same of two that are sorted already.
contribution_change difference_of_sorted(const contributions& before,
                                         const contributions& after);

} // namespace streamvane
