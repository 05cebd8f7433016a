#pragma once

#include "messages/genesys/drift_ledger.hpp"
#include "messages/json/writer.hpp"

namespace streamvane::genesys {

/// A line of the ledger as one JSON object, for the API and for vanectl: topic,
/// kind, path, detail, type, expected, sample, count, first and last as {at,
/// offset}. What is empty is left out.
void write(json::writer& out, const drift_key& key, const drift_line& line);

} // namespace streamvane::genesys
