#include "sinks/registry.hpp"

#include "sinks/http_feed/http_feed_options.hpp"
#include "sinks/http_feed/http_feed_sink.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace streamvane::sinks {

namespace {

using wall_clock = std::function<instant()>;

/// Reads the options of a type and says how to make such a sink.
using type_reader
    = sink_factory (*)(config::section& from, const std::string& name,
                       const wall_clock& now);

sink_factory read_http_feed(config::section& from, const std::string& name,
                            const wall_clock& now) {
  auto options = http_feed::read_http_feed_options(from);
  return [=] {
    return std::make_unique<http_feed::http_feed_sink>(name, options, now);
  };
}

struct sink_type {
  std::string_view word{};
  type_reader read = nullptr;
};

/// A type of sink, a line.
constexpr std::array types{
    sink_type{"http_feed", read_http_feed},
};

std::string type_words() {
  std::string words;
  for (const auto& type : types) {
    words += words.empty() ? "" : ", ";
    words += type.word;
  }
  return words;
}

} // namespace

std::vector<std::string_view> sink_types() {
  std::vector<std::string_view> words;
  for (const auto& type : types)
    words.push_back(type.word);
  return words;
}

std::vector<configured_sink> read_sinks(config::section& root,
                                        const std::function<instant()>& now) {
  std::vector<configured_sink> sinks;
  for (auto& from : root.list("sinks")) {
    auto word = from.required_text("type");
    auto options = read_sink_options(from);
    auto type = std::find_if(types.begin(), types.end(),
                             [&](const auto& t) { return t.word == word; });
    if (type == types.end()) {
      if (!word.empty())
        from.problem("type", "'" + word + "' is no type of sink; there are: "
                                 + type_words());
      continue;
    }
    auto make = type->read(from, options.name, now);
    auto twice = std::any_of(sinks.begin(), sinks.end(), [&](const auto& s) {
      return s.options.name == options.name;
    });
    if (twice)
      from.problem("name", "two sinks are named '" + options.name + "'");
    else if (sinks.size() == sinks_max)
      root.problem("sinks", "there are more than " + std::to_string(sinks_max)
                                + " sinks");
    else
      sinks.push_back({.type = std::move(word),
                       .options = std::move(options),
                       .make = std::move(make)});
  }
  return sinks;
}

} // namespace streamvane::sinks
