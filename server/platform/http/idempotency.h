// A client that repeats a write with the same Idempotency-Key gets the first answer again instead of a second effect.
// The answer is kept in the transaction that had the effect; a write that failed had none and may simply be repeated.
#pragma once

#include "platform/http/api.h"

namespace recado::http {

struct IdempotentCall {
    std::string key;    // as the client sent it
    std::string route;  // method and pattern
    std::string hash;   // of the path and body
};

struct StoredAnswer {
    int status = 0;
    std::string body;
};

// Nothing without the header; 422 when the key is empty or longer than 255.
Result<std::optional<IdempotentCall>> idempotent_call(Request const& request, Route const& route);
// The answer of an earlier call with this key; 409 `idempotency_mismatch` when that call asked something else.
Result<std::optional<StoredAnswer>> find_answer(Tx& tx, IdempotentCall const& call);
void keep_answer(Tx& tx, IdempotentCall const& call, StoredAnswer const& answer);

}  // namespace recado::http
