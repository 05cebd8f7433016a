#include "tools/vanectl/session.hpp"

#include "runtime/http/message.hpp"
#include "tools/vanectl/shown_value.hpp"

namespace streamvane::tools::vanectl {

namespace {

/// Characters of a field in a plain table; wide ones and CSV show all.
constexpr std::size_t field_size_max = 60;

table table_of(const json::value& items, std::span<const list_column> columns,
               bool wide) {
  table t;
  for (const auto& column : columns)
    if (wide || !column.wide)
      t.columns.push_back({std::string{column.heading}, column.right});
  for (const auto& item : items.items()) {
    auto& row = t.rows.emplace_back();
    for (const auto& column : columns)
      if (wide || !column.wide)
        row.push_back(
            scalar_text(at_path(item, column.path), wide ? 0 : field_size_max));
  }
  return t;
}

} // namespace

void session::note(std::string_view line) {
  if (!asked_.quiet)
    *world_.err << clean(line) << '\n';
}

exit_code session::fail(exit_code code, std::string_view why) {
  *world_.err << "vanectl: " << clean(why) << '\n';
  return code;
}

exit_code session::list(const std::string& target, std::string_view what,
                        std::span<const list_column> columns) {
  auto said = node_.get(target);
  return said ? list(said.content, what, columns) : fail(said);
}

exit_code session::list(const json::value& page, std::string_view what,
                        std::span<const list_column> columns) {
  const auto& items = page["items"];
  switch (asked_.format) {
  case output_format::json: out_ << pretty_json(page); break;
  case output_format::jsonl:
    for (const auto& item : items.items())
      out_ << json_line(item);
    break;
  case output_format::table:
  case output_format::wide:
  case output_format::csv:
    print(table_of(items, columns, asked_.format != output_format::table));
    break;
  }
  if (items.size() == 0)
    note("no " + std::string{what});
  if (auto cursor = page["next_cursor"].as_string())
    note("more behind --cursor " + std::string{*cursor});
  if (auto total = page["total"].as_int64();
      total && static_cast<std::uint64_t>(*total) > items.size())
    note(std::to_string(items.size()) + " of " + std::to_string(*total) + ' '
         + std::string{what} + ", more with --limit");
  return exit_ok;
}

exit_code session::show(const std::string& target) {
  auto said = node_.get(target);
  return said ? print(said.content) : fail(said);
}

exit_code session::print(const json::value& thing) {
  switch (asked_.format) {
  case output_format::table:
  case output_format::wide: out_ << outlined(thing); break;
  case output_format::json: out_ << pretty_json(thing); break;
  case output_format::jsonl: out_ << json_line(thing); break;
  case output_format::csv:
    return fail(exit_usage, "this is no table: use -o table, json or jsonl");
  }
  return exit_ok;
}

void session::print(const table& t) {
  out_ << (asked_.format == output_format::csv ? to_csv(t, asked_.headers)
                                               : laid_out(t, asked_.headers));
}

std::string session::operand_segment() const {
  return runtime::http::percent_encode(asked_.operands.front());
}

} // namespace streamvane::tools::vanectl
