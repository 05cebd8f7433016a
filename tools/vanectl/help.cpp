#include "tools/vanectl/help.hpp"

#include "tools/vanectl/table.hpp"

#include <vector>

namespace streamvane::tools::vanectl {

namespace {

std::string call_of(const verb_spec& verb) {
  std::string call{verb.noun};
  for (auto word : {verb.verb, verb.operands})
    if (!word.empty())
      call += ' ' + std::string{word};
  return call;
}

/// Two columns, indented.
std::string lines_of(const std::vector<std::vector<std::string>>& rows) {
  table t{.columns = {{"", false}, {"", false}}, .rows = rows};
  std::string indented;
  std::string text = laid_out(t, false);
  for (std::size_t at = 0; at < text.size();) {
    auto end = text.find('\n', at) + 1;
    indented += "  " + text.substr(at, end - at);
    at = end;
  }
  return indented;
}

void add_options(std::vector<std::vector<std::string>>& rows,
                 std::span<const option_spec> options) {
  for (const auto& o : options) {
    auto name = "--" + std::string{o.name};
    if (!o.value.empty())
      name += ' ' + std::string{o.value};
    rows.push_back({name, std::string{o.meaning}});
  }
}

std::string global_lines() {
  std::vector<std::vector<std::string>> rows;
  add_options(rows, global_options());
  return "\nEverywhere:\n" + lines_of(rows);
}

} // namespace

std::string overview(std::span<const verb_spec> verbs) {
  std::vector<std::vector<std::string>> rows;
  for (const auto& verb : verbs)
    rows.push_back({call_of(verb), std::string{verb.summary}});
  return "vanectl asks a running streamvaned.\n\n"
         "vanectl [options] NOUN VERB [operands] [options]\n"
         + lines_of(rows) + global_lines()
         + "\nvanectl help NOUN tells more. Exit codes: 0 ok, 1 check failed "
           "or not found,\n64 usage, 65 bad data, 69 unreachable, 70 internal, "
           "75 try later, 77 permission.\n";
}

std::string help_of(std::span<const verb_spec> verbs, std::string_view noun) {
  std::string text;
  for (const auto& verb : verbs)
    if (verb.noun == noun)
      text += (text.empty() ? "" : "\n") + help_of(verb);
  return text + global_lines();
}

std::string help_of(const verb_spec& verb) {
  std::vector<std::vector<std::string>> rows;
  add_options(rows, verb.options);
  if (verb.watchable)
    add_options(rows, watch_options());
  auto text
      = "vanectl " + call_of(verb) + "\n  " + std::string{verb.summary} + '\n';
  return rows.empty() ? text : text + lines_of(rows);
}

} // namespace streamvane::tools::vanectl
