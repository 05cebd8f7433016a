#pragma once

#include "messages/json/value.hpp"
#include "tools/vanectl/command.hpp"
#include "tools/vanectl/daemon.hpp"
#include "tools/vanectl/exit_code.hpp"
#include "tools/vanectl/surroundings.hpp"
#include "tools/vanectl/table.hpp"

#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace streamvane::tools::vanectl {

/// A column of a list: where its field lies in an item.
struct list_column {
  std::string_view heading{};
  std::string_view path{}; ///< As at_path().
  bool right = false;
  bool wide = false; ///< Not in plain tables.
};

/// One command at one daemon: what verbs ask and print with.
class session {
public:
  session(const command& asked, daemon& node, surroundings& world,
          std::ostream& out)
      : asked_{asked}, node_{node}, world_{world}, out_{out} {
    // nop
  }

  const command& asked() const {
    return asked_;
  }

  daemon& node() {
    return node_;
  }

  surroundings& world() {
    return world_;
  }

  std::ostream& out() {
    return out_;
  }

  /// A line on stderr, unless --quiet.
  void note(std::string_view line);

  /// The same, but always: why the command fails.
  exit_code fail(exit_code code, std::string_view why);

  exit_code fail(const answer& wrong) {
    return fail(wrong.code, wrong.why);
  }

  /// GETs a page and prints its items; `what` names them in notes: "actors".
  exit_code list(const std::string& target, std::string_view what,
                 std::span<const list_column> columns);

  /// Prints the items of a page that is there already.
  exit_code list(const json::value& page, std::string_view what,
                 std::span<const list_column> columns);

  /// GETs a thing and prints it.
  exit_code show(const std::string& target);

  /// Prints a thing: outlined, or as JSON. Errors: usage, it is no table.
  exit_code print(const json::value& thing);

  /// Prints a table, or as CSV.
  void print(const table& t);

  /// The first operand as a segment of a path.
  std::string operand_segment() const;

private:
  const command& asked_;
  daemon& node_;
  surroundings& world_;
  std::ostream& out_;
};

} // namespace streamvane::tools::vanectl
