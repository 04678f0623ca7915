// One good request for every route of the product: what the all-routes tests send, spoil and compare. A route without a
// line here, and a line without a route, fails them.
#pragma once

#include <span>

#include "testing/records.h"

namespace recado::testing {

// Who asks. `program` has an API token with every permission of an administrator, `bystander` one that may do nothing
// with conversations or settings.
enum class Asker : std::uint8_t { administrator, supervisor, agent, analyst, program, bystander, nobody };
inline constexpr Asker all_askers[] = {Asker::administrator, Asker::supervisor, Asker::agent, Asker::analyst,
                                       Asker::program,       Asker::bystander,  Asker::nobody};

struct Request {
    std::string_view route;  // "GET /labels": method and pattern as in the API description
    // Who is let through, a letter each: Administrator, Supervisor, aGent, aNalyst, Program, Bystander,
    // nobOdy.
    std::string_view askers;
    std::string_view body = {};    // JSON with $records
    std::string_view target = {};  // where the pattern with its {contact_id} filled by $contact will not do
    std::string_view header = {};  // "name: value"
    std::string_view content_type = "application/json";
    Start start = Start::furnished;
};

std::span<Request const> requests();

http::Method method_of(Request const& request);
std::string pattern_of(Request const& request);  // "/api/v1/labels"
bool lets(Request const& request, Asker asker);
Asker first_asker(Request const& request);

// The person (or program) and what they ask, ready to send.
struct Prepared {
    Caller caller;
    http::Method method;
    std::string target;
    std::string body;

    Answer send() const { return caller.send(method, target, body); }
};
// The user behind an asker of account A; those of programs act for Ana.
UserId user_of(World const& world, Asker asker);
Prepared prepare(World& world, Records& records, Request const& request, Asker asker);

}  // namespace recado::testing
