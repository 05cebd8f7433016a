#include "tools/vanectl/actor_tree.hpp"

#include "tools/vanectl/shown_value.hpp"

namespace streamvane::tools::vanectl {

namespace {

std::string line_of(const json::value& child) {
  auto line = scalar_text(child["name"]);
  auto kind = scalar_text(child["kind"]);
  auto actor = child["actor"].as_int64().value_or(0);
  if (!kind.empty() && actor != 0)
    line += " (" + kind + ' ' + std::to_string(actor) + ')';
  line += ' ' + scalar_text(child["state"]);
  if (auto restarts = child["restarts"].as_int64().value_or(0); restarts > 0) {
    line += ", restarts " + std::to_string(restarts);
    if (auto reason = scalar_text(child["last_reason"]); !reason.empty())
      line += ", last: " + reason;
  }
  return line + '\n';
}

void append_children(std::string& to, const json::value& parent,
                     const std::string& lead) {
  const auto& children = parent["children"];
  for (std::size_t i = 0; i < children.size(); ++i) {
    bool last = i + 1 == children.size();
    to += lead + (last ? "└─ " : "├─ ") + line_of(children[i]);
    append_children(to, children[i], lead + (last ? "   " : "│  "));
  }
}

} // namespace

std::string tree_text(const json::value& root) {
  auto text = line_of(root);
  append_children(text, root, {});
  return text;
}

} // namespace streamvane::tools::vanectl
