#pragma once

#include "actors/live/live_query.hpp"
#include "messages/error.hpp"
#include "messages/live_state.hpp"
#include "runtime/event_log/event_log.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "tools/streamvaned/api/accept.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace streamvane::tools::streamvaned {

/// A body of live state, made piece by piece as the client takes it; as
/// cell_body, but each piece is told as of the log's clock in its snapshot.
class live_body {
public:
  /// `limit`: queues or agents at most. `after`: begins behind that one.
  live_body(runtime::event_log::event_log& log,
            const runtime::metrics_store::metrics_store& store,
            const actors::live::live_query& query, live_rules rules,
            std::optional<actors::live::live_position> after,
            std::uint64_t limit, body_kind kind);

  /// Appends the next piece; false once the body is whole. Errors: those of
  /// the store and the log.
  result<bool> next(std::string& to);

private:
  void write(const live_entity& entity, instant as_of, std::string& to);
  void end(std::string& to, bool more);

  runtime::event_log::event_log& log_;
  const runtime::metrics_store::metrics_store& store_;
  actors::live::live_query query_;
  live_rules rules_;
  std::optional<actors::live::live_position> after_;
  std::uint64_t left_;
  body_kind kind_;
  bool begun_ = false;
  bool any_ = false; ///< An item is written already.
};

} // namespace streamvane::tools::streamvaned
