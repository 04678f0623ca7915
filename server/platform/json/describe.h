// Types are described once. DESCRIBE(T, FIELD(a), FIELD(b, text(1, 120))) builds a constexpr table of the fields of T;
// one engine reads the table to write JSON, to read JSON with every error named, to fill T from a database row, and to
// print JSON Schema. No code is generated per type.
//
//   struct Label { LabelId id; std::string title; std::optional<std::string> color; };
//   DESCRIBE(Label, FIELD(id), FIELD(title, text(1, 60)), FIELD(color))
//   enum class Status { open, closed };
//   DESCRIBE_ENUM(Status, open, closed)
//
// Rules: a std::optional field is an optional key (absent and null read the same, an empty one is not written); all
// else is required. Enumerators must be 0..n-1 in the order of the macro. Both macros stand in the namespace of the
// type. A field that the table forgets is a compile error.
#pragma once

#include <array>
#include <boost/pfr/core.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "platform/base/id.h"
#include "platform/base/result.h"
#include "platform/base/time.h"

namespace recado::json {

// A JSON value kept as text, already valid: settings, attributes, event data. Empty means absent (written as null).
struct Raw {
    std::string text;
    bool operator==(Raw const&) const = default;
};

enum class Kind : std::uint8_t {
    boolean,
    integer,
    number,
    string,
    id,
    time,
    raw,
    enumeration,
    optional,
    list,
    map,
    object,
};

enum class Format : std::uint8_t { none, email, phone, url, color, locale, time_zone, country, uuid, password };

struct Rule {
    std::uint32_t min_size = 0;  // of a text in code points, of a list in items
    std::uint32_t max_size = 0;  // 0: the engine's default limit (text 150,000 code points, list 10,000 items)
    std::optional<double> min, max;
    Format format = Format::none;
    std::string_view doc;
};

struct Type;

// An object whose keys are not ours to list: what somebody else's program keeps with us.
using FreeObject = std::map<std::string, Raw>;

struct Field {
    std::string_view name;
    std::size_t offset;
    Type const* type;
    Rule rule;
};

// What the engine may do with a container, without knowing its C++ type.
struct ContainerOps {
    std::size_t (*size)(void const*) = nullptr;              // list, map; optional: 0 or 1
    void const* (*at)(void const*, std::size_t) = nullptr;   // list: item; optional: the value
    void* (*append)(void*) = nullptr;                        // list: a new item; optional: emplaced value
    void* (*insert)(void*, std::string_view key) = nullptr;  // map: value of a new key
    void (*each)(void const*, void* context,
                 void (*visit)(void* context, std::string_view key, void const* value)) = nullptr;  // map
    void (*clear)(void*) = nullptr;
};

struct Type {
    Kind kind;
    std::uint8_t bytes = 0;  // of integers, numbers and enumerations
    bool is_signed = true;
    std::string_view name;  // objects and enumerations: the schema's name
    Type const* element = nullptr;
    std::span<Field const> fields;
    std::span<std::string_view const> enumerators;
    ContainerOps ops;
};

template <class T>
struct TypeOf;  // specialised below; a type without a description does not compile

template <class T>
inline constexpr Type const* type_of = &TypeOf<T>::value;

constexpr Rule text(std::uint32_t min, std::uint32_t max) { return {.min_size = min, .max_size = max}; }
constexpr Rule items(std::uint32_t min, std::uint32_t max) { return {.min_size = min, .max_size = max}; }
constexpr Rule range(double min, double max) { return {.min = min, .max = max}; }
constexpr Rule format(Format format, std::uint32_t max = 0) { return {.max_size = max, .format = format}; }
constexpr Rule doc(std::string_view text) { return {.doc = text}; }

template <>
struct TypeOf<bool> {
    static constexpr Type value{.kind = Kind::boolean, .bytes = sizeof(bool)};
};
template <class T>
    requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
struct TypeOf<T> {
    static constexpr Type value{.kind = Kind::integer, .bytes = sizeof(T), .is_signed = std::is_signed_v<T>};
};
template <>
struct TypeOf<double> {
    static constexpr Type value{.kind = Kind::number, .bytes = sizeof(double)};
};
template <>
struct TypeOf<std::string> {
    static constexpr Type value{.kind = Kind::string};
};
template <class Noun>
struct TypeOf<Id<Noun>> {
    static constexpr Type value{.kind = Kind::id, .bytes = sizeof(std::int64_t)};
};
template <>
struct TypeOf<Time> {
    static constexpr Type value{.kind = Kind::time, .bytes = sizeof(std::int64_t)};
};
template <>
struct TypeOf<Raw> {
    static constexpr Type value{.kind = Kind::raw};
};

template <class T>
struct TypeOf<std::optional<T>> {
    using Self = std::optional<T>;
    static constexpr Type value{
        .kind = Kind::optional,
        .element = type_of<T>,
        .ops = {
            .size = [](void const* self) -> std::size_t { return static_cast<Self const*>(self)->has_value() ? 1 : 0; },
            .at = [](void const* self, std::size_t) -> void const* { return &**static_cast<Self const*>(self); },
            .append = [](void* self) -> void* { return &static_cast<Self*>(self)->emplace(); },
            .clear = [](void* self) { static_cast<Self*>(self)->reset(); },
        }};
};

template <class T>
struct TypeOf<std::vector<T>> {
    using Self = std::vector<T>;
    static_assert(!std::is_same_v<T, bool>, "std::vector<bool> has no addressable items");
    static constexpr Type value{
        .kind = Kind::list,
        .element = type_of<T>,
        .ops = {
            .size = [](void const* self) -> std::size_t { return static_cast<Self const*>(self)->size(); },
            .at = [](void const* self, std::size_t i) -> void const* { return &(*static_cast<Self const*>(self))[i]; },
            .append = [](void* self) -> void* { return &static_cast<Self*>(self)->emplace_back(); },
            .clear = [](void* self) { static_cast<Self*>(self)->clear(); },
        }};
};

template <class T>
struct TypeOf<std::map<std::string, T>> {
    using Self = std::map<std::string, T>;
    static constexpr Type value{
        .kind = Kind::map,
        .element = type_of<T>,
        .ops = {
            .size = [](void const* self) -> std::size_t { return static_cast<Self const*>(self)->size(); },
            .insert = [](void* self, std::string_view key) -> void* {
                return &(*static_cast<Self*>(self))[std::string(key)];
            },
            .each =
                [](void const* self, void* context, void (*visit)(void*, std::string_view, void const*)) {
                    for (auto const& [key, item] : *static_cast<Self const*>(self)) visit(context, key, &item);
                },
            .clear = [](void* self) { static_cast<Self*>(self)->clear(); },
        }};
};

// Structs and enumerations described by the macros below.
template <class T>
concept DescribedStruct = requires { recado_fields(std::type_identity<T>{}); };
template <class T>
concept DescribedEnum = requires { recado_enumerators(std::type_identity<T>{}); };

template <DescribedStruct T>
struct TypeOf<T> {
    static constexpr auto table = recado_fields(std::type_identity<T>{});
    static_assert(table.size() == boost::pfr::tuple_size_v<T>, "DESCRIBE forgets a field of this type");
    static constexpr Type value{.kind = Kind::object, .name = recado_name(std::type_identity<T>{}), .fields = table};
};

template <DescribedEnum T>
struct TypeOf<T> {
    static constexpr auto table = recado_enumerators(std::type_identity<T>{});
    static constexpr Type value{.kind = Kind::enumeration,
                                .bytes = sizeof(T),
                                .name = recado_name(std::type_identity<T>{}),
                                .enumerators = table};
};

// The name of an enumerator as it goes on the wire and into columns.
template <DescribedEnum T>
constexpr std::string_view name_of(T value) {
    return TypeOf<T>::table[static_cast<std::size_t>(value)];
}

template <DescribedEnum T>
constexpr std::optional<T> parse_enum(std::string_view name) {
    auto const& table = TypeOf<T>::table;
    for (std::size_t i = 0; i < table.size(); ++i)
        if (table[i] == name) return static_cast<T>(i);
    return std::nullopt;
}

namespace detail {
template <std::size_t N>
consteval std::size_t count_names(char const (&list)[N]) {
    std::size_t count = 1;
    for (char c : list) count += c == ',' ? 1 : 0;
    return count;
}
template <std::size_t Count>
constexpr std::array<std::string_view, Count> split_names(std::string_view list) {
    std::array<std::string_view, Count> names{};
    for (auto& name : names) {
        auto const start = list.find_first_not_of(" ,\n\t");
        list.remove_prefix(start);
        auto const end = list.find_first_of(" ,\n\t");
        name = list.substr(0, end);
        list.remove_prefix(end == std::string_view::npos ? list.size() : end);
    }
    return names;
}
constexpr Rule one_rule() { return {}; }
constexpr Rule one_rule(Rule rule) { return rule; }
// FIELD(name, text(1, 80), doc("...")): the doc joins the rule.
constexpr Rule one_rule(Rule rule, Rule documented) {
    rule.doc = documented.doc;
    return rule;
}
}  // namespace detail

}  // namespace recado::json

#define DESCRIBE(T, ...)                                                                 \
    constexpr std::string_view recado_name(std::type_identity<T>) { return #T; }         \
    constexpr auto recado_fields(std::type_identity<T>) {                                \
        using Self = T;                                                                  \
        using namespace ::recado::json; /* the rules: text, items, range, format, doc */ \
        return std::to_array<::recado::json::Field>({__VA_ARGS__});                      \
    }

#define FIELD(member, ...)                                                                \
    ::recado::json::Field {                                                               \
        #member, offsetof(Self, member), ::recado::json::type_of<decltype(Self::member)>, \
            ::recado::json::detail::one_rule(__VA_ARGS__)                                 \
    }

#define DESCRIBE_ENUM(T, ...)                                                                                        \
    constexpr std::string_view recado_name(std::type_identity<T>) { return #T; }                                     \
    constexpr auto recado_enumerators(std::type_identity<T>) {                                                       \
        return ::recado::json::detail::split_names<::recado::json::detail::count_names(#__VA_ARGS__)>(#__VA_ARGS__); \
    }

namespace recado {

// Input of functions that need none; `Done` (result.h) is the output of those that give nothing. Both are `{}` in JSON.
struct Nothing {};

template <>
struct json::TypeOf<Nothing> {
    static constexpr Type value{.kind = Kind::object, .name = "Nothing"};
};
template <>
struct json::TypeOf<Done> {
    static constexpr Type value{.kind = Kind::object, .name = "Done"};
};

}  // namespace recado
