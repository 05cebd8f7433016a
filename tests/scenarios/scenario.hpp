#pragma once

#include "messages/agent_event.hpp"
#include "messages/cell.hpp"
#include "messages/conversation_event.hpp"
#include "messages/granularity.hpp"
#include "messages/interval.hpp"
#include "messages/kpi_policy.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane::test {

/// What a scenario expects of one metric of one cell.
using expected_cells = std::map<std::pair<cell_key, metric_key>, tally>;

/// What stands on the way: when so many of the events are known, and the log's
/// clock has come that far.
struct scenario_step {
  std::size_t events = 0;
  instant clock{};
  expected_cells expected{};
  std::map<cell_key, std::uint32_t> revisions{}; ///< 0: not published yet.
};

/// What the cells add up to by the clock of a zone.
struct scenario_sums {
  std::string zone{};
  streamvane::granularity granularity = granularity::pt15m;
  expected_cells expected{};
  std::set<std::string> intervals{}; ///< As interval_text() writes them.
};

/// A folder of tests/scenarios, read and decoded.
struct scenario {
  std::string name{};
  std::vector<conversation_event> conversations{};
  std::vector<agent_event> agents{};
  instant horizon{}; ///< Quarter hours have ended up to here; for agents.
  expected_cells expected{};
  std::vector<scenario_step> steps{}; ///< In the order of the file.
  std::vector<scenario_sums> sums{};  ///< Likewise.
  policy_history policies{}; ///< With all views, where one is expected.
};

/// "2025-10-26T00:00:00.000Z/2025-10-26T01:00:00.000Z +02:00".
std::string interval_text(const interval& i, std::string_view utc_offset);

/// The names of scenarios in the tables of tests/scenarios/README.md.
std::set<std::string> names_in_tables();

/// Every scenario there is, sorted by name. Throws where a file cannot be read
/// or says something that we do not understand, with file and line.
std::vector<scenario> all_scenarios();

/// The scenario of that name; throws where there is none.
scenario scenario_of(std::string_view name);

/// The queue that the scenarios call Q, R.
queue_id scenario_queue(char name);

} // namespace streamvane::test
