#include "platform/filters/compile.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "platform/base/contains.h"
#include "platform/base/text.h"
#include "platform/filters/moments.h"

namespace recado::filters {

namespace {

struct Arity {
    std::size_t least, most;
};

Arity arity_of(Operator op, Type type) {
    switch (op) {
        case Operator::is_empty:
        case Operator::is_not_empty:
            return {0, 0};
        case Operator::between:
            return {2, 2};
        case Operator::is:
            return {1, type == Type::boolean ? 1 : max_values};
        case Operator::greater:
        case Operator::less:
        case Operator::before:
        case Operator::after:
        case Operator::on:
        case Operator::within_last:
        case Operator::older_than:
        case Operator::within_next:
            return {1, 1};
        default:
            return {1, max_values};
    }
}

std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t value = 0;
    auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

std::optional<double> real(std::string_view text) {
    double value = 0;
    auto const [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return {};
    return value;
}

bool is_key(std::string_view key) {
    return !key.empty() && key.size() <= 60 && std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

std::string digits_of(std::string_view text) {
    std::string digits;
    for (char c : text)
        if (c >= '0' && c <= '9') digits += c;
    return digits;
}

bool negates(Operator op) { return op == Operator::is_not || op == Operator::not_contains; }

class Compiler {
  public:
    Compiler(Fields const& fields, Context const& context) : fields_(fields), context_(context) {}

    Where where;
    std::vector<FieldError> issues;

    std::string group(Group const& group) {
        if (group.nodes.empty()) return "(TRUE)";
        std::string sql;
        for (auto const& node : group.nodes) {
            if (!sql.empty()) sql += group.join == Join::either ? " OR " : " AND ";
            auto const* one = std::get_if<Condition>(&node.what);
            sql += one ? condition(*one) : this->group(std::get<Group>(node.what));
        }
        return "(" + sql + ")";
    }

  private:
    std::string issue(std::string const& path, std::string_view code, std::string_view message) {
        if (issues.size() < 20) issues.push_back({path, std::string(code), std::string(message)});
        return "(FALSE)";
    }

    std::string bind(db::Value value) {
        where.values.push_back(value);
        return "$" + std::to_string(where.values.size());
    }
    std::string bind_text(std::string text) {
        return bind(std::string_view(where.texts.emplace_back(std::move(text))));
    }

    // The expression of the field with {now} and {me} bound.
    std::string expression(std::string_view sql) {
        std::string out;
        while (true) {
            auto const at = sql.find('{');
            out += sql.substr(0, at);
            if (at == sql.npos) return out;
            auto const end = sql.find('}', at);
            out += sql.substr(at, end - at) == "{now" ? bind(context_.now.ms) : bind(context_.me.value);
            sql.remove_prefix(end + 1);
        }
    }

    std::string condition(Condition const& condition) {
        auto const [field, key] = find(fields_, condition.field);
        if (!field || (field->type == Type::attribute) != condition.field.contains(':') ||
            (field->type == Type::attribute && !is_key(key)))
            return issue(condition.path + ".field", "unknown_field", "there is no field " + condition.field);
        if (!contains(operators_of(*field), condition.op))
            return issue(condition.path + ".op", "unknown_operator",
                         condition.field + " cannot be compared with " + std::string(json::name_of(condition.op)));
        auto const [least, most] = arity_of(condition.op, field->type);
        if (condition.values.size() < least)
            return issue(condition.path + ".values", "required", "takes " + std::to_string(least) + " or more values");
        if (condition.values.size() > most)
            return issue(condition.path + ".values", "too_long", "takes at most " + std::to_string(most) + " values");
        auto predicate = field->type == Type::label ? members(*field, condition) : scalar(*field, key, condition);
        if (field->within.empty()) return predicate;
        return std::string(field->within).replace(field->within.find("{}"), 2, predicate);
    }

    std::string scalar(Field const& field, std::string_view key, Condition const& condition) {
        if (field.type == Type::attribute) return attribute(field, key, condition);
        auto const value = expression(field.sql);
        switch (field.type) {
            case Type::boolean:
                return boolean(value, condition);
            case Type::text:
            case Type::phone:
                return text(value, field.type, condition);
            case Type::time:
                return time(value, condition);
            case Type::number:
                return number(value, condition);
            default:
                return among(value, field, condition);
        }
    }

    static std::string emptiness(std::string const& value, Operator op, bool is_text) {
        if (op == Operator::is_empty) return "(" + value + " IS NULL" + (is_text ? " OR " + value + " = ''" : "") + ")";
        return "(" + value + " IS NOT NULL" + (is_text ? " AND " + value + " <> ''" : "") + ")";
    }

    // value IN (...), or its opposite, where what is empty is unlike everything.
    static std::string listed(std::string const& value, std::string const& list, Operator op) {
        if (op == Operator::is_not) return "(" + value + " IS NULL OR " + value + " NOT IN (" + list + "))";
        return "(" + value + " IN (" + list + "))";
    }

    std::string boolean(std::string const& value, Condition const& condition) {
        auto const& wanted = condition.values.front();
        if (wanted == "true") return "(" + value + ")";
        if (wanted == "false") return "(NOT " + value + ")";
        return issue(condition.path + ".values[0]", "unknown_value", "must be true or false");
    }

    std::string among(std::string const& value, Field const& field, Condition const& condition) {
        if (condition.values.empty()) return emptiness(value, condition.op, false);
        std::string list;
        for (std::size_t i = 0; i < condition.values.size(); ++i) {
            auto const found = value_of(field, condition.values[i]);
            if (!found) return issue(place(condition, i), "unknown_value", "is not a value of " + field.name);
            list += (list.empty() ? "" : ", ") + bind(*found);
        }
        return listed(value, list, condition.op);
    }

    std::optional<db::Value> value_of(Field const& field, std::string const& text) {
        if (field.type == Type::choice) {
            auto const choice = std::ranges::find(field.choices, text, &Choice::name);
            if (choice == field.choices.end()) return {};
            if (auto const* number = std::get_if<std::int64_t>(&choice->value)) return db::Value(*number);
            return db::Value(std::string_view(where.texts.emplace_back(std::get<std::string>(choice->value))));
        }
        if (field.type == Type::channel && is_key(text))
            return db::Value(std::string_view(where.texts.emplace_back(text)));
        if (field.type == Type::user && text == "me") return db::Value(context_.me.value);
        auto const id = whole(text);
        if (!id || *id <= 0) return {};
        return db::Value(*id);
    }

    static std::string place(Condition const& condition, std::size_t index) {
        return condition.path + ".values[" + std::to_string(index) + "]";
    }

    std::string like(std::string const& folded, Operator op, std::string_view part) {
        std::string pattern;
        if (op != Operator::starts_with) pattern += '%';
        for (char c : part) {
            if (c == '%' || c == '_' || c == '\\') pattern += '\\';
            pattern += c;
        }
        if (op != Operator::ends_with) pattern += '%';
        return folded + " LIKE " + bind_text(std::move(pattern)) + " ESCAPE '\\'";
    }

    std::string text(std::string const& value, Type type, Condition const& condition) {
        if (condition.values.empty()) return emptiness(value, condition.op, true);
        auto const compared = type == Type::phone ? "replace(" + value + ", '+', '')" : "fold(" + value + ")";
        std::string sql;
        for (std::size_t i = 0; i < condition.values.size(); ++i) {
            auto const trimmed = text::trim(condition.values[i]);
            auto part = type == Type::phone ? digits_of(trimmed) : text::fold(trimmed);
            if (part.empty()) return issue(place(condition, i), "required", "is empty");
            if (condition.op == Operator::is || condition.op == Operator::is_not)
                sql += (sql.empty() ? "" : ", ") + bind_text(std::move(part));
            else
                sql += (sql.empty() ? "" : " OR ") + like(compared, condition.op, part);
        }
        if (condition.op == Operator::is || condition.op == Operator::is_not)
            return listed(compared, sql, condition.op);
        return negates(condition.op) ? "(" + value + " IS NULL OR NOT (" + sql + "))" : "(" + sql + ")";
    }

    std::string time(std::string const& value, Condition const& condition) {
        if (condition.values.empty()) return emptiness(value, condition.op, false);
        auto const span = span_of(condition, context_.now, *context_.zone);
        if (!span)
            return issue(condition.path + ".values", "bad_format",
                         "must be a day such as 2026-11-22 or a span such as 30min, 12h, 30d, 2w, 6mo");
        std::string sql;
        if (span->from) sql = value + " >= " + bind(span->from->ms);
        if (span->until) sql += (sql.empty() ? "" : " AND ") + value + " < " + bind(span->until->ms);
        return "(" + sql + ")";
    }

    // A bound number. Whole ones stay whole, so that ids and large numbers compare exactly.
    std::optional<std::string> bound_number(std::string const& text) {
        if (auto const integer = whole(text)) return bind(*integer);
        auto const fraction = real(text);
        if (!fraction) return {};
        return "CAST(" + bind(*fraction) + " AS DOUBLE PRECISION)";
    }

    std::string number(std::string const& value, Condition const& condition) {
        if (condition.values.empty()) return emptiness(value, condition.op, false);
        std::vector<std::string> bound;
        for (std::size_t i = 0; i < condition.values.size(); ++i) {
            auto sql = bound_number(condition.values[i]);
            if (!sql) return issue(place(condition, i), "bad_format", "must be a number");
            bound.push_back(std::move(*sql));
        }
        switch (condition.op) {
            case Operator::greater:
                return "(" + value + " > " + bound[0] + ")";
            case Operator::less:
                return "(" + value + " < " + bound[0] + ")";
            case Operator::between:
                return "(" + value + " >= " + bound[0] + " AND " + value + " <= " + bound[1] + ")";
            default: {
                std::string list;
                for (auto const& one : bound) list += (list.empty() ? "" : ", ") + one;
                return listed(value, list, condition.op);
            }
        }
    }

    // What stands under the key, as text; and as a number only where a number was stored, so that dirty values are
    // passed over instead of failing the statement.
    std::string attribute(Field const& field, std::string_view key, Condition const& condition) {
        bool const numeric = contains(std::array{Operator::greater, Operator::less, Operator::between}, condition.op);
        auto const& json = field.sql;
        if (context_.dialect == db::Dialect::postgres) {
            auto const name = "CAST(" + bind_text(std::string(key)) + " AS TEXT)";
            if (numeric)
                return number("(CASE WHEN jsonb_typeof(" + json + " -> " + name + ") = 'number' THEN CAST(" + json +
                                  " ->> " + name + " AS DOUBLE PRECISION) END)",
                              condition);
            return text("(" + json + " ->> " + name + ")", Type::text, condition);
        }
        auto const path = bind_text("$.\"" + std::string(key) + "\"");
        auto const type = "json_type(" + json + ", " + path + ")";
        auto const value = "json_extract(" + json + ", " + path + ")";
        if (numeric) return number("(CASE WHEN " + type + " IN ('integer', 'real') THEN " + value + " END)", condition);
        return text("(CASE " + type + " WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE CAST(" + value +
                        " AS TEXT) END)",
                    Type::text, condition);
    }

    std::string members(Field const& field, Condition const& condition) {
        auto const some = "EXISTS (SELECT 1 " + field.set;
        if (condition.op == Operator::is_empty) return "(NOT " + some + "))";
        if (condition.op == Operator::is_not_empty) return "(" + some + "))";
        std::vector<std::string> ids;
        for (std::size_t i = 0; i < condition.values.size(); ++i) {
            auto const id = whole(condition.values[i]);
            if (!id || *id <= 0) return issue(place(condition, i), "unknown_value", "must be an id");
            ids.push_back(bind(*id));
        }
        std::string sql;
        if (condition.op == Operator::has_all) {
            for (auto const& id : ids)
                sql += (sql.empty() ? "" : " AND ") + some + " AND " + field.sql + " = " + id + ")";
            return "(" + sql + ")";
        }
        for (auto const& id : ids) sql += (sql.empty() ? "" : ", ") + id;
        sql = some + " AND " + field.sql + " IN (" + sql + "))";
        return condition.op == Operator::has_none ? "(NOT " + sql + ")" : "(" + sql + ")";
    }

    Fields const& fields_;
    Context const& context_;
};

}  // namespace

Result<Where> compile(Group const& filter, Fields const& fields, Context const& context) {
    Compiler compiler(fields, context);
    compiler.where.sql = compiler.group(filter);
    if (!compiler.issues.empty())
        return std::unexpected(
            Error{ErrorKind::invalid, "invalid", "the filter is wrong", std::move(compiler.issues), {}, {}});
    return std::move(compiler.where);
}

std::vector<Reference> references(Group const& filter, Fields const& fields) {
    std::vector<Reference> named;
    each_condition(filter, [&](Condition const& condition) {
        auto const* field = find(fields, condition.field).field;
        if (!field || !contains(std::array{Type::user, Type::team, Type::inbox, Type::label}, field->type)) return;
        for (std::size_t i = 0; i < condition.values.size(); ++i)
            if (auto const id = whole(condition.values[i]))
                named.push_back({field->type, *id, condition.path + ".values[" + std::to_string(i) + "]"});
    });
    return named;
}

}  // namespace recado::filters
