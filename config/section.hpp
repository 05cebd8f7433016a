#pragma once

#include "config/secret.hpp"
#include "messages/error.hpp"
#include "messages/time.hpp"

#include <compare>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace streamvane::config {

struct node;
class reading;

/// Where something stands in the file. Both count from 1; columns are bytes, as
/// they are for compilers.
struct position {
  int line = 1;
  int column = 1;

  friend auto operator<=>(const position&, const position&) = default;
};

/// A mapping of the configuration, as a component reads its options from it:
/// each call names an option, its default and its bounds, and so declares that
/// the option exists. A wrong value is noted with file, line, column and path,
/// and the default is returned in its place, so that one pass finds everything
/// that is wrong; document::finish() says all of it.
///
/// Copies read the same mapping. Not to be used by two threads.
class section {
public:
  static constexpr std::int64_t integer_max
      = std::numeric_limits<std::int64_t>::max();
  static constexpr std::uint64_t bytes_max = std::uint64_t{1} << 60;
  static constexpr millis duration_max{31'536'000'000'000}; ///< 1000 years.

  /// An option of any text. `text` and `required_text` do not take an empty
  /// one.
  std::string text(std::string_view name, std::string_view otherwise);

  /// As text(), for an option without default: its absence is a problem.
  std::string required_text(std::string_view name);

  /// As text(), for an option that may be absent.
  std::optional<std::string> optional_text(std::string_view name);

  /// "250ms", "120s", "15m", "25h", "31d", "0"; any other number without unit
  /// is refused.
  millis duration(std::string_view name, millis otherwise, millis min = {},
                  millis max = duration_max);

  /// Bytes: "4096", "64KiB", "64MiB", "1GiB", "2TiB".
  std::uint64_t size(std::string_view name, std::uint64_t otherwise,
                     std::uint64_t min = 0, std::uint64_t max = bytes_max);

  std::int64_t integer(std::string_view name, std::int64_t otherwise,
                       std::int64_t min = 0, std::int64_t max = integer_max);

  /// true or false; YAML's other words for them are refused.
  bool boolean(std::string_view name, bool otherwise);

  /// One of the words; the problem lists them.
  std::string choice(std::string_view name, std::string_view otherwise,
                     std::initializer_list<std::string_view> words);

  /// As choice(), giving what stands beside the word.
  template <class T>
  T choice(std::string_view name, std::string_view otherwise,
           std::initializer_list<std::pair<std::string_view, T>> words) {
    std::vector<std::string_view> names;
    for (const auto& word : words)
      names.push_back(word.first);
    std::string chosen = choose(name, otherwise, names);
    for (const auto& word : words)
      if (word.first == chosen)
        return word.second;
    return words.begin()->second;
  }

  /// A list of texts; none of them empty.
  std::vector<std::string> texts(std::string_view name,
                                 std::vector<std::string> otherwise = {});

  /// A list of mappings; no option is an empty list.
  std::vector<section> list(std::string_view name);

  /// A mapping inside this one. Where there is none it reads as empty, so that
  /// its defaults are declared all the same.
  section child(std::string_view name);

  /// A mapping whose keys are names of the user's choice; each is a mapping.
  std::vector<std::pair<std::string, section>>
  named_children(std::string_view name);

  /// A mapping of texts to texts whose keys are of the user's choice.
  std::vector<std::pair<std::string, std::string>>
  text_map(std::string_view name);

  /// {secret: {provider: file|env, name: …}}; a literal is a problem that does
  /// not show the literal. Nothing where the option is absent.
  std::optional<secret_reference> secret(std::string_view name);

  /// As secret(); absence is a problem.
  secret_reference required_secret(std::string_view name);

  /// A list of such references.
  std::vector<secret_reference> secrets(std::string_view name);

  /// Whether the option is written in the file. Declares nothing.
  bool has(std::string_view name) const;

  /// Notes a problem of the component's own finding with the option `name`, at
  /// its place, or at the section's if it is not written or `name` is empty.
  void problem(std::string_view name, std::string sentence);

  /// Notes every key of this mapping that no call above has asked for, with the
  /// nearest name that one has.
  void finish();

  /// "sinks[1]"; empty for the whole document.
  const std::string& path() const {
    return path_;
  }

  /// "streamvane.yaml:12:5"
  std::string place() const;

private:
  friend class document;

  section(std::shared_ptr<reading> r, const node* mapping, position at,
          std::string path);

  /// The path of an option of this section.
  std::string path_of(std::string_view name) const;

  /// Notes that the option exists; what is written there, or null.
  const node* declare(std::string_view name);

  /// As declare(), for an option of one text: notes what is written there if it
  /// is anything else.
  const node* scalar(std::string_view name);

  /// The section of a mapping that stands in for the option `path`; of nothing
  /// if `value` is null, and with a problem if it is no mapping.
  section inner(const node* value, position at, std::string path) const;

  std::optional<secret_reference> secret_of(const node* value,
                                            const std::string& path) const;

  void note_absent(std::string_view name);

  std::string choose(std::string_view name, std::string_view otherwise,
                     const std::vector<std::string_view>& words);

  std::shared_ptr<reading> reading_;
  const node* mapping_; ///< Null where the section is not written.
  position at_;         ///< Of the mapping, or of the next one around it.
  std::string path_;
};

} // namespace streamvane::config
