#pragma once

#include "messages/kpi_envelope.hpp"

#include <cstdint>
#include <string>

namespace streamvane::tests {

/// A publication that can be told by its number; a queue offered so many.
inline kpi_envelope envelope(std::uint64_t number,
                             family f = family::queue_metrics,
                             std::uint32_t revision = 1) {
  kpi_envelope e;
  e.cell.organization = organization_id{"acme"};
  e.cell.family = f;
  e.cell.start = from_epoch_ms(1'772'442'000'000); // 2026-03-02T09:00:00Z
  e.cell.entity = to_uuid("queue " + std::to_string(number));
  e.cell.media = token{"voice"};
  e.cell.direction = direction::inbound;
  e.revision = revision;
  e.reason = revision_reason::interval_closed;
  e.final = true;
  e.metrics = {{{metric_id::n_offered, {}},
                {.count = 1, .sum = static_cast<std::int64_t>(number)}}};
  e.computed_at = e.cell.start + millis{1'000'000};
  e.published_at = e.cell.start + millis{1'020'000};
  e.definition = "core@1";
  e.config = "sha256:c0ffee";
  return e;
}

} // namespace streamvane::tests
