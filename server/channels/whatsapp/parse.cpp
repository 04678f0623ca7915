#include "channels/whatsapp/parse.h"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parser.hpp>
#include <boost/json/serialize.hpp>

#include "channels/whatsapp/json_view.h"
#include "channels/whatsapp/parse_account.h"
#include "channels/whatsapp/parse_message.h"

namespace recado::whatsapp {
namespace {

namespace js = boost::json;

constexpr int max_depth = 64;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// The code unit of an escape \uXXXX at `at`, or -1.
int escaped_unit(std::string_view text, std::size_t at) {
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
    if (!std::ranges::all_of(text.substr(at + 2, 4), is_hex)) return -1;
    return std::stoi(std::string(text.substr(at + 2, 4)), nullptr, 16);
}

// An emoji cut in half arrives as a lone surrogate, which no JSON parser accepts; the rest of the message is worth
// keeping.
std::string without_lone_surrogates(std::string_view text) {
    std::string out(text);
    for (std::size_t at = 0; at + 6 <= out.size(); ++at) {
        if (out[at] != '\\') continue;
        auto const unit = escaped_unit(out, at);
        bool const high = unit >= 0xd800 && unit < 0xdc00;
        bool const low = unit >= 0xdc00 && unit < 0xe000;
        auto const next = high ? escaped_unit(out, at + 6) : -1;
        bool const pair = next >= 0xdc00 && next < 0xe000;
        if ((high && !pair) || low) out.replace(at + 2, 4, "fffd");
        at += pair ? 11 : unit >= 0 ? 5 : 1;
    }
    return out;
}

js::value read_json(std::string_view body, js::storage_ptr storage, boost::system::error_code& error) {
    js::parse_options options;
    options.max_depth = max_depth;
    js::parser parser(storage, options);
    parser.write(body, error);
    return error ? js::value() : parser.release();
}

void parse_change(Object const& change, std::string const& waba_id, Parsed& into) {
    auto const field = text_at(change, "field");
    auto const* value = object_at(change, "value");
    if (!value)
        return into.broken.push_back(
            {.phone_number_id = {}, .reason = "a change without value", .raw = js::serialize(change)});
    if (field == "messages") return parse_messages(*value, waba_id, into);
    if (parse_account(field, *value, waba_id, into)) return;
    into.broken.push_back(
        {.phone_number_id = {}, .reason = "unknown field " + field.substr(0, 60), .raw = js::serialize(change)});
}

}  // namespace

Result<Parsed> parse(std::string_view body) {
    js::monotonic_resource arena(std::max<std::size_t>(4096, body.size() * 2));
    boost::system::error_code error;
    auto root = read_json(body, &arena, error);
    if (error) {
        error = {};
        root = read_json(without_lone_surrogates(body), &arena, error);
    }
    if (error || !root.is_object())
        return invalid("body", "malformed_json", error ? error.message() : "no JSON object");
    Parsed parsed;
    auto const* entries = array_at(root.get_object(), "entry");
    if (!entries) return parsed;
    for (auto const& entry : *entries) {
        if (!entry.is_object()) continue;
        auto const waba_id = text_at(entry.get_object(), "id");
        auto const* changes = array_at(entry.get_object(), "changes");
        if (!changes) continue;
        for (auto const& change : *changes)
            if (change.is_object()) parse_change(change.get_object(), waba_id, parsed);
    }
    return parsed;
}

}  // namespace recado::whatsapp
