#pragma once

#include "messages/error.hpp"
#include "messages/time.hpp"
#include "tools/vanectl/exit_code.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace streamvane::tools::vanectl {

class session;

/// An option of a verb: "--limit N". Without `value` it is a switch.
struct option_spec {
  std::string_view name{};    ///< Without the dashes.
  std::string_view value{};   ///< What its value is called: "N", "TIME".
  std::string_view meaning{}; ///< A clause for the help.
  /// The query parameter of the API that takes the value; empty: the verb reads
  /// the option itself.
  std::string_view parameter{};
};

/// A noun and a verb, as far as the command line goes.
struct verb_spec {
  std::string_view noun{};
  std::string_view verb{}; ///< Empty: the noun stands alone.
  /// What must follow, word by word: "ID", "TZ DATE"; empty: nothing.
  std::string_view operands{};
  std::string_view summary{};
  std::vector<option_spec> options{};
  bool watchable = false; ///< Takes --watch and --for.
  exit_code (*run)(session&) = nullptr;
};

enum class output_format { table, wide, json, jsonl, csv };

/// A command line that was understood.
struct command {
  const verb_spec* verb = nullptr; ///< Null: only help is asked for.
  bool help = false;
  std::string help_noun{};
  std::vector<std::string> operands{}; ///< As many as the verb names.
  std::map<std::string, std::string, std::less<>> options{}; ///< Of the verb.

  std::string server{}; ///< A URL; empty: the socket.
  std::string socket{}; ///< A path; empty: wherever one is found.
  output_format format = output_format::table;
  bool headers = true;
  bool quiet = false;
  bool watch = false;
  std::optional<millis> watch_for{};

  /// The value of an option of the verb; null where it is not given.
  const std::string* value(std::string_view option) const;

  /// "?family=agent-state&limit=3": the options that are parameters of the API,
  /// percent-encoded, and what `more` adds; empty where there are none.
  std::string
  query(std::span<const std::pair<std::string_view, std::string>> more
        = {}) const;
};

/// The options that every command takes.
std::span<const option_spec> global_options();

/// The options of a verb that can be watched.
std::span<const option_spec> watch_options();

/// Understands the words behind the program's name. Options may stand anywhere,
/// as "--name value" or "--name=value"; "--" ends them. Errors: invalid, naming
/// the word and, where one is near, what may have been meant.
result<command> parse_command(std::span<const std::string> words,
                              std::span<const verb_spec> verbs);

} // namespace streamvane::tools::vanectl
