// A large installation made by a seeded generator, written straight into the store of a stopped server: only what the
// measured paths read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace recado::bench {

struct Size {
    int conversations = 100'000;
    int inboxes = 5;
    int agents = 50;
    int labels = 20;
    int busy = 0;      // the first so many are in progress in the first inbox
    int outbound = 0;  // accepted messages of the first inbox, wamid.out.0 and so on, that statuses can follow
    int messages = 0;  // of customers and agents, with words by Zipf's law, over all conversations
    std::uint64_t seed = 1;
};

struct Generated {
    std::int64_t account_id = 0;
    std::vector<std::int64_t> inboxes;
    std::vector<std::int64_t> agents;
    std::vector<std::int64_t> labels;
    double seconds = 0;
};

// `store` is the database file of an installation that has one account with one WhatsApp channel. Conversations are
// open (10 %), closed or archived, assigned by a skewed draw, a third of them with labels; contacts and identities are
// made with them, and the exact counters.
Generated generate(std::string const& store, Size const& size);

// The phone of the i-th generated contact, as the provider writes it.
std::string generated_phone(int i);
std::string generated_name(int i);
std::string outbound_source_id(int i);
// The words of generated messages, the most frequent first. The last message alone holds `rare_word`.
std::string generated_word(int rank);
inline constexpr int generated_words = 20'000;
inline constexpr char rare_word[] = "ornitorrinco";

// One number out of a store that no server holds open.
std::int64_t stored_number(std::string const& store, char const* sql);

}  // namespace recado::bench
