#include "tools/vanectl/command.hpp"

#include "config/reading.hpp"
#include "runtime/http/message.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace streamvane::tools::vanectl {

namespace {

constexpr std::array<option_spec, 6> globals{{
    {"server", "URL", "the daemon's admin address, http://127.0.0.1:9180"},
    {"socket", "PATH",
     "its unix socket; default: run/streamvane.sock, then "
     "/run/streamvane/admin.sock"},
    {"output", "FORMAT", "-o: table, wide, json, jsonl or csv"},
    {"no-headers", "", "leaves the heading of tables and CSV out"},
    {"quiet", "", "-q: no notes on stderr"},
    {"help", "", "-h: what a noun or verb does"},
}};

constexpr std::array<option_spec, 2> watches{{
    {"watch", "", "shows it anew every 2 s"},
    {"for", "DURATION", "ends --watch after 30s, 5m, …"},
}};

constexpr std::array<std::pair<std::string_view, output_format>, 5> formats{{
    {"table", output_format::table},
    {"wide", output_format::wide},
    {"json", output_format::json},
    {"jsonl", output_format::jsonl},
    {"csv", output_format::csv},
}};

failure usage(std::string sentence) {
  return {errc::invalid, std::move(sentence)};
}

std::string in_quotes(std::string_view word) {
  constexpr std::size_t shown_bytes_max = 64;
  return config::quote(word, shown_bytes_max);
}

/// "; did you mean list?", or what there is.
std::string meant(std::string_view word,
                  const std::vector<std::string_view>& candidates) {
  if (auto near = config::nearest(word, candidates); !near.empty())
    return ", did you mean " + std::string{near} + "?";
  std::string all;
  for (auto candidate : candidates) {
    if (candidate.empty())
      continue;
    all += all.empty() ? "" : ", ";
    all += candidate;
  }
  return all.empty() ? "" : "; there are " + all;
}

/// The names of a verb's operands.
std::vector<std::string_view> operand_names(const verb_spec& verb) {
  std::vector<std::string_view> names;
  for (auto rest = verb.operands; !rest.empty();) {
    auto end = std::min(rest.find(' '), rest.size());
    names.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return names;
}

/// The words of a command line, sorted out.
class words_parser {
public:
  words_parser(std::span<const std::string> words,
               std::span<const verb_spec> verbs)
      : words_{words}, verbs_{verbs} {
    // nop
  }

  result<command> run() {
    if (auto sorted = sort_out(); !sorted)
      return sorted.why();
    if (auto named = name_verb(); !named && !lost_)
      return named.why();
    for (auto& [name, value] : given_)
      if (auto taken = take(name, value); !taken)
        return taken.why();
    if (!out_.help)
      if (auto whole = check(); !whole)
        return whole.why();
    return std::move(out_);
  }

private:
  using given_option = std::pair<std::string, std::optional<std::string>>;

  /// An option of that name, wherever it belongs: which verb is meant is not
  /// known before all words are read. Options of one name are of one kind.
  const option_spec* find_anywhere(std::string_view name) const {
    if (const auto* global = find(globals, name))
      return global;
    if (const auto* watch = find(watches, name))
      return watch;
    for (const auto& verb : verbs_)
      if (const auto* own = find(verb.options, name))
        return own;
    return nullptr;
  }

  static std::string long_name(std::string_view word) {
    if (word == "-o")
      return "output";
    if (word == "-q")
      return "quiet";
    if (word == "-h")
      return "help";
    return word.starts_with("--") ? std::string{word.substr(2)} : std::string{};
  }

  result<> sort_out() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      std::string_view word = words_[i];
      if (word == "--") {
        bare_.insert(bare_.end(), words_.begin() + static_cast<long>(i) + 1,
                     words_.end());
        break;
      }
      if (word.size() < 2 || word.front() != '-') {
        bare_.emplace_back(word);
        continue;
      }
      auto equals = word.find('=');
      auto name = long_name(word.substr(0, equals));
      if (name.empty())
        return usage("unknown option " + in_quotes(word));
      given_option option{name, std::nullopt};
      const auto* spec = find_anywhere(name);
      // Whether the next word is its value cannot be told: take() refuses it.
      lost_ = spec == nullptr;
      if (lost_) {
        given_.push_back(std::move(option));
        break;
      }
      if (equals != std::string_view::npos) {
        option.second = word.substr(equals + 1);
      } else if (!spec->value.empty()) {
        if (i + 1 == words_.size())
          return usage("option --" + name + " needs a value");
        option.second = words_[++i];
      }
      given_.push_back(std::move(option));
    }
    return done{};
  }

  std::vector<std::string_view> nouns() const {
    std::vector<std::string_view> all;
    for (const auto& verb : verbs_)
      if (all.empty() || all.back() != verb.noun)
        all.push_back(verb.noun);
    return all;
  }

  std::vector<std::string_view> verbs_of(std::string_view noun) const {
    std::vector<std::string_view> all;
    for (const auto& verb : verbs_)
      if (verb.noun == noun)
        all.push_back(verb.verb);
    return all;
  }

  result<> name_verb() {
    out_.help = std::any_of(given_.begin(), given_.end(),
                            [](const auto& o) { return o.first == "help"; });
    if (!bare_.empty() && bare_.front() == "help") {
      out_.help = true;
      bare_.erase(bare_.begin());
    }
    if (bare_.empty())
      return out_.help ? result<>{done{}} : usage("no noun is given");
    const auto& noun = bare_.front();
    auto known = verbs_of(noun);
    if (known.empty())
      return usage("unknown noun " + in_quotes(noun) + meant(noun, nouns()));
    out_.help_noun = noun;
    if (known.front().empty())
      return use(noun, "", 1);
    if (bare_.size() == 1)
      return out_.help
                 ? result<>{done{}}
                 : usage("no verb is given for " + noun + meant("", known));
    const auto& verb = bare_[1];
    if (std::find(known.begin(), known.end(), verb) == known.end())
      return usage("unknown verb " + in_quotes(verb) + " of " + noun
                   + meant(verb, known));
    return use(noun, verb, 2);
  }

  result<> use(std::string_view noun, std::string_view verb,
               std::size_t operands_at) {
    out_.verb
        = &*std::find_if(verbs_.begin(), verbs_.end(), [&](const auto& v) {
            return v.noun == noun && v.verb == verb;
          });
    out_.operands.assign(bare_.begin() + static_cast<long>(operands_at),
                         bare_.end());
    if (out_.operands.size() > operand_names(*out_.verb).size())
      return usage("unexpected word " + in_quotes(bare_.back()));
    return done{};
  }

  result<> take(const std::string& name,
                const std::optional<std::string>& value) {
    const option_spec* spec = find(globals, name);
    if (spec == nullptr && out_.verb != nullptr) {
      spec = find(out_.verb->options, name);
      if (spec == nullptr && out_.verb->watchable)
        spec = find(watches, name);
    }
    if (spec == nullptr)
      return usage("unknown option --" + name + meant(name, option_names()));
    if (spec->value.empty() && value)
      return usage("option --" + name + " takes no value");
    if (!spec->value.empty() && (!value || value->empty()))
      return usage("option --" + name + " needs a value");
    return set(name, value.value_or(""));
  }

  template <class Options>
  static const option_spec* find(const Options& options,
                                 std::string_view name) {
    auto at = std::find_if(options.begin(), options.end(),
                           [&](const auto& o) { return o.name == name; });
    return at == options.end() ? nullptr : &*at;
  }

  std::vector<std::string_view> option_names() const {
    std::vector<std::string_view> names;
    if (out_.verb != nullptr) {
      for (const auto& o : out_.verb->options)
        names.push_back(o.name);
      if (out_.verb->watchable)
        for (const auto& o : watches)
          names.push_back(o.name);
    }
    for (const auto& o : globals)
      names.push_back(o.name);
    return names;
  }

  result<> set(const std::string& name, const std::string& value) {
    if (name == "help")
      return done{};
    if (name == "server")
      out_.server = value;
    else if (name == "socket")
      out_.socket = value;
    else if (name == "output")
      return set_format(value);
    else if (name == "no-headers")
      out_.headers = false;
    else if (name == "quiet")
      out_.quiet = true;
    else if (name == "watch")
      out_.watch = true;
    else if (name == "for")
      return set_watch_for(value);
    else if (!out_.options.emplace(name, value).second)
      return usage("option --" + name + " is given twice");
    return done{};
  }

  result<> set_format(const std::string& name) {
    std::vector<std::string_view> names;
    for (const auto& [known, format] : formats) {
      names.push_back(known);
      if (known == name) {
        out_.format = format;
        return done{};
      }
    }
    return usage("unknown output " + in_quotes(name) + meant(name, names));
  }

  result<> set_watch_for(const std::string& value) {
    auto length = parse_duration(value);
    if (!length)
      return usage("option --for: " + length.why().what);
    out_.watch_for = *length;
    return done{};
  }

  result<> check() const {
    if (!out_.server.empty() && !out_.socket.empty())
      return usage("--server and --socket are both given: which one?");
    auto names = operand_names(*out_.verb);
    for (std::size_t i = 0; i < names.size(); ++i)
      if (i >= out_.operands.size() || out_.operands[i].empty())
        return usage(std::string{out_.verb->noun} + ' '
                     + std::string{out_.verb->verb} + ": the "
                     + std::string{names[i]} + " is missing");
    if (out_.watch_for && !out_.watch)
      return usage("--for goes with --watch");
    return done{};
  }

  std::span<const std::string> words_;
  std::span<const verb_spec> verbs_;
  std::vector<std::string> bare_{};
  std::vector<given_option> given_{};
  bool lost_ = false; ///< Reading ended at an option that no verb has.
  command out_{};
};

} // namespace

const std::string* command::value(std::string_view option) const {
  auto at = options.find(option);
  return at == options.end() ? nullptr : &at->second;
}

std::string command::query(
    std::span<const std::pair<std::string_view, std::string>> more) const {
  std::string text;
  auto add = [&text](std::string_view name, std::string_view value) {
    text += text.empty() ? '?' : '&';
    text += name;
    text += '=';
    text += runtime::http::percent_encode(value);
  };
  for (const auto& option : verb->options)
    if (const auto* given = value(option.name);
        given != nullptr && !option.parameter.empty())
      add(option.parameter, *given);
  for (const auto& [name, given] : more)
    add(name, given);
  return text;
}

std::span<const option_spec> global_options() {
  return globals;
}

std::span<const option_spec> watch_options() {
  return watches;
}

result<command> parse_command(std::span<const std::string> words,
                              std::span<const verb_spec> verbs) {
  return words_parser{words, verbs}.run();
}

} // namespace streamvane::tools::vanectl
