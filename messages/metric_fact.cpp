#include "messages/metric_fact.hpp"

#include <algorithm>
#include <iterator>

namespace streamvane {

std::string_view to_string(fact_source source) {
  switch (source) {
  case fact_source::detail_events: return "E";
  case fact_source::agent_state: return "G";
  case fact_source::metric_record: return "M";
  case fact_source::rest_record: return "R";
  }
  return "unknown";
}

contribution_change difference(contributions before, contributions after) {
  std::sort(before.begin(), before.end());
  std::sort(after.begin(), after.end());
  return difference_of_sorted(before, after);
}

contribution_change difference_of_sorted(const contributions& before,
                                         const contributions& after) {
  contribution_change change;
  std::set_difference(before.begin(), before.end(), after.begin(), after.end(),
                      std::back_inserter(change.retracted));
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(change.asserted));
  return change;
}

} // namespace streamvane
