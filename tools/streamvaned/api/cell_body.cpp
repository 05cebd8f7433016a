#include "tools/streamvaned/api/cell_body.hpp"

#include "messages/json/writer.hpp"
#include "tools/streamvaned/api/answers.hpp"
#include "tools/streamvaned/api/cell_parameters.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace streamvane::tools::streamvaned {

namespace {

using actors::interval::visit_cells;
using runtime::metrics_store::snapshot;

/// Cells of a piece: a millisecond of an io thread, some 100 KiB of text.
constexpr std::uint64_t piece_cells_max = 64;

/// Flows have a column already.
bool has_part_column(breakdown by) {
  return by != breakdown::none && by != breakdown::flow;
}

std::string csv_head(breakdown by, const std::vector<std::string>& kpis) {
  std::string line = "organization,family,interval_start,interval_end,queueId,"
                     "userId,flowId,mediaType,direction,";
  if (has_part_column(by))
    line.append(dimension_word(by)).append(",");
  line += "revision,state";
  for (const auto& kpi : kpis)
    line.append(",").append(kpi);
  return line + '\n';
}

/// Ids, times, tokens of letters and digits and numbers: nothing needs quotes,
/// but for media types of Genesys' invention.
void append_csv(std::string& to, std::string_view field) {
  if (field.find_first_of(",\"\r\n") == std::string_view::npos) {
    to += field;
    return;
  }
  to += '"';
  for (char c : field) {
    if (c == '"')
      to += '"';
    to += c;
  }
  to += '"';
}

/// The names of the KPIs that a profile has, of all its versions, in the order
/// of the first one that has them.
std::vector<std::string> columns_of(const actors::interval::rendering& how) {
  std::vector<std::string> names;
  if (!how.definitions)
    return names;
  const auto* now = how.definitions->find(how.profile, instant::max());
  for (const auto& profile : how.definitions->all())
    if (now != nullptr && profile.name == now->name)
      for (const auto& kpi : profile.kpis)
        if (std::find(names.begin(), names.end(), kpi.name) == names.end())
          names.push_back(kpi.name);
  return names;
}

/// Empty where it is not known; several skills have spaces between them.
std::string part_field(const kpi_envelope& e) {
  if (e.cell.by != breakdown::skills)
    return e.cell.part ? part_text(e.cell.by, e.cell.part) : std::string{};
  std::string list;
  for (const auto& skill : e.skills)
    list.append(list.empty() ? "" : " ").append(to_string(skill));
  return list;
}

void write_csv(const kpi_envelope& e, breakdown by,
               const std::vector<std::string>& kpis, std::string& to) {
  const auto& cell = e.cell;
  // The column of the entity; a queue may stand beside a user.
  auto column = [&](std::string_view word) {
    if (word == entity_word(cell.family))
      return to_string(cell.entity);
    if (word == "flow" && cell.by == breakdown::flow)
      return to_string(cell.part);
    return word == "queue" ? to_string(cell.queue) : std::string{};
  };
  auto add = [&](const std::string& field) {
    append_csv(to, field);
    to += ',';
  };
  for (const auto& field :
       {to_string(cell.organization), std::string{to_string(cell.family)},
        to_iso(cell.start), to_iso(cell.start + e.length), column("queue"),
        column("user"), column("flow"), std::string{cell.media.text()},
        std::string{to_string(cell.direction)}})
    add(field);
  if (has_part_column(by))
    add(part_field(e));
  add(std::to_string(e.revision));
  to += e.final ? "final" : "provisional";
  for (const auto& name : kpis) {
    to += ',';
    auto at
        = std::find_if(e.kpis.begin(), e.kpis.end(), [&](const kpi_value& v) {
            return v.definition->name == name;
          });
    if (at != e.kpis.end())
      to += shown(*at->definition, at->value).value_or("");
  }
  to += '\n';
}

result<> write_json(const snapshot&, const kpi_envelope& e, std::string& to) {
  to += to_json(e);
  return done{};
}

result<> write_line(const snapshot&, const kpi_envelope& e, std::string& to) {
  to += to_json(e);
  to += '\n';
  return done{};
}

} // namespace

cell_format json_page() {
  return {.content_type = "application/json",
          .head = "{\"items\":[",
          .separator = ",",
          .paged = true,
          .write = write_json};
}

cell_format ndjson() {
  return {.content_type = "application/x-ndjson", .write = write_line};
}

cell_format csv(const actors::interval::rendering& how, breakdown by) {
  auto kpis = columns_of(how);
  return {.content_type = "text/csv; charset=utf-8; header=present",
          .head = csv_head(by, kpis),
          .write = [by, kpis](const snapshot&, const kpi_envelope& e,
                              std::string& to) -> result<> {
            write_csv(e, by, kpis, to);
            return done{};
          }};
}

void end_page(std::string& to, const std::optional<cell_key>& last) {
  to += "],\"next_cursor\":";
  if (last)
    json::append_quoted(to, cell_cursor(*last));
  else
    to += "null";
  to += "}\n";
}

cell_body::cell_body(const runtime::metrics_store::metrics_store& store,
                     actors::interval::cell_query query,
                     actors::interval::rendering how,
                     std::optional<cell_key> after, std::uint64_t limit,
                     cell_format format)
    : store_{store}, query_{query}, how_{std::move(how)}, after_{after},
      limit_{limit}, format_{std::move(format)} {
  // nop
}

result<bool> cell_body::next(std::string& to) {
  if (!std::exchange(begun_, true))
    to += format_.head;
  auto from = store_.read();
  if (!from)
    return from.why();
  auto room = std::min(piece_cells_max, limit_ - cells_);
  std::uint64_t taken = 0;
  bool behind = false; // There is a cell behind those of this piece.
  result<> written = done{};
  auto seen = visit_cells(
      *from, query_, how_,
      [&](const kpi_envelope& e) {
        behind = taken == room;
        if (behind)
          return false;
        if (cells_ > 0)
          to += format_.separator;
        written = format_.write(*from, e, to);
        after_ = e.cell;
        ++taken;
        ++cells_;
        return static_cast<bool>(written);
      },
      after_);
  if (!seen)
    return seen.why();
  if (!written)
    return written.why();
  if (behind && cells_ < limit_)
    return true;
  if (format_.paged)
    end_page(to, behind ? after_ : std::nullopt);
  return false;
}

runtime::http::response respond(cell_body body, const std::string& none) {
  runtime::http::response out{.content_type = body.content_type()};
  auto more = body.next(out.body);
  if (!more)
    return problem_of(more.why());
  if (body.cells() == 0 && !none.empty())
    return problem_of({errc::not_found, none});
  if (!*more)
    return out;
  // Functions are copied; the body is one.
  auto rest = std::make_shared<std::pair<cell_body, std::string>>(
      std::move(body), std::move(out.body));
  out.producer = [rest](std::string& chunk) {
    if (!rest->second.empty()) {
      chunk = std::exchange(rest->second, {});
      return true;
    }
    auto going_on = rest->first.next(chunk);
    if (!going_on)
      throw std::runtime_error{to_string(going_on.why())};
    return *going_on;
  };
  return out;
}

} // namespace streamvane::tools::streamvaned
