#pragma once

#include "messages/cell.hpp"
#include "messages/error.hpp"
#include "messages/json/value.hpp"
#include "messages/json/writer.hpp"
#include "tools/vanesim/centre/ledger.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace streamvane::tools::vanesim {

/// Writes metrics as the KPI envelope has them: {"nOffered":{"count":12},
/// "tAcd":{"count","sum","min","max"}, "tSystemPresence":{"MEAL":{"sum"}}}.
void write_metrics(json::writer& out, const cell_metrics& metrics);

/// Reads what write_metrics wrote, or the `metrics` of an envelope. Metrics
/// without any value are left out, names that we do not know are added to
/// `unknown`. Fails where a statistic is not a whole number.
result<cell_metrics> read_metrics(const json::value& metrics,
                                  std::vector<std::string>& unknown);

/// Reads the dimensions {queueId, userId, mediaType, direction (of
/// conversation-metrics: originatingDirection)} into a key of that family.
/// Fails where the family's entity is missing.
result<cell_key> read_dimensions(family f, instant start,
                                 const json::value& dimensions);

/// Writes the dimensions of a key: the members that it has.
void write_dimensions(json::writer& out, const cell_key& key);

/// "queue-metrics 2026-03-02T09:30:00Z queue=… media=voice direction=inbound"
std::string describe(const cell_key& key);

/// A hash of all cells and metrics, for comparing two runs by eye:
/// "xxh3:<32 digits>". The organisation is left out.
std::string digest(const std::vector<ledger_cell>& cells);

} // namespace streamvane::tools::vanesim
