#include "platform/filters/fields.h"

namespace recado::filters {

Found find(Fields const& fields, std::string_view name) {
    auto const colon = name.find(':');
    auto const stem = name.substr(0, colon == name.npos ? colon : colon + 1);
    for (auto const& field : fields)
        if (field.name == stem) return {&field, colon == name.npos ? std::string_view() : name.substr(colon + 1)};
    return {};
}

std::vector<Operator> operators_of(Field const& field) {
    using enum Operator;
    std::vector<Operator> operators;
    switch (field.type) {
        case Type::boolean:
            return {is};
        case Type::choice:
        case Type::user:
        case Type::team:
        case Type::inbox:
        case Type::channel:
            operators = {is, is_not};
            break;
        case Type::text:
        case Type::phone:
            operators = {is, is_not, contains, not_contains, starts_with, ends_with};
            break;
        case Type::number:
            operators = {is, is_not, greater, less, between};
            break;
        case Type::time:
            operators = {before, after, on, between, within_last, older_than, within_next};
            break;
        case Type::label:
            return {has_any, has_all, has_none, is_empty, is_not_empty};
        case Type::attribute:
            operators = {is, is_not, contains, not_contains, starts_with, ends_with, greater, less, between};
            break;
    }
    if (field.optional) operators.insert(operators.end(), {is_empty, is_not_empty});
    return operators;
}

std::vector<FieldInfo> describe(Fields const& fields) {
    std::vector<FieldInfo> infos;
    for (auto const& field : fields) {
        FieldInfo info{.name = field.name, .type = field.type, .operators = operators_of(field)};
        for (auto const& choice : field.choices) {
            if (!info.choices) info.choices.emplace();
            info.choices->push_back(choice.name);
        }
        infos.push_back(std::move(info));
    }
    return infos;
}

}  // namespace recado::filters
