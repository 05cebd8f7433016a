#include "messages/genesys/drift_notes.hpp"

#include <algorithm>
#include <utility>

namespace streamvane::genesys {

namespace {

/// Goes through a value that nobody knows, as far as the bounds allow.
class unknown_value {
public:
  explicit unknown_value(message& into) : into_{into} {
    // nop
  }

  /// `path` is that of the value itself.
  void visit(std::string path, json::node value, std::size_t level) {
    if (++values_ > drift_values_max) {
      ++into_.drift_beyond;
      return;
    }
    if (value.is_array())
      path += "[]";
    if (value.size() == 0 || level == drift_levels_max)
      return note(std::move(path), value);
    if (value.is_object()) {
      for (auto m : value.members())
        visit(drift_path(path, shown_name(m.name)), m.content, level + 1);
      return;
    }
    std::size_t items = 0;
    for (auto item : value.items()) {
      if (++items > drift_items_max)
        return;
      visit(path, item, level + 1);
    }
  }

private:
  void note(std::string path, json::node value) {
    add_note(into_, {.topic = into_.head.topic,
                     .kind = drift_kind::new_member,
                     .path = std::move(path),
                     .type = std::string{json::to_string(value.kind())},
                     .sample = masked(value)});
  }

  message& into_;
  std::size_t values_ = 0;
};

bool same_thing(const drift_note& a, const drift_note& b) {
  return a.topic == b.topic && a.kind == b.kind && a.path == b.path
         && a.detail == b.detail;
}

} // namespace

std::string drift_path(std::string_view parent, std::string_view name) {
  std::string path{parent};
  if (!path.empty())
    path += '.';
  path += name;
  return path;
}

void add_note(message& into, drift_note note) {
  if (note.path.size() > drift_path_bytes_max) {
    note.path.resize(drift_path_bytes_max);
    note.path.back() = '~';
  }
  bool known
      = std::any_of(into.drift.begin(), into.drift.end(),
                    [&](const auto& one) { return same_thing(one, note); });
  if (known)
    return;
  if (into.drift.size() == drift_notes_max)
    ++into.drift_beyond;
  else
    into.drift.push_back(std::move(note));
}

void note_new_member(message& into, std::string_view parent,
                     const json::node::member& m) {
  unknown_value{into}.visit(drift_path(parent, shown_name(m.name)), m.content,
                            0);
}

void note_new_topic(message& into) {
  add_note(into, {.topic = into.head.topic,
                  .kind = drift_kind::new_topic,
                  .path = topic_template(into.head.topic_name)});
}

} // namespace streamvane::genesys
