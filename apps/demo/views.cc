#include "views.h"

#include <array>
#include <fstream>
#include <kainjow/mustache.hpp>
#include <sstream>
#include <stdexcept>

namespace demo {
namespace {

namespace mustache = kainjow::mustache;

constexpr std::array kTemplates{"base", "index", "profile", "admin", "error"};

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read the template " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

mustache::data to_data(const Page& page, const latchkey::rp::Session* session) {
  mustache::data data(mustache::data::type::object);
  data.set("title", page.title);
  for (const auto& [name, value] : page.text) data.set(name, value);
  for (const auto& [name, value] : page.flags) data.set(name, mustache::data(value));
  for (const auto& [name, rows] : page.lists) {
    mustache::data list(mustache::data::type::list);
    for (const auto& row : rows) {
      mustache::data item(mustache::data::type::object);
      for (const auto& [key, value] : row) item.set(key, value);
      list << item;
    }
    data.set(name, list);
  }
  data.set("logged_in", mustache::data(session != nullptr));
  if (session != nullptr) data.set("person", session->identity().display_name());
  return data;
}

std::string show(const std::string& text, const mustache::data& data) {
  mustache::mustache parsed(text);
  if (!parsed.is_valid()) throw std::runtime_error("a template is malformed: " + parsed.error_message());
  return parsed.render(data);
}

}  // namespace

Views::Views(const std::string& folder) {
  for (const std::string name : kTemplates) templates_.emplace(name, read_file(folder + "/" + name + ".mustache"));
}

std::string Views::render(std::string_view name, const Page& page, const latchkey::rp::Session* session) const {
  mustache::data data = to_data(page, session);
  data.set("content", show(templates_.find(name)->second, data));
  return show(templates_.find("base")->second, data);
}

}  // namespace demo
