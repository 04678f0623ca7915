#include "platform/filters/filter.h"

#include "platform/base/text.h"

namespace recado::filters {

namespace bj = boost::json;

namespace {

class Parser {
  public:
    std::vector<FieldError> issues;

    Group root(bj::value const& value, std::string const& path) {
        if (auto const* object = value.if_object(); object && object->empty()) return {};
        if (is_group(value)) return group(value.as_object(), path, 1);
        Group whole;
        if (auto node = any(value, path, 1)) whole.nodes.push_back(std::move(*node));
        return whole;
    }

  private:
    static bool is_group(bj::value const& value) {
        auto const* object = value.if_object();
        return object && object->size() == 1 && (object->contains("and") || object->contains("or"));
    }

    void issue(std::string path, std::string code, std::string message) {
        if (issues.size() < 20) issues.push_back({std::move(path), std::move(code), std::move(message)});
    }

    std::optional<Node> any(bj::value const& value, std::string const& path, int depth) {
        if (is_group(value)) return Node{group(value.as_object(), path, depth)};
        auto const* object = value.if_object();
        if (!object) {
            issue(path, "wrong_type", "must be a group or a condition");
            return {};
        }
        auto parsed = condition(*object, path);
        if (!parsed) return {};
        return Node{std::move(*parsed)};
    }

    Group group(bj::object const& object, std::string const& path, int depth) {
        Group group{object.contains("or") ? Join::either : Join::both, {}};
        auto const place = path + (group.join == Join::either ? ".or" : ".and");
        auto const* nodes = object.begin()->value().if_array();
        if (!nodes) {
            issue(place, "wrong_type", "must be a list");
            return group;
        }
        if (depth > max_depth) {
            issue(place, "too_deep", "groups may stand " + std::to_string(max_depth) + " deep");
            return group;
        }
        if (nodes->empty() && depth > 1) issue(place, "required", "a group inside a filter holds a condition");
        for (std::size_t i = 0; i < nodes->size() && issues.size() < 20; ++i)
            if (auto node = any((*nodes)[i], place + "[" + std::to_string(i) + "]", depth + 1))
                group.nodes.push_back(std::move(*node));
        return group;
    }

    std::optional<Condition> condition(bj::object const& object, std::string const& path) {
        if (++conditions_ == max_conditions + 1)
            issue(path, "too_long", "a filter has at most " + std::to_string(max_conditions) + " conditions");
        auto const before = issues.size();
        for (auto const& [key, value] : object)
            if (key != "field" && key != "op" && key != "values")
                issue(path + "." + std::string(key), "unknown_field", "is not part of a condition");
        Condition condition{.path = path};
        condition.field = word(object, "field", path);
        auto const op = word(object, "op", path);
        auto const known = json::parse_enum<Operator>(op);
        if (known)
            condition.op = *known;
        else if (!op.empty())
            issue(path + ".op", "unknown_value", "is no operator");
        if (auto const* values = object.if_contains("values")) read_values(*values, condition);
        if (issues.size() > before) return {};
        return condition;
    }

    std::string word(bj::object const& object, std::string_view key, std::string const& path) {
        auto const* value = object.if_contains(key);
        auto const* text = value ? value->if_string() : nullptr;
        if (!text || text->empty() || text->size() > 120) {
            issue(path + "." + std::string(key), value && !text ? "wrong_type" : "required", "must be a name");
            return {};
        }
        return std::string(*text);
    }

    void read_values(bj::value const& from, Condition& condition) {
        auto const place = condition.path + ".values";
        auto const* list = from.if_array();
        if (!list) return issue(place, "wrong_type", "must be a list");
        if (list->size() > max_values)
            return issue(place, "too_long", "has at most " + std::to_string(max_values) + " values");
        for (std::size_t i = 0; i < list->size(); ++i) {
            auto const& item = (*list)[i];
            std::string text;
            if (auto const* string = item.if_string())
                text = std::string(*string);
            else if (item.is_bool() || item.is_number())
                json::write_value(text, item);
            else
                issue(place + "[" + std::to_string(i) + "]", "wrong_type", "must be a text, a number or true or false");
            if (text::length(text) > max_value_length)
                issue(place + "[" + std::to_string(i) + "]", "too_long",
                      "has at most " + std::to_string(max_value_length) + " characters");
            condition.values.push_back(std::move(text));
        }
    }

    int conditions_ = 0;
};

void print(std::string& out, Group const& group);

void print(std::string& out, Condition const& condition) {
    out += R"({"field":)";
    json::write_string(out, condition.field);
    out += R"(,"op":")";
    out += json::name_of(condition.op);
    out += '"';
    if (!condition.values.empty()) {
        out += R"(,"values":)";
        json::write(out, condition.values);
    }
    out += '}';
}

void print(std::string& out, Group const& group) {
    out += group.join == Join::either ? R"({"or":[)" : R"({"and":[)";
    for (std::size_t i = 0; i < group.nodes.size(); ++i) {
        if (i > 0) out += ',';
        std::visit([&](auto const& what) { print(out, what); }, group.nodes[i].what);
    }
    out += "]}";
}

}  // namespace

Result<Group> parse(json::Raw const& text, std::string_view path) {
    if (text.text.empty() || text.text == "null") return Group{};
    auto const value = json::parse(text.text);
    if (!value) return invalid(path, "wrong_type", "must be a filter as JSON");
    Parser parser;
    auto root = parser.root(*value, std::string(path));
    if (!parser.issues.empty())
        return std::unexpected(
            Error{ErrorKind::invalid, "invalid", "the filter is wrong", std::move(parser.issues), {}, {}});
    return root;
}

json::Raw to_json(Group const& filter) {
    json::Raw raw;
    print(raw.text, filter);
    return raw;
}

void each_condition(Group const& filter, std::function<void(Condition const&)> const& visit) {
    for (auto const& node : filter.nodes) {
        if (auto const* condition = std::get_if<Condition>(&node.what))
            visit(*condition);
        else
            each_condition(std::get<Group>(node.what), visit);
    }
}

bool mentions(Group const& filter, std::string_view field) {
    bool found = false;
    each_condition(filter, [&](Condition const& condition) { found = found || condition.field == field; });
    return found;
}

}  // namespace recado::filters
