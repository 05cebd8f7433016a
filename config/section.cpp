#include "config/section.hpp"

#include "config/node.hpp"
#include "config/reading.hpp"
#include "config/units.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace streamvane::config {

namespace {

constexpr std::size_t shown_max = 64; // Bytes of a wrong value in a problem.

bool is(const node* n, node::kind kind) {
  return n != nullptr && n->what == kind;
}

std::string list_of(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::string_view word : words)
    text += (text.empty() ? "" : ", ") + std::string{word};
  return text;
}

/// "is 5; the least is 10" or the like for a value that is out of bounds.
template <class T, class Show>
std::string out_of_bounds(T value, T min, T max, Show show) {
  std::string sentence = "is " + show(value);
  if (value < min)
    return sentence + "; the least is " + show(min);
  return sentence + "; the most is " + show(max);
}

std::string show_integer(std::int64_t value) {
  return std::to_string(value);
}

} // namespace

section::section(std::shared_ptr<reading> r, const node* mapping, position at,
                 std::string path)
    : reading_{std::move(r)}, mapping_{mapping}, at_{at}, path_{
                                                              std::move(path)} {
  reading_->declare(path_, mapping_, "");
}

std::string section::path_of(std::string_view name) const {
  return name.empty() ? path_ : join(path_, name);
}

std::string section::place() const {
  return reading_->name + ':' + std::to_string(at_.line) + ':'
         + std::to_string(at_.column);
}

const node* section::declare(std::string_view name) {
  reading_->declare(path_, mapping_, name);
  const entry* found = mapping_ == nullptr ? nullptr : mapping_->find(name);
  return found == nullptr ? nullptr : found->value.get();
}

const node* section::scalar(std::string_view name) {
  const node* value = declare(name);
  if (value == nullptr || is(value, node::kind::scalar))
    return value;
  if (is(value, node::kind::nothing))
    problem(name, "has no value; leave the key out to have its default");
  else
    problem(name, "is " + std::string{to_string(value->what)}
                      + " where a single value is wanted");
  return nullptr;
}

void section::problem(std::string_view name, std::string sentence) {
  const entry* found = mapping_ == nullptr ? nullptr : mapping_->find(name);
  position at = at_;
  // "Nothing" stands wherever the parser gave up looking for something.
  if (found != nullptr)
    at = is(found->value.get(), node::kind::nothing) ? found->at
                                                     : found->value->at;
  reading_->note(at, path_of(name), std::move(sentence));
}

void section::note_absent(std::string_view name) {
  if (!has(name))
    problem(name, "is missing; it has no default");
}

bool section::has(std::string_view name) const {
  return mapping_ != nullptr && mapping_->find(name) != nullptr;
}

void section::finish() {
  reading_->finish(path_);
}

std::optional<std::string> section::optional_text(std::string_view name) {
  const node* value = scalar(name);
  if (value == nullptr)
    return std::nullopt;
  if (value->text.empty()) {
    problem(name, "is empty");
    return std::nullopt;
  }
  reading_->settle(path_of(name), quote(value->text));
  return value->text;
}

std::string section::text(std::string_view name, std::string_view otherwise) {
  if (auto written = optional_text(name))
    return *written;
  reading_->settle(path_of(name), quote(otherwise));
  return std::string{otherwise};
}

std::string section::required_text(std::string_view name) {
  auto written = optional_text(name);
  note_absent(name);
  return written.value_or("");
}

millis section::duration(std::string_view name, millis otherwise, millis min,
                         millis max) {
  millis value = otherwise;
  if (const node* written = scalar(name)) {
    if (auto parsed = parse_duration(written->text); !parsed)
      problem(name, "is " + quote(written->text, shown_max)
                        + " where a duration such as 250ms, 120s, 15m, 25h or "
                          "31d is wanted");
    else if (*parsed < min || *parsed > max)
      problem(name, out_of_bounds(*parsed, min, max, show_duration));
    else
      value = *parsed;
  }
  reading_->settle(path_of(name), std::to_string(value.count()) + "ms");
  return value;
}

std::uint64_t section::size(std::string_view name, std::uint64_t otherwise,
                            std::uint64_t min, std::uint64_t max) {
  std::uint64_t value = otherwise;
  if (const node* written = scalar(name)) {
    if (auto parsed = parse_size(written->text); !parsed)
      problem(name, "is " + quote(written->text, shown_max)
                        + " where a size such as 4096, 64KiB, 64MiB, 1GiB or "
                          "2TiB is wanted");
    else if (*parsed < min || *parsed > max)
      problem(name, out_of_bounds(*parsed, min, max, show_size));
    else
      value = *parsed;
  }
  reading_->settle(path_of(name), std::to_string(value));
  return value;
}

std::int64_t section::integer(std::string_view name, std::int64_t otherwise,
                              std::int64_t min, std::int64_t max) {
  std::int64_t value = otherwise;
  if (const node* written = scalar(name)) {
    const std::string& digits = written->text;
    std::int64_t parsed = 0;
    auto [end, error]
        = std::from_chars(digits.data(), digits.data() + digits.size(), parsed);
    if (written->quoted || error != std::errc{}
        || end != digits.data() + digits.size())
      problem(name, "is " + quote(digits, shown_max)
                        + " where a whole number is wanted");
    else if (parsed < min || parsed > max)
      problem(name, out_of_bounds(parsed, min, max, show_integer));
    else
      value = parsed;
  }
  reading_->settle(path_of(name), std::to_string(value));
  return value;
}

bool section::boolean(std::string_view name, bool otherwise) {
  bool value = otherwise;
  if (const node* written = scalar(name)) {
    if (written->quoted
        || (written->text != "true" && written->text != "false"))
      problem(name, "is " + quote(written->text, shown_max)
                        + " where true or false is wanted");
    else
      value = written->text == "true";
  }
  reading_->settle(path_of(name), value ? "true" : "false");
  return value;
}

std::string section::choice(std::string_view name, std::string_view otherwise,
                            std::initializer_list<std::string_view> words) {
  return choose(name, otherwise, words);
}

std::string section::choose(std::string_view name, std::string_view otherwise,
                            const std::vector<std::string_view>& words) {
  std::string value{otherwise};
  if (const node* written = scalar(name)) {
    if (std::find(words.begin(), words.end(), written->text) != words.end()) {
      value = written->text;
    } else {
      std::string sentence = "is " + quote(written->text, shown_max)
                             + " where one of " + list_of(words) + " is wanted";
      if (auto meant = nearest(written->text, words); !meant.empty())
        sentence += "; did you mean " + std::string{meant} + "?";
      problem(name, std::move(sentence));
    }
  }
  reading_->settle(path_of(name), quote(value));
  return value;
}

std::vector<std::string> section::texts(std::string_view name,
                                        std::vector<std::string> otherwise) {
  const node* value = declare(name);
  std::vector<std::string> read = std::move(otherwise);
  if (is(value, node::kind::list)) {
    read.clear();
    for (std::size_t i = 0; i < value->items.size(); ++i) {
      const node& item = *value->items[i];
      if (item.what == node::kind::scalar && !item.text.empty())
        read.push_back(item.text);
      else
        reading_->note(item.at, path_of(name) + '[' + std::to_string(i) + ']',
                       item.what == node::kind::scalar
                           ? "is empty"
                           : "is " + std::string{to_string(item.what)}
                                 + " where a text is wanted");
    }
  } else if (value != nullptr && value->what != node::kind::nothing) {
    problem(name, "is " + std::string{to_string(value->what)}
                      + " where a list of texts is wanted");
  }
  std::string canonical;
  for (const std::string& text : read)
    canonical += (canonical.empty() ? "" : ", ") + quote(text);
  reading_->settle(path_of(name), '[' + canonical + ']');
  return read;
}

section section::inner(const node* value, position at, std::string path) const {
  if (is(value, node::kind::mapping))
    return {reading_, value, value->at, std::move(path)};
  if (value != nullptr && value->what != node::kind::nothing)
    reading_->note(value->at, path,
                   "is " + std::string{to_string(value->what)}
                       + " where a mapping is wanted");
  return {reading_, nullptr, at, std::move(path)};
}

section section::child(std::string_view name) {
  return inner(declare(name), at_, path_of(name));
}

std::vector<section> section::list(std::string_view name) {
  const node* value = declare(name);
  std::vector<section> items;
  if (is(value, node::kind::list)) {
    for (std::size_t i = 0; i < value->items.size(); ++i)
      items.push_back(inner(value->items[i].get(), value->items[i]->at,
                            path_of(name) + '[' + std::to_string(i) + ']'));
  } else if (value != nullptr && value->what != node::kind::nothing) {
    problem(name, "is " + std::string{to_string(value->what)}
                      + " where a list of mappings is wanted");
  }
  reading_->settle(path_of(name), std::to_string(items.size()) + " items");
  return items;
}

std::vector<std::pair<std::string, section>>
section::named_children(std::string_view name) {
  const node* value = declare(name);
  section around = inner(value, at_, path_of(name));
  std::vector<std::pair<std::string, section>> children;
  if (around.mapping_ != nullptr)
    for (const entry& e : around.mapping_->entries)
      children.emplace_back(e.key, around.child(e.key));
  reading_->settle(path_of(name), std::to_string(children.size()) + " names");
  return children;
}

std::vector<std::pair<std::string, std::string>>
section::text_map(std::string_view name) {
  const node* value = declare(name);
  section around = inner(value, at_, path_of(name));
  std::vector<std::pair<std::string, std::string>> texts;
  if (around.mapping_ != nullptr)
    for (const entry& e : around.mapping_->entries)
      if (auto text = around.optional_text(e.key))
        texts.emplace_back(e.key, std::move(*text));
  reading_->settle(path_of(name), std::to_string(texts.size()) + " names");
  return texts;
}

std::optional<secret_reference>
section::secret_of(const node* value, const std::string& path) const {
  if (!is(value, node::kind::mapping)) {
    // Whatever stands here may be a secret: its kind is told and no byte of it.
    reading_->note(value->at, path,
                   "is " + std::string{to_string(value->what)}
                       + " where a secret is wanted: name it, as in {secret: "
                         "{provider: file, name: /path/of/the/file}}");
    return std::nullopt;
  }
  section around{reading_, value, value->at, path};
  section named = around.child("secret");
  if (named.mapping_ == nullptr) {
    if (!around.has("secret"))
      around.problem("secret", "is missing; it has no default");
    return std::nullopt;
  }
  named.note_absent("provider");
  secret_reference reference;
  reference.provider = named.choice<secret_provider>(
      "provider", "file",
      {{"file", secret_provider::file}, {"env", secret_provider::environment}});
  reference.name = named.required_text("name");
  if (reference.name.empty())
    return std::nullopt;
  return reference;
}

std::optional<secret_reference> section::secret(std::string_view name) {
  const node* value = declare(name);
  if (value == nullptr)
    return std::nullopt;
  return secret_of(value, path_of(name));
}

secret_reference section::required_secret(std::string_view name) {
  auto reference = secret(name);
  note_absent(name);
  return reference.value_or(secret_reference{});
}

std::vector<secret_reference> section::secrets(std::string_view name) {
  const node* value = declare(name);
  std::vector<secret_reference> references;
  if (is(value, node::kind::list)) {
    for (std::size_t i = 0; i < value->items.size(); ++i)
      if (auto reference
          = secret_of(value->items[i].get(),
                      path_of(name) + '[' + std::to_string(i) + ']'))
        references.push_back(std::move(*reference));
  } else if (value != nullptr && value->what != node::kind::nothing) {
    problem(name, "is " + std::string{to_string(value->what)}
                      + " where a list of secrets is wanted");
  }
  reading_->settle(path_of(name),
                   std::to_string(references.size()) + " secrets");
  return references;
}

} // namespace streamvane::config
