#include "actors/agent/agent_explain.hpp"

#include "actors/agent/agent_rows.hpp"

#include <algorithm>
#include <iterator>

namespace streamvane::actors::agent {

namespace {

constexpr token not_known{"UNKNOWN"};

/// Adds the stretches of one quarter hour and timeline.
class quarter_stretches {
public:
  quarter_stretches(const cell_key& cell, std::vector<counted_stretch>& into)
      : cell_{cell}, into_{into} {
    // nop
  }

  /// `qualifiers(change or null)` gives the metrics of a status.
  template <class Qualifiers>
  void add(const status_timeline& line, Qualifiers&& qualifiers) {
    auto end = cell_.start + quarter;
    auto next = std::upper_bound(
        line.begin(), line.end(), cell_.start,
        [](instant t, const status_change& c) { return t < c.since; });
    const auto* current = next == line.begin() ? nullptr : &*std::prev(next);
    for (auto from = cell_.start; from < end; ++next) {
      auto until = next == line.end() ? end : std::min(end, next->since);
      if (from < until)
        for (const auto& metric : qualifiers(current))
          into_.push_back({cell_,
                           metric,
                           {from, until},
                           current ? current->since : instant{},
                           current ? current->published : instant{},
                           current ? current->offset : 0});
      from = until;
      if (next == line.end())
        return;
      current = &*next;
    }
  }

private:
  const cell_key& cell_;
  std::vector<counted_stretch>& into_;
};

} // namespace

std::vector<counted_stretch> explain(const state& s,
                                     const streamvane::interval& range) {
  std::vector<counted_stretch> all;
  auto begin
      = std::max(interval_start(range.start),
                 interval_start(first_change(s) == instant::max()
                                    ? range.end
                                    : s.first_published - s.rows_before));
  for (auto start = begin; start < range.end; start += quarter) {
    if (start < range.start || rows(s, start).empty())
      continue;
    cell_key cell{.organization = s.organization,
                  .family = family::agent_state,
                  .start = start,
                  .entity = s.id.value};
    quarter_stretches of{cell, all};
    using keys = std::vector<metric_key>;
    of.add(s.routing, [](const status_change* c) {
      return keys{{metric_id::t_agent_routing_status, c ? c->word : not_known}};
    });
    of.add(s.presence, [](const status_change* c) {
      return keys{
          {metric_id::t_system_presence, c ? c->word : not_known},
          {metric_id::t_organization_presence,
           c && c->definition ? qualifier_of(c->definition) : not_known}};
    });
  }
  return all;
}

} // namespace streamvane::actors::agent
