#include "features/templates/prepare.h"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "features/templates/variables.h"
#include "platform/base/text.h"

namespace recado::templates {
namespace {

namespace js = boost::json;
constexpr std::size_t max_body = 1024;
constexpr std::size_t max_header = 60;
constexpr std::size_t max_code = 15;
constexpr std::size_t max_url_suffix = 2000;

std::string text_of(js::object const& object, std::string_view key) {
    auto const* value = object.if_contains(key);
    auto const* text = value ? value->if_string() : nullptr;
    return text ? std::string(*text) : std::string();
}

// The provider refuses empty values, line ends, tabs and more than four blanks in a row (132018).
Result<Done> check_value(std::string const& field, std::string const& value) {
    if (text::trim(value).empty()) return invalid(field, "required", "must not be empty");
    if (value.find_first_of("\n\r\t") != std::string::npos)
        return invalid(field, "bad_format", "must not contain line ends or tabs");
    if (value.find("     ") != std::string::npos)
        return invalid(field, "bad_format", "must not contain more than four blanks in a row");
    return Done{};
}

using Values = std::vector<std::pair<std::string, std::string>>;  // name -> value

Result<Values> collect(std::vector<std::string> const& names, std::optional<std::vector<std::string>> const& given,
                       TemplateParameters const& parameters, bool named, std::string const& field) {
    Values values;
    if (!named) {
        auto const count = given ? given->size() : 0;
        if (count != names.size())
            return invalid("template.parameters." + field, "wrong_count",
                           "needs " + std::to_string(names.size()) + " values, got " + std::to_string(count));
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto const path =
            "template.parameters." + (named ? "named." + names[i] : field + "[" + std::to_string(i) + "]");
        std::string value;
        if (named) {
            if (!parameters.named || !parameters.named->contains(names[i]))
                return invalid(path, "required", "is missing");
            value = parameters.named->at(names[i]);
        } else {
            value = (*given)[i];
        }
        TRY(check_value(path, value));
        values.emplace_back(names[i], std::move(value));
    }
    return values;
}

std::string fill(std::string_view text, Values const& values) {
    std::string out;
    while (true) {
        auto const open = text.find("{{");
        auto const close = open == std::string_view::npos ? open : text.find("}}", open);
        if (close == std::string_view::npos) break;
        auto const name = text::trim(text.substr(open + 2, close - open - 2));
        auto const found = std::ranges::find(values, name, &Values::value_type::first);
        out += text.substr(0, open);
        out += found == values.end() ? text.substr(open, close + 2 - open) : std::string_view(found->second);
        text.remove_prefix(close + 2);
    }
    return out.append(text);
}

js::array text_parameters(Values const& values, bool named) {
    js::array out;
    for (auto const& [name, value] : values) {
        js::object parameter{{"type", "text"}};
        if (named) parameter["parameter_name"] = name;
        parameter["text"] = value;
        out.push_back(std::move(parameter));
    }
    return out;
}

class Preparation {
  public:
    Preparation(Template const& from, TemplateParameters const& parameters)
        : from_(from), parameters_(parameters), named_(text::lower_ascii(from.parameter_format) == "named") {}

    Result<Prepared> run() {
        for (auto const& raw : from_.components) {
            auto const parsed = json::parse(raw.text);
            if (!parsed || !parsed->is_object()) continue;
            auto const& component = parsed->get_object();
            auto const type = text::lower_ascii(text_of(component, "type"));
            if (type == "header") TRY(add_header(component));
            if (type == "body") TRY(add_body(component));
            if (type == "footer") out_.footer = text_of(component, "text");
            if (type == "buttons") TRY(add_buttons(component));
        }
        if (parameters_.buttons && button_values_ != parameters_.buttons->size())
            return invalid("template.parameters.buttons", "wrong_count",
                           "needs " + std::to_string(button_values_) + " values");
        js::object payload{{"name", from_.name},
                           {"language", js::object{{"policy", "deterministic"}, {"code", from_.language}}}};
        if (!components_.empty()) payload["components"] = std::move(components_);
        out_.payload = js::serialize(payload);
        return std::move(out_);
    }

  private:
    Result<Done> add_header(js::object const& component) {
        auto const format = text::lower_ascii(text_of(component, "format"));
        if (format != "text" && !format.empty()) return add_media_header(format);
        auto const values =
            TRY(collect(placeholders(text_of(component, "text")), parameters_.header, parameters_, named_, "header"));
        out_.header = fill(text_of(component, "text"), values);
        if (text::length(*out_.header) > max_header)
            return invalid("template.parameters.header", "too_long", "the header has at most 60 characters");
        if (!values.empty())
            components_.push_back(js::object{{"type", "header"}, {"parameters", text_parameters(values, named_)}});
        return Done{};
    }

    // A media header must be given with every message: the sample of its creation is never sent.
    Result<Done> add_media_header(std::string const& format) {
        if (format != "image" && format != "video" && format != "document")
            return invalid("template", "not_supported", "headers of this kind cannot be sent yet");
        js::object media;
        if (parameters_.header_media_id)
            media["id"] = *parameters_.header_media_id;
        else if (parameters_.header_link)
            media["link"] = *parameters_.header_link;
        else
            return invalid("template.parameters.header_link", "required", "this template needs a file in its header");
        if (format == "document" && parameters_.header_file_name) media["filename"] = *parameters_.header_file_name;
        js::array parameters{js::object{{"type", format}, {format, std::move(media)}}};
        components_.push_back(js::object{{"type", "header"}, {"parameters", std::move(parameters)}});
        return Done{};
    }

    Result<Done> add_body(js::object const& component) {
        auto const values =
            TRY(collect(placeholders(text_of(component, "text")), parameters_.body, parameters_, named_, "body"));
        out_.body = fill(text_of(component, "text"), values);
        if (text::length(out_.body) > max_body)
            return invalid("template.parameters.body", "too_long", "the text has at most 1024 characters");
        if (!values.empty())
            components_.push_back(js::object{{"type", "body"}, {"parameters", text_parameters(values, named_)}});
        return Done{};
    }

    Result<Done> add_buttons(js::object const& component) {
        auto const* list = component.if_contains("buttons");
        if (!list || !list->is_array()) return Done{};
        int index = -1;
        for (auto const& entry : list->get_array()) {
            ++index;
            if (entry.is_object()) TRY(add_button(entry.get_object(), index));
        }
        return Done{};
    }

    Result<Done> add_button(js::object const& button, int index) {
        auto const type = text::lower_ascii(text_of(button, "type"));
        Button shown{.kind = type, .text = text_of(button, "text"), .url = {}};
        auto const url = text_of(button, "url");
        bool const variable_url = type == "url" && !placeholders(url).empty();
        if (!url.empty()) shown.url = url;
        if (variable_url || type == "copy_code" || type == "otp") {
            auto const value = TRY(next_button_value());
            if (type == "copy_code" && text::length(value) > max_code)
                return invalid("template.parameters.buttons", "too_long", "a code has at most 15 characters");
            if (variable_url) shown.url = fill(url, {{placeholders(url).front(), value}});
            js::object parameter = type == "copy_code" ? js::object{{"type", "coupon_code"}, {"coupon_code", value}}
                                                       : js::object{{"type", "text"}, {"text", value}};
            components_.push_back(js::object{{"type", "button"},
                                             {"sub_type", type == "copy_code" ? "copy_code" : "url"},
                                             {"index", std::to_string(index)},
                                             {"parameters", js::array{std::move(parameter)}}});
        }
        out_.buttons.push_back(std::move(shown));
        return Done{};
    }

    Result<std::string> next_button_value() {
        auto const position = button_values_++;
        auto const path = "template.parameters.buttons[" + std::to_string(position) + "]";
        if (!parameters_.buttons || position >= parameters_.buttons->size())
            return invalid(path, "required", "is missing");
        auto const& value = (*parameters_.buttons)[position];
        TRY(check_value(path, value));
        if (value.size() > max_url_suffix) return invalid(path, "too_long", "is too long");
        return value;
    }

    Template const& from_;
    TemplateParameters const& parameters_;
    bool named_;
    std::size_t button_values_ = 0;
    js::array components_;
    Prepared out_;
};

}  // namespace

Result<Prepared> prepare(Template const& from, TemplateParameters const& parameters) {
    if (from.status != "APPROVED")
        return invalid("template.template_id", "not_approved",
                       "only approved templates can be sent; this one is " + from.status);
    return Preparation(from, parameters).run();
}

}  // namespace recado::templates
