#include "config/reading.hpp"

#include <algorithm>
#include <cstdint>

namespace streamvane::config {

namespace {

constexpr std::size_t word_bytes_max = 64;

/// Letters missing, added, wrong or swapped with their neighbour between two
/// words (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::vector<std::size_t>> steps(
      a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        steps[i][j] = i + j;
        continue;
      }
      std::size_t wrong = a[i - 1] == b[j - 1] ? 0 : 1;
      steps[i][j] = std::min({steps[i - 1][j] + 1, steps[i][j - 1] + 1,
                              steps[i - 1][j - 1] + wrong});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        steps[i][j] = std::min(steps[i][j], steps[i - 2][j - 2] + 1);
    }
  }
  return steps[a.size()][b.size()];
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

} // namespace

const entry* node::find(std::string_view key) const {
  auto found = std::find_if(entries.begin(), entries.end(),
                            [&](const entry& e) { return e.key == key; });
  return found == entries.end() ? nullptr : &*found;
}

std::string_view to_string(node::kind kind) {
  switch (kind) {
  case node::kind::nothing: return "nothing";
  case node::kind::scalar: return "a text";
  case node::kind::list: return "a list";
  case node::kind::mapping: return "a mapping";
  }
  return "unknown";
}

std::string to_string(const problem& p, std::string_view name) {
  std::string line{name};
  line += ':' + std::to_string(p.at.line) + ':' + std::to_string(p.at.column)
          + ": ";
  if (!p.path.empty())
    line += p.path + ": ";
  return line + p.sentence;
}

std::string join(const std::string& path, std::string_view name) {
  if (name.empty() || !std::all_of(name.begin(), name.end(), is_plain))
    return path + '[' + quote(name) + ']';
  if (path.empty())
    return std::string{name};
  return path + '.' + std::string{name};
}

std::string quote(std::string_view text, std::size_t shown_max) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string quoted = "\"";
  for (char c : text.substr(0, shown_max)) {
    auto byte = static_cast<std::uint8_t>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += "\\x";
      quoted += digits[byte >> 4];
      quoted += digits[byte & 15];
    } else {
      quoted += c;
    }
  }
  if (text.size() > shown_max)
    quoted += "…";
  return quoted + '"';
}

std::string_view nearest(std::string_view word,
                         const std::vector<std::string_view>& candidates) {
  if (word.size() > word_bytes_max)
    return {};
  std::string_view best;
  std::size_t best_distance = std::min<std::size_t>(2, word.size() / 3) + 1;
  for (std::string_view candidate : candidates) {
    if (candidate.size() > word_bytes_max)
      continue;
    std::size_t d = distance(word, candidate);
    if (d < best_distance) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

void reading::declare(const std::string& path, const node* mapping,
                      std::string_view option) {
  declared& d = declared_[path];
  d.mapping = mapping;
  if (!option.empty())
    d.options.emplace(option);
}

void reading::settle(std::string path, std::string value) {
  effective_.insert_or_assign(std::move(path), std::move(value));
}

void reading::note(position at, std::string path, std::string sentence) {
  if (problems_.size() < problems_max)
    problems_.insert({at, std::move(path), std::move(sentence)});
}

void reading::finish(const std::string& path) {
  auto found = declared_.find(path);
  if (found == declared_.end() || found->second.mapping == nullptr)
    return;
  const declared& d = found->second;
  std::vector<std::string_view> unused;
  for (const std::string& option : d.options)
    if (d.mapping->find(option) == nullptr)
      unused.push_back(option);
  for (const entry& e : d.mapping->entries) {
    if (d.options.contains(e.key) || problems_.size() >= problems_max)
      continue;
    std::string sentence = "there is no such option";
    if (auto meant = nearest(e.key, unused); !meant.empty())
      sentence += "; did you mean " + std::string{meant} + "?";
    note(e.at, join(path, e.key), std::move(sentence));
  }
}

void reading::finish_all() {
  for (const auto& [path, unused] : declared_)
    finish(path);
}

} // namespace streamvane::config
