#include "tests/layering/check.hpp"

#include "tests/layering/rules.hpp"
#include "tests/layering/source_text.hpp"

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string_view>
#include <tuple>

namespace streamvane::tests::layering {

namespace {

/// True where `place` (rules.hpp) stands for the path.
bool covers(std::string_view place, std::string_view path) {
  const auto star = place.find('*');
  if (star != std::string_view::npos)
    return path.starts_with(place.substr(0, star))
           && path.ends_with(place.substr(star + 1));
  return place.ends_with('/') ? path.starts_with(place) : path == place;
}

bool covers(const places& all, std::string_view path) {
  return std::any_of(all.begin(), all.end(), [path](std::string_view place) {
    return covers(place, path);
  });
}

std::string listed(const places& all) {
  std::string text;
  for (const auto place : all)
    text += (text.empty() ? "" : ", ") + std::string{place};
  return text.empty() ? "nothing" : text;
}

std::string_view stem(std::string_view path) {
  return path.substr(0, path.rfind('.'));
}

/// Files whose name says that they decide rather than act.
bool decides(std::string_view path) {
  if (path.starts_with("tests/"))
    return false;
  const auto name = stem(path);
  return name.ends_with("_fold") || name.ends_with("_encode")
         || name.ends_with("_decode") || path.starts_with("actors/kpi/");
}

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const auto part : parts)
    text += part;
  return text;
}

/// True where the word stands in the line, not as a part of a longer one, and
/// with or without blanks before a parenthesis of its own.
bool says(const std::string& line, std::string_view word) {
  const auto open = word.find('(');
  const auto name = word.substr(0, open);
  const bool call = open != std::string_view::npos;
  for (auto at = line.find(name); at != std::string::npos;
       at = line.find(name, at + 1)) {
    if (at > 0 && (is_word(line[at - 1]) || line[at - 1] == '.'))
      continue;
    // `x->sleep(` and `x.sleep(` are somebody's member, `a::rand(` is not ours
    // to tell: std::rand( and ::rand( are meant to be found.
    if (at > 1 && line.compare(at - 2, 2, "->") == 0)
      continue;
    auto behind = at + name.size();
    if (behind < line.size() && is_word(line[behind]))
      continue;
    // std::thread::id is another name.
    if (line.compare(behind, 2, "::") == 0)
      continue;
    if (!call)
      return true;
    while (behind < line.size() && line[behind] == ' ')
      ++behind;
    if (line.compare(behind, word.size() - open, word.substr(open)) == 0)
      return true;
  }
  return false;
}

class checking {
public:
  explicit checking(const source_tree& tree) {
    for (const auto& [path, text] : tree)
      sources_.emplace(path, read_source(text));
  }

  std::vector<std::string> run() && {
    for (const auto& [path, source] : sources_) {
      for (const auto& include : source.includes)
        check_include(path, include);
      for (const auto& act : guarded_acts())
        check_act(path, source, act);
      check_reach(path, source);
      if (decides(path))
        check_decision(path);
    }
    check_allowances();
    std::vector<std::string> sentences;
    for (const auto& [path, line, sentence] : found_)
      sentences.push_back(
          joined({path, ":", std::to_string(line), ": ", sentence}));
    return sentences;
  }

private:
  void report(const std::string& path, std::size_t line, std::string sentence) {
    found_.emplace(path, line, std::move(sentence));
  }

  static bool ours(std::string_view target) {
    return std::any_of(arrows().begin(), arrows().end(), [=](const arrow& a) {
      const auto top = a.folder.substr(0, a.folder.find('/') + 1);
      return target.starts_with(top);
    });
  }

  void check_include(const std::string& path, const include_line& include) {
    const auto& target = include.target;
    if (target == "caf/all.hpp")
      report(path, include.line,
             "includes caf/all.hpp, which costs seconds in every file: include "
             "the headers it needs");
    if (include.quoted != ours(target))
      report(path, include.line,
             "includes " + target
                 + (include.quoted
                        ? " in quotes, which are for files of ours, named from "
                          "the "
                          "repository's root"
                        : " in brackets, which are for files of others"));
    else if (include.quoted)
      check_arrow(path, include);
    else
      check_home(path, include);
  }

  void check_arrow(const std::string& path, const include_line& include) {
    const arrow* longest = nullptr;
    for (const auto& candidate : arrows())
      if (covers(candidate.folder, path)
          && (!longest || candidate.folder.size() > longest->folder.size()))
        longest = &candidate;
    if (!longest) {
      report(path, 1,
             "is in a folder without an arrow: say in tests/layering/rules.cpp "
             "what it may include");
      return;
    }
    if (covers(longest->folder, include.target)
        || covers(longest->may_include, include.target))
      return;
    report(path, include.line,
           "includes " + include.target + ", but "
               + std::string{longest->folder} + " may only include "
               + listed(longest->may_include) + " and itself");
  }

  void check_home(const std::string& path, const include_line& include) {
    for (const auto& library : library_homes()) {
      const bool of_it
          = std::any_of(library.headers.begin(), library.headers.end(),
                        [&](std::string_view header) {
                          return header.ends_with('/')
                                     ? include.target.starts_with(header)
                                     : include.target == header;
                        });
      if (!of_it)
        continue;
      if (!covers(library.homes, path))
        report(path, include.line,
               "includes " + include.target + ", but "
                   + std::string{library.library} + " may only be included in "
                   + listed(library.homes));
      return;
    }
    // Headers of the standard library have neither folder nor suffix.
    if (include.target.find_first_of("./") != std::string::npos)
      report(path, include.line,
             "includes " + include.target
                 + ", of a library without a home: name it in "
                   "tests/layering/rules.cpp");
  }

  void check_act(const std::string& path, const source_text& source,
                 const guarded_act& act) {
    if (!covers(act.within, path) || covers(act.allowed, path))
      return;
    for (std::size_t i = 0; i < source.code.size(); ++i)
      for (const auto word : act.words)
        if (says(source.code[i], word))
          report(path, i + 1,
                 "says " + std::string{word} + ": it " + std::string{act.act}
                     + "; "
                     + (act.allowed.empty()
                            ? std::string{"nobody may"}
                            : "only " + listed(act.allowed) + " may"));
  }

  /// CAF and Boost take minutes and gigabytes together, and each of them
  /// thinks that it owns the sockets; the way may lead through our headers.
  void check_reach(const std::string& path, const source_text& source) {
    const auto caf = way_to("caf/", path);
    const auto boost = way_to("boost/", path);
    if (!caf.empty() && !boost.empty())
      report(path, source.includes.front().line,
             "sees CAF (" + caf + ") and Boost (" + boost
                 + "): never both in one file");
    else if (boost.find('>') != std::string::npos && path.ends_with(".cpp")
             && !path.starts_with("tests/")
             && !path.starts_with("runtime/http/"))
      report(path, source.includes.front().line,
             "sees Boost (" + boost
                 + "): the headers that runtime/http/ shows to others are free "
                   "of it");
  }

  /// "a.hpp > b.hpp > caf/actor.hpp": how the file comes to include a header
  /// that begins with `prefix`; empty where it does not.
  std::string way_to(std::string_view prefix, const std::string& path) const {
    std::set<std::string> seen{path};
    std::vector<std::pair<std::string, std::string>> open{{path, ""}};
    while (!open.empty()) {
      const auto [file, way] = open.back();
      open.pop_back();
      const auto source = sources_.find(file);
      if (source == sources_.end())
        continue;
      for (const auto& include : source->second.includes) {
        if (!include.quoted && include.target.starts_with(prefix))
          return way + include.target;
        if (include.quoted && seen.insert(include.target).second)
          open.emplace_back(include.target, way + include.target + " > ");
      }
    }
    return {};
  }

  /// What a deciding file includes of its own top folder decides with it, and
  /// so do the .cpp files behind those headers.
  void check_decision(const std::string& root) {
    const auto top = root.substr(0, root.find('/') + 1);
    std::vector<std::string> open;
    if (judged_.insert(root).second)
      open.push_back(root);
    while (!open.empty()) {
      const auto path = open.back();
      open.pop_back();
      const auto source = sources_.find(path);
      if (source == sources_.end())
        continue;
      check_purity(path, source->second, root);
      for (const auto& include : source->second.includes) {
        if (!include.quoted || !include.target.starts_with(top)
            || top == "messages/")
          continue;
        const auto behind = std::string{stem(include.target)} + ".cpp";
        for (const auto& next : {include.target, behind})
          if (judged_.insert(next).second)
            open.push_back(next);
      }
    }
  }

  void check_purity(const std::string& path, const source_text& source,
                    const std::string& root) {
    const auto because
        = path == root ? std::string{" decides"} : " decides for " + root;
    const auto top = path.substr(0, path.find('/') + 1);
    for (const auto& include : source.includes) {
      const auto& target = include.target;
      const auto& world = headers_of_the_world();
      const auto& pure = pure_libraries();
      if (std::find(pure.begin(), pure.end(), target) != pure.end())
        continue;
      if (include.quoted) {
        if (!target.starts_with("messages/") && !target.starts_with(top))
          report(path, include.line,
                 joined({"includes ", target, ", but it", because,
                         ": it may only include messages/ and what decides in ",
                         top}));
        else if (const auto caf = way_to("caf/", target); !caf.empty())
          report(path, include.line,
                 joined({"includes ", target, " > ", caf, ", but it", because,
                         ": no CAF"}));
      } else if (target.find_first_of("./") != std::string::npos
                 || std::find(world.begin(), world.end(), target)
                        != world.end()) {
        report(path, include.line,
               joined({"includes ", target, ", but it", because,
                       ": no library, clock, file, socket or thread"}));
      }
    }
    for (std::size_t i = 0; i < source.code.size(); ++i)
      for (const std::string_view word : {"clock::now", "double", "float"})
        if (says_part(source.code[i], word))
          report(path, i + 1,
                 joined({"says ", word, ", but it", because,
                         ": time comes in the event, sums are integers"}));
  }

  /// As says(), and "clock::now" stands for the now of every clock.
  static bool says_part(const std::string& line, std::string_view word) {
    return word == "clock::now" ? line.find(word) != std::string::npos
                                : says(line, word);
  }

  /// An allowance for a file that is gone is one for whoever takes its name.
  void check_allowances() {
    if (sources_.empty() || !sources_.contains("tests/layering/rules.cpp"))
      return; // Not the whole tree.
    const auto check = [this](const places& all) {
      for (const auto place : all)
        if (place.ends_with('/') || place.find('*') != std::string_view::npos)
          continue;
        else if (!sources_.contains(std::string{place}))
          report("tests/layering/rules.cpp", 1,
                 "allows something to " + std::string{place}
                     + ", which does not exist");
    };
    for (const auto& library : library_homes())
      check(library.homes);
    for (const auto& act : guarded_acts())
      check(act.allowed);
  }

  std::map<std::string, source_text> sources_{};
  std::set<std::string> judged_{}; ///< By check_decision, once each.
  std::set<std::tuple<std::string, std::size_t, std::string>> found_{};
};

} // namespace

std::vector<std::string> violations(const source_tree& tree) {
  return checking{tree}.run();
}

} // namespace streamvane::tests::layering
