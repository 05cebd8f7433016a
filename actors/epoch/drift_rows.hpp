#pragma once

#include "messages/error.hpp"
#include "messages/genesys/drift_ledger.hpp"
#include "runtime/metrics_store/snapshot.hpp"
#include "runtime/metrics_store/write_batch.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

/// The drift ledger as rows of the table `meta`, written in the transaction of
/// the epochs that changed it.
namespace streamvane::actors::epoch {

/// One row per line: topic, kind, path, zero, detail; so the lines of a topic
/// stand together.
inline constexpr std::string_view drift_line_prefix = "drift/line/";

/// The schema version of all rows of the ledger. Rows of another one are left
/// alone: the ledger then begins anew where they are.
inline constexpr std::uint8_t drift_version = 1;

std::string drift_line_key(const genesys::drift_key& key);

/// Prefix of the keys of a topic's lines.
std::string drift_topic_prefix(genesys_topic topic);

/// Puts what changed in the ledger since the last call.
void put_changes(genesys::drift_ledger& ledger,
                 runtime::metrics_store::write_batch& to);

/// A line of the ledger as it stands in the store.
struct stored_drift {
  genesys::drift_key key{};
  genesys::drift_line line{};
};

/// Nothing where the row is not of this version.
std::optional<stored_drift>
unpack_drift_line(const runtime::metrics_store::row& row);

/// Errors: those of the store.
result<genesys::drift_totals>
read_drift_totals(const runtime::metrics_store::snapshot& from);

/// The whole ledger. Errors: those of the store.
result<genesys::drift_ledger>
read_drift_ledger(const runtime::metrics_store::snapshot& from);

} // namespace streamvane::actors::epoch
