#pragma once

#include "messages/live_state.hpp"

#include <string>
#include <vector>

namespace streamvane::json {
class writer;
}

namespace streamvane {

/// The envelopes of an entity, a JSON object each, without line breaks: one per
/// medium of a queue, one of an agent (interfaces.md, "The KPI envelope").
/// `interval` is null, `as_of` the log's clock. None of a queue where nothing
/// is open.
std::vector<std::string> live_envelopes(const live_entity& entity,
                                        const live_rules& rules, instant as_of);

/// The columns of live_csv(), with a line break.
std::string live_csv_head(family f);

/// The same as lines of CSV; ages in milliseconds, empty where there is none.
std::string live_csv(const live_entity& entity, const live_rules& rules,
                     instant as_of);

/// Writes what stands open in a queue as an array, medium by medium:
/// `{"mediaType":…,"metrics":{…}}`, to be shown beside something else.
void write_open_media(json::writer& out, const live_entity& queue,
                      const live_rules& rules, instant as_of);

} // namespace streamvane
