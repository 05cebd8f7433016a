#include "tools/streamvaned/api/cell_sums.hpp"

#include "messages/json/writer.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/cell_parameters.hpp"

#include <string>

namespace streamvane::tools::streamvaned {

runtime::http::response
sums_of(const runtime::metrics_store::metrics_store& store,
        const sums_request& asked, const cell_format& format,
        const std::atomic<bool>& stopping) {
  runtime::http::response out{.content_type = format.content_type,
                              .body = format.head};
  auto from = store.read();
  if (!from)
    return problem_of(from.why());
  std::uint64_t taken = 0;
  bool more = false;
  std::optional<cell_key> last;
  result<> written = done{};
  auto seen = actors::interval::visit_rollup(
      *from, asked.query, asked.added, asked.how,
      [&](const kpi_envelope& envelope) {
        more = taken == asked.limit;
        if (more || stopping)
          return false;
        if (taken++ > 0)
          out.body += format.separator;
        written = format.write(*from, envelope, out.body);
        last = envelope.cell;
        return static_cast<bool>(written);
      },
      asked.after);
  if (!seen)
    return problem_of(seen.why());
  if (!written)
    return problem_of(written.why());
  if (stopping)
    return problem_of({errc::unavailable, "the node is stopping"});
  if (more && !format.paged)
    return runtime::http::problem(
        413, "there are more than " + std::to_string(asked.limit)
                 + " intervals; ask for a shorter range, a longer granularity "
                   "or fewer dimensions");
  if (format.paged)
    end_page(out.body, more ? last : std::nullopt);
  return out;
}

} // namespace streamvane::tools::streamvaned
