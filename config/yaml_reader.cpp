#include "config/yaml_reader.hpp"

#include "config/load.hpp"
#include "config/reading.hpp"
#include "messages/json/utf8.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <utility>

namespace streamvane::config {

namespace {

position position_of(const YAML::Mark& mark) {
  return {mark.line + 1, mark.column + 1};
}

/// Leaves yaml-cpp's parser when a bound is met.
struct bound_met {
  problem what{};
};

/// Builds the nodes from the parser's events. Problems that do not keep the
/// parser from going on are collected.
class builder : public YAML::EventHandler {
public:
  void OnDocumentStart(const YAML::Mark&) override {
    // nop
  }

  void OnDocumentEnd() override {
    // nop
  }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    node n;
    n.at = position_of(mark);
    add(std::move(n), anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag,
                YAML::anchor_t anchor, const std::string& value) override {
    refuse_tag(mark, tag);
    node n;
    n.what = node::kind::scalar;
    n.at = position_of(mark);
    n.text = value;
    n.quoted = tag == "!";
    last_quoted_.reset();
    if (n.quoted)
      last_quoted_ = n.at;
    add(std::move(n), anchor);
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    auto found = anchors_.find(anchor);
    if (found == anchors_.end()) {
      note(position_of(mark), "an alias within what it stands for");
      node n;
      n.at = position_of(mark);
      add(std::move(n), 0);
      return;
    }
    attach(found->second, position_of(mark));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag,
                       YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(node::kind::list, mark, tag, anchor);
  }

  void OnSequenceEnd() override {
    close();
  }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag,
                  YAML::anchor_t anchor, YAML::EmitterStyle::value) override {
    open(node::kind::mapping, mark, tag, anchor);
  }

  void OnMapEnd() override {
    close();
  }

  node_ptr root() const {
    return root_;
  }

  std::set<problem>& problems() {
    return problems_;
  }

  /// Where the last text of the document stands, if it is in quotes.
  const std::optional<position>& last_quoted() const {
    return last_quoted_;
  }

private:
  /// A list or mapping that is not at its end yet.
  struct level {
    node built{};
    YAML::anchor_t anchor = 0;
    std::optional<entry> key{}; ///< Read, and waiting for its value.
    bool key_refused = false;
    std::map<std::string, int> key_lines{};
  };

  void note(position at, std::string sentence) {
    if (problems_.size() < problems_max)
      problems_.insert({at, "", std::move(sentence)});
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (!tag.empty() && tag != "?" && tag != "!")
      note(position_of(mark),
           "the tag " + quote(tag, 64) + ": tags are not taken");
  }

  void open(node::kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    refuse_tag(mark, tag);
    level l;
    l.built.what = kind;
    l.built.at = position_of(mark);
    l.anchor = anchor;
    levels_.push_back(std::move(l));
    check_depth(levels_.size(), position_of(mark));
  }

  void close() {
    level l = std::move(levels_.back());
    levels_.pop_back();
    add(std::move(l.built), l.anchor);
  }

  void add(node n, YAML::anchor_t anchor) {
    position at = n.at;
    auto finished = std::make_shared<const node>(std::move(n));
    if (anchor != 0)
      anchors_[anchor] = finished;
    attach(std::move(finished), at);
  }

  void check_depth(std::size_t depth, position at) const {
    if (depth > document_depth_max)
      throw bound_met{{at, "",
                       "lists and mappings nest deeper than "
                       "document_depth_max, "
                           + std::to_string(document_depth_max)}};
  }

  /// Puts a finished node where the parser is: what a mapping is given first is
  /// a key, then its value.
  void attach(node_ptr n, position at) {
    check_depth(levels_.size() + n->depth - 1, at);
    if (levels_.empty()) {
      root_ = std::move(n);
      return;
    }
    level& l = levels_.back();
    if (l.built.what == node::kind::mapping && !l.key) {
      take_key(l, *n, at);
      return;
    }
    l.built.nodes += n->nodes;
    l.built.depth = std::max(l.built.depth, n->depth + 1);
    if (l.built.nodes > document_nodes_max)
      throw bound_met{{at, "",
                       "lists, mappings and texts, with every alias counted "
                       "as what it stands for, are more than "
                       "document_nodes_max, "
                           + std::to_string(document_nodes_max)}};
    if (l.built.what == node::kind::list) {
      l.built.items.push_back(std::move(n));
      return;
    }
    entry e = std::move(*l.key);
    l.key.reset();
    e.value = std::move(n);
    add_entry(l, std::move(e));
  }

  void take_key(level& l, const node& key, position at) {
    bool merges = key.text == "<<" && !key.quoted;
    l.key_refused = key.what != node::kind::scalar || merges;
    if (key.what != node::kind::scalar)
      note(at,
           "a key must be a text and is " + std::string{to_string(key.what)});
    else if (merges)
      note(at, "merge keys (<<) are not taken");
    l.key = entry{key.text, at, nullptr};
  }

  void add_entry(level& l, entry e) {
    if (l.key_refused)
      return;
    auto [first, is_new] = l.key_lines.try_emplace(e.key, e.at.line);
    if (is_new)
      l.built.entries.push_back(std::move(e));
    else
      note(e.at, "the key " + quote(e.key, 64)
                     + " is here a second time; the first is in line "
                     + std::to_string(first->second));
  }

  std::vector<level> levels_{};
  std::map<YAML::anchor_t, node_ptr> anchors_{};
  node_ptr root_{};
  std::optional<position> last_quoted_{};
  std::set<problem> problems_{};
};

/// The first byte that is not text: a control character, among them two that
/// yaml-cpp takes for the end of the file, or broken UTF-8.
std::optional<problem> find_bad_byte(std::string_view text) {
  position at;
  const char* p = text.data();
  const char* end = p + text.size();
  while (p != end) {
    auto byte = static_cast<unsigned char>(*p);
    bool control = (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r')
                   || byte == 0x7f;
    std::size_t size = json::utf8_sequence(p, end);
    if (control || size == 0)
      return problem{
          at, "", control ? "a control character" : "bytes that are not UTF-8"};
    p += size;
    at.column += static_cast<int>(size);
    if (byte == '\n')
      at = {at.line + 1, 1};
  }
  return std::nullopt;
}

/// The text from a line on.
std::string_view from_line(std::string_view text, int line) {
  for (int i = 1; i < line; ++i) {
    std::size_t end = text.find('\n');
    if (end == text.npos)
      return {};
    text.remove_prefix(end + 1);
  }
  return text;
}

/// The column of the first tab in the white space that the line begins with; 0
/// where there is none.
int column_of_indenting_tab(std::string_view text, int line) {
  std::string_view rest = from_line(text, line);
  std::size_t spaces = std::min(rest.find_first_not_of(' '), rest.size());
  bool tab = spaces < rest.size() && rest[spaces] == '\t';
  return tab ? static_cast<int>(spaces) + 1 : 0;
}

/// Whether the quoted text that stands at `at`, maybe behind an anchor, has no
/// closing quote. yaml-cpp lets such a text swallow the rest of the file.
bool is_unclosed(std::string_view text, position at) {
  std::string_view rest = from_line(text, at.line);
  rest.remove_prefix(
      std::min(static_cast<std::size_t>(at.column) - 1, rest.size()));
  auto skip_to = [&rest](std::string_view ends) {
    rest.remove_prefix(std::min(rest.find_first_of(ends), rest.size()));
  };
  while (!rest.empty() && rest.front() != '"' && rest.front() != '\'') {
    if (rest.front() == '#')
      skip_to("\n");
    else if (rest.front() == '&' || rest.front() == '!')
      skip_to(" \t\r\n");
    else
      rest.remove_prefix(1);
  }
  if (rest.empty())
    return false;
  char quote = rest.front();
  for (std::size_t i = 1; i < rest.size(); ++i) {
    bool escapes
        = quote == '"' ? rest[i] == '\\' : rest.substr(i).starts_with("''");
    if (escapes)
      ++i;
    else if (rest[i] == quote)
      return false;
  }
  return true;
}

failure refusal(errc code, const std::set<problem>& problems,
                const std::string& name) {
  std::string lines;
  for (const problem& p : problems)
    lines += (lines.empty() ? "" : "\n") + to_string(p, name);
  return {code, std::move(lines)};
}

} // namespace

result<node_ptr> read_yaml(std::string_view text, const std::string& name) {
  if (text.size() > document_bytes_max)
    return failure{errc::too_large,
                   name + " has " + std::to_string(text.size())
                       + " bytes; the bound document_bytes_max is "
                       + std::to_string(document_bytes_max)};
  if (auto bad = find_bad_byte(text))
    return refusal(errc::invalid, {*bad}, name);
  builder built;
  try {
    std::istringstream stream{std::string{text}};
    YAML::Parser parser{stream};
    bool more = parser.HandleNextDocument(built);
    node_ptr first = built.root();
    if (more && parser.HandleNextDocument(built))
      built.problems().insert({built.root()->at, "",
                               "a second document begins; a configuration is "
                               "one"});
    if (built.last_quoted() && is_unclosed(text, *built.last_quoted()))
      built.problems().insert(
          {*built.last_quoted(), "", "this quote is not closed"});
    if (!built.problems().empty())
      return refusal(errc::invalid, built.problems(), name);
    if (first == nullptr) {
      node empty;
      empty.what = node::kind::mapping;
      return node_ptr{std::make_shared<const node>(std::move(empty))};
    }
    return first;
  } catch (const bound_met& bound) {
    return refusal(errc::too_large, {bound.what}, name);
  } catch (const YAML::Exception& e) {
    position at = position_of(e.mark);
    std::string sentence = "not YAML: " + e.msg;
    if (int column = column_of_indenting_tab(text, at.line); column > 0) {
      at.column = column;
      sentence = "a tab indents this line; YAML is indented by spaces";
    }
    built.problems().insert({at, "", std::move(sentence)});
    return refusal(errc::invalid, built.problems(), name);
  }
}

} // namespace streamvane::config
