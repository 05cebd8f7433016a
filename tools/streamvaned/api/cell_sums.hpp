#pragma once

#include "actors/interval/cell_rollup.hpp"
#include "runtime/http/message.hpp"
#include "runtime/metrics_store/metrics_store.hpp"
#include "tools/streamvaned/api/cell_body.hpp"

#include <atomic>
#include <cstdint>
#include <optional>

namespace streamvane::tools::streamvaned {

/// Which sums of cells are asked for.
struct sums_request {
  actors::interval::cell_query query{};
  actors::interval::rollup added{};
  actors::interval::rendering how{};
  std::optional<cell_key> after{}; ///< A page begins behind it.
  std::uint64_t limit = 0;         ///< Envelopes at most.
};

/// The answer with the sums. A body that is no page is whole or refused: where
/// there are more than `limit`, a 413 says so. Reads all cells of the range;
/// gives up once `stopping` is true.
runtime::http::response sums_of(const runtime::metrics_store::metrics_store&,
                                const sums_request& asked,
                                const cell_format& format,
                                const std::atomic<bool>& stopping);

} // namespace streamvane::tools::streamvaned
