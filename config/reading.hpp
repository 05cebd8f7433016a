#pragma once

#include "config/node.hpp"
#include "config/section.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane::config {

/// So many problems of a document are kept and told.
inline constexpr std::size_t problems_max = 1000;

/// Something wrong with a document.
struct problem {
  position at{};
  std::string path{}; ///< Empty for the document as a whole.
  std::string sentence{};

  friend auto operator<=>(const problem&, const problem&) = default;
};

/// "streamvane.yaml:12:5: ingest.listen: sentence"
std::string to_string(const problem& p, std::string_view name);

/// What the sections of one document share: the parsed text, which options
/// have been asked for, their effective values, and what was wrong.
class reading {
public:
  reading(std::string file_name, node_ptr root_node)
      : name{std::move(file_name)}, root{std::move(root_node)} {
    // nop
  }

  /// Notes that option `option` of the mapping at `path` exists.
  void declare(const std::string& path, const node* mapping,
               std::string_view option);

  /// Notes the value in force of an option, as canonical text.
  void settle(std::string path, std::string value);

  void note(position at, std::string path, std::string sentence);

  /// Notes the keys of the mapping at `path` that nobody has asked for.
  void finish(const std::string& path);

  /// finish() of every mapping that was asked for anything.
  void finish_all();

  /// In the order of the file, each once.
  const std::set<problem>& problems() const {
    return problems_;
  }

  /// By path.
  const std::map<std::string, std::string>& effective() const {
    return effective_;
  }

  const std::string name;
  const node_ptr root;

private:
  struct declared {
    const node* mapping = nullptr;
    std::set<std::string, std::less<>> options{};
  };

  std::map<std::string, declared> declared_{};
  std::map<std::string, std::string> effective_{};
  std::set<problem> problems_{};
};

/// "listen" below "ingest" is "ingest.listen"; a name that is not of letters,
/// digits, `_` and `-` is put in quotes and brackets.
std::string join(const std::string& path, std::string_view name);

/// The text in double quotes, with `"`, `\` and control characters escaped; of
/// a long one as many bytes as `shown_max`.
std::string quote(std::string_view text, std::size_t shown_max = 1u << 20);

/// The candidate that `word` was most likely meant to be; empty if none is
/// near: at most a third of its letters, and two, missing, added, wrong or
/// swapped.
std::string_view nearest(std::string_view word,
                         const std::vector<std::string_view>& candidates);

} // namespace streamvane::config
