#include "pages/template_set.h"

#include <deque>
#include <kainjow/mustache.hpp>
#include <stdexcept>

namespace latchkey::pages {
namespace {

namespace mustache = kainjow::mustache;

constexpr std::string_view message_prefix = "msg.";
constexpr int max_nesting = 8;

std::string_view trim(std::string_view s) {
  const std::size_t from = s.find_first_not_of(" \t\n");
  if (from == std::string_view::npos) return {};
  return s.substr(from, s.find_last_not_of(" \t\n") - from + 1);
}

// A template's source with its parts put in place, its comments gone and its message keys noted.
class Expansion {
 public:
  Expansion(const Theme& theme, std::vector<std::string>& keys) : theme_(theme), keys_(keys) {}

  Result<std::string> file(const std::string& name, int depth = 0) {
    const std::string path = name + ".mustache";
    if (depth > max_nesting) return fail(Error::Kind::invalid, path + ": templates include each other in a circle");
    const std::string* source = theme_.find(path);
    if (source == nullptr) return fail(Error::Kind::not_found, path + ": there is no such template");
    std::string out;
    std::string_view rest = *source;
    for (std::size_t open = rest.find("{{"); open != std::string_view::npos; open = rest.find("{{")) {
      const std::size_t close = rest.find("}}", open);
      if (close == std::string_view::npos) return fail(Error::Kind::invalid, path + ": a {{ is never closed");
      out += rest.substr(0, open);
      if (out.ends_with('='))
        return fail(Error::Kind::forbidden,
                    path + ": an attribute's value needs quotes: " + out.substr(out.rfind('<') + 1) + "\"{{...}}\"");
      auto replaced = tag(rest.substr(open + 2, close - open - 2), path, depth);
      if (!replaced) return replaced;
      out += *replaced;
      rest.remove_prefix(close + 2);
    }
    out += rest;
    if (depth > 0 && out.ends_with('\n')) out.pop_back();  // the line of the {{> part}} has its own end
    return out;
  }

 private:
  Result<std::string> tag(std::string_view contents, const std::string& path, int depth) {
    const std::string_view name = trim(contents);
    const char kind = name.empty() ? '\0' : name.front();
    if (kind == '{' || kind == '&')
      return fail(Error::Kind::forbidden,
                  path + ": {{" + std::string(name) + "}} would print a value unescaped; write {{name}}");
    if (kind == '=') return fail(Error::Kind::forbidden, path + ": other delimiters than {{ }} are not allowed");
    if (kind == '\0') return fail(Error::Kind::invalid, path + ": an empty {{ }}");
    if (kind == '!') return std::string();
    if (kind == '>') return file(std::string(trim(name.substr(1))), depth + 1);
    if (name.starts_with(message_prefix)) keys_.emplace_back(name.substr(message_prefix.size()));
    return "{{" + std::string(name) + "}}";
  }

  const Theme& theme_;
  std::vector<std::string>& keys_;
};

mustache::data to_data(const View& view) {
  mustache::data out;
  for (const auto& [name, value] : view.texts()) out[name] = mustache::data(value);
  for (const auto& [name, value] : view.flags()) out[name] = mustache::data(value);
  for (const auto& [name, items] : view.lists()) {
    mustache::data list(mustache::data::type::list);
    for (const auto& item : items) list.push_back(to_data(item));
    out[name] = std::move(list);
  }
  return out;
}

// Looks names up in the view, and `msg.key` among the messages.
class Lookup final : public mustache::basic_context<std::string> {
 public:
  Lookup(const mustache::data& root, const Speech& speech) : items_(&root), speech_(speech) {}

  void push(const mustache::data* item) override { items_.push(item); }
  void pop() override { items_.pop(); }

  const mustache::data* get(const std::string& name) const override {
    if (!name.starts_with(message_prefix)) return items_.get(name);
    said_.emplace_back(
        speech_.messages.text(speech_.locale, Text{name.substr(message_prefix.size())}, speech_.overrides));
    return &said_.back();
  }

  const mustache::data* get_partial(const std::string&) const override { return nullptr; }

 private:
  mustache::context<std::string> items_;
  const Speech& speech_;
  mutable std::deque<mustache::data> said_;  // the engine keeps the address until the value is printed
};

struct Sink {
  std::string out;
  Sink& operator<<(const std::string& piece) {
    out += piece;
    return *this;
  }
};

}  // namespace

struct TemplateSet::Parsed {
  explicit Parsed(const std::string& source) : engine(source) {
    engine.set_custom_escape([](const std::string& value) { return Html::escape(value).str(); });
  }
  // Rendering changes the engine only to note the failure of a partial or a lambda, and loading left none of either:
  // so it may be shared by threads although its render() is not const.
  mutable mustache::mustache engine;
};

TemplateSet::TemplateSet() = default;
TemplateSet::TemplateSet(TemplateSet&&) noexcept = default;
TemplateSet::~TemplateSet() = default;

Result<TemplateSet> TemplateSet::load(const Theme& theme, std::span<const std::string_view> names) {
  TemplateSet set;
  for (const auto name : names) {
    auto source = Expansion(theme, set.message_keys_).file(std::string(name));
    if (!source) return std::unexpected(source.error());
    auto parsed = std::make_unique<Parsed>(*source);
    if (!parsed->engine.is_valid())
      return fail(Error::Kind::invalid, std::string(name) + ".mustache: " + parsed->engine.error_message());
    set.parsed_.emplace(name, std::move(parsed));
  }
  return set;
}

Html TemplateSet::render(std::string_view name, const View& view, const Speech& speech) const {
  const auto hit = parsed_.find(name);
  if (hit == parsed_.end()) throw std::logic_error("no template was loaded for page " + std::string(name));
  const mustache::data root = to_data(view);
  Lookup lookup(root, speech);
  Sink sink;
  hit->second->engine.render(lookup, sink);
  return Html(std::move(sink.out));
}

}  // namespace latchkey::pages
