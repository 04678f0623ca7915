#include "generate.h"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <stdexcept>

namespace recado::bench {
namespace {

class Store {
  public:
    explicit Store(std::string const& path) {
        if (sqlite3_open_v2(path.c_str(), &database_, SQLITE_OPEN_READWRITE, nullptr) != SQLITE_OK)
            throw std::runtime_error("cannot open " + path);
        sqlite3_create_function_v2(database_, "fold", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, fold, nullptr,
                                   nullptr, nullptr);
        run("PRAGMA synchronous=OFF");
        run("PRAGMA cache_size=-400000");
    }
    ~Store() { sqlite3_close_v2(database_); }

    void run(char const* sql) {
        char* error = nullptr;
        if (sqlite3_exec(database_, sql, nullptr, nullptr, &error) != SQLITE_OK)
            throw std::runtime_error(std::string(error) + ": " + sql);
    }
    std::int64_t number(char const* sql) {
        auto* statement = prepare(sql);
        auto const value = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
        sqlite3_finalize(statement);
        return value;
    }
    sqlite3_stmt* prepare(char const* sql) {
        sqlite3_stmt* statement = nullptr;
        if (sqlite3_prepare_v2(database_, sql, -1, &statement, nullptr) != SQLITE_OK)
            throw std::runtime_error(std::string(sqlite3_errmsg(database_)) + ": " + sql);
        return statement;
    }

  private:
    // The generated names are plain lower-case ASCII already; the server's own function folds the rest.
    static void fold(sqlite3_context* context, int, sqlite3_value** values) {
        sqlite3_result_value(context, values[0]);
    }
    sqlite3* database_ = nullptr;
};

class Insert {
  public:
    Insert(Store& store, char const* sql) : statement_(store.prepare(sql)) {}
    ~Insert() { sqlite3_finalize(statement_); }
    Insert(Insert const&) = delete;
    Insert& operator=(Insert const&) = delete;

    template <class... Values>
    void operator()(Values const&... values) {
        int index = 0;
        (bind(++index, values), ...);
        if (sqlite3_step(statement_) != SQLITE_DONE)
            throw std::runtime_error("a generated row was refused: " + std::string(sqlite3_sql(statement_)));
        sqlite3_reset(statement_);
    }

  private:
    void bind(int index, std::int64_t value) {
        if (value == none) {
            sqlite3_bind_null(statement_, index);
        } else {
            sqlite3_bind_int64(statement_, index, value);
        }
    }
    void bind(int index, std::string const& value) {
        sqlite3_bind_text(statement_, index, value.data(), static_cast<int>(value.size()), SQLITE_TRANSIENT);
    }
    void bind(int index, char const* value) { sqlite3_bind_text(statement_, index, value, -1, SQLITE_STATIC); }

  public:
    static constexpr std::int64_t none = INT64_MIN;

  private:
    sqlite3_stmt* statement_;
};

constexpr std::int64_t first_id = 1'000'000'000'000'000;

struct Shelf {
    char const* status;
    char const* state;
};

Shelf draw_shelf(std::mt19937_64& random) {
    auto const draw = random() % 100;
    if (draw < 3) return {"open", "fresh"};
    if (draw < 10) return {"open", "in_progress"};
    if (draw < 12) return {"snoozed", "snoozed"};
    return draw < 95 ? Shelf{"closed", "closed"} : Shelf{"closed", "archived"};
}

// Skewed: the first of a list are drawn most often.
std::int64_t draw(std::mt19937_64& random, std::vector<std::int64_t> const& from) {
    auto const share = static_cast<double>(random() % 1'000'000) / 1e6;
    return from[static_cast<std::size_t>(share * share * static_cast<double>(from.size()))];
}

void add_inboxes(Store& store, Size const& size, Generated& made) {
    made.inboxes.push_back(store.number("SELECT min(id) FROM inboxes"));
    Insert insert(
        store,
        "INSERT INTO inboxes (id, account_id, name, kind, created_at, updated_at) VALUES (?, ?, ?, 'api', 1, 1)");
    for (int i = 1; i < size.inboxes; ++i) {
        made.inboxes.push_back(first_id - 1000 + i);
        insert(made.inboxes.back(), made.account_id, "inbox " + std::to_string(i));
    }
}

void add_labels(Store& store, Size const& size, Generated& made) {
    Insert insert(store,
                  "INSERT INTO labels (id, account_id, title, title_key, color, created_at, updated_at) VALUES (?, ?, "
                  "?, ?, 'blue', 1, 1)");
    for (int i = 0; i < size.labels; ++i) {
        made.labels.push_back(first_id - 2000 + i);
        auto const title = "generated " + std::to_string(i);
        insert(made.labels.back(), made.account_id, title, title);
    }
}

void add_conversations(Store& store, Size const& size, Generated const& made, std::int64_t now) {
    std::mt19937_64 random(size.seed);
    auto const last_number = store.number("SELECT coalesce(max(display_id), 0) FROM conversations");
    auto const last_contact = store.number("SELECT coalesce(max(display_id), 0) FROM contacts");
    Insert contact(store,
                   "INSERT INTO contacts (id, account_id, display_id, name, search_key, phone, created_at, updated_at) "
                   "VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
    Insert identity(store,
                    "INSERT INTO identities (id, account_id, contact_id, namespace, value, provider_value, display, "
                    "main, created_at)"
                    " VALUES (?, ?, ?, 'phone', ?, ?, ?, 1, ?)");
    Insert conversation(
        store,
        "INSERT INTO conversations (id, account_id, display_id, inbox_id, contact_id, identity_id, status, state, "
        "assignee_id, label_ids,"
        " unread_count, waiting_order, last_activity_at, last_message_at, last_direction, last_kind, last_text, "
        "first_reply_at, archived_at,"
        " closed_at, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 9223372036854775807, ?, ?, 'inbound', 'text', ?, ?, ?, ?, ?, ?)");
    Insert label(store,
                 "INSERT INTO conversation_labels (account_id, label_id, conversation_id, inbox_id, state, "
                 "last_activity_at) VALUES (?, ?, ?, ?, ?, ?)");
    for (int i = 0; i < size.conversations; ++i) {
        auto const id = first_id + i;
        auto const name = generated_name(i);
        auto const phone = "+" + generated_phone(i);
        auto const created = now - static_cast<std::int64_t>(random() % (730LL * 86'400'000));
        auto const active =
            created + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(now - created + 1));
        auto const drawn = draw_shelf(random);
        bool const busy = i < size.busy;
        auto const shelf = busy ? Shelf{"open", "in_progress"} : drawn;
        auto const assigned = std::string(shelf.state) != "fresh" || random() % 2 == 0;
        auto const assignee = assigned ? draw(random, made.agents) : Insert::none;
        auto const label_id = random() % 3 == 0 ? draw(random, made.labels) : Insert::none;
        auto const drawn_inbox = draw(random, made.inboxes);
        auto const inbox = busy ? made.inboxes[0] : drawn_inbox;
        auto const replied = std::string(shelf.state) == "fresh" ? Insert::none : created;
        auto const closed = std::string(shelf.status) == "closed" ? active : Insert::none;
        contact(id, made.account_id, last_contact + 1 + i, name, name, phone, created, active);
        identity(id, made.account_id, id, phone, phone.substr(1), phone, created);
        conversation(id, made.account_id, last_number + 1 + i, inbox, id, id, shelf.status, shelf.state, assignee,
                     label_id == Insert::none ? std::string() : std::to_string(label_id),
                     static_cast<std::int64_t>(random() % 4), active, active,
                     "un mensaje generado con algo de texto para la lista", replied,
                     std::string(shelf.state) == "archived" ? active : Insert::none, closed, created, active);
        if (label_id != Insert::none) label(made.account_id, label_id, id, inbox, shelf.state, active);
    }
}

void add_outbound(Store& store, Size const& size, Generated const& made, std::int64_t now) {
    auto const count = std::max<std::int64_t>(size.conversations, 1);
    Insert insert(store,
                  "INSERT INTO messages (id, account_id, conversation_id, inbox_id, direction, kind, text, source_id, "
                  "state, author_kind, author_id,"
                  " author_name, created_at) SELECT ?, account_id, id, inbox_id, 'outbound', 'text', 'respuesta "
                  "generada', ?, 'accepted', 'user', ?,"
                  " 'Agente', ? FROM conversations WHERE id = ?");
    for (int i = 0; i < size.outbound; ++i)
        insert(first_id + 500'000'000 + i, outbound_source_id(i), made.agents[0], now - 60'000, first_id + i % count);
}

// Sentences of 3 to 22 words: the r-th most frequent word comes 1/r as often as the first.
class Sentences {
  public:
    explicit Sentences(std::uint64_t seed) : random_(seed) {}

    std::string next() {
        std::string text;
        for (auto left = 3 + random_() % 20; left > 0; --left)
            text += (text.empty() ? "" : " ") + generated_word(rank_(random_));
        return text;
    }

  private:
    std::mt19937_64 random_;
    std::discrete_distribution<int> rank_ = [] {
        std::vector<double> weights;
        for (int rank = 1; rank <= generated_words; ++rank) weights.push_back(1.0 / rank);
        return std::discrete_distribution<int>(weights.begin(), weights.end());
    }();
};

void add_messages(Store& store, Size const& size, Generated const& made, std::int64_t now) {
    Sentences sentences(size.seed);
    std::mt19937_64 random(size.seed + 1);
    Insert insert(
        store,
        "INSERT INTO messages (id, account_id, conversation_id, inbox_id, direction, kind, text, author_kind, "
        "author_id, author_name, created_at) SELECT ?, account_id, id, inbox_id, ?, 'text', ?, ?, ?, "
        "'Alguien', ? FROM conversations WHERE id = ?");
    for (int i = 0; i < size.messages; ++i) {
        bool const inbound = random() % 100 < 55;
        auto text = sentences.next();
        if (i + 1 == size.messages) text += std::string(" ") + rare_word;
        insert(first_id + 600'000'000 + i, inbound ? "inbound" : "outbound", text, inbound ? "contact" : "user",
               inbound ? first_id : made.agents[0], now - (size.messages - i) * 60LL,
               first_id + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(size.conversations)));
    }
}

void recount(Store& store) {
    store.run("DELETE FROM conversation_counts");
    store.run(
        "INSERT INTO conversation_counts (account_id, label_id, state, inbox_id, assignee_id, team_id, count)"
        " SELECT account_id, 0, state, inbox_id, coalesce(assignee_id, 0), coalesce(team_id, 0), count(*) FROM "
        "conversations GROUP BY 1, 2, 3, 4, 5, 6");
    store.run(
        "INSERT INTO conversation_counts (account_id, label_id, state, inbox_id, assignee_id, team_id, count)"
        " SELECT c.account_id, l.label_id, c.state, c.inbox_id, coalesce(c.assignee_id, 0), coalesce(c.team_id, 0), "
        "count(*)"
        " FROM conversation_labels l JOIN conversations c ON c.id = l.conversation_id GROUP BY 1, 2, 3, 4, 5, 6");
    store.run(
        "UPDATE counters SET value = (SELECT max(display_id) FROM conversations c WHERE c.account_id = "
        "counters.account_id) WHERE noun = 'conversation'");
    store.run(
        "UPDATE counters SET value = (SELECT max(display_id) FROM contacts c WHERE c.account_id = counters.account_id) "
        "WHERE noun = 'contact'");
}

}  // namespace

std::string generated_phone(int i) { return "569" + std::to_string(10'000'000 + i); }

std::string generated_word(int rank) {
    // Frequent words are short, as in every language.
    static constexpr std::string_view syllables[] = {"la", "co", "mi", "ren", "tos", "va", "due", "pla", "si", "mar"};
    std::string word;
    for (auto rest = rank + 1; rest > 0; rest /= 10) word += syllables[rest % 10];
    return word;
}

std::string generated_name(int i) { return "cliente generado " + std::to_string(i); }

std::string outbound_source_id(int i) { return "wamid.out." + std::to_string(i); }

std::int64_t stored_number(std::string const& path, char const* sql) { return Store(path).number(sql); }

Generated generate(std::string const& path, Size const& size) {
    auto const start = std::chrono::steady_clock::now();
    auto const now =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
    Store store(path);
    Generated made;
    made.account_id = store.number("SELECT min(account_id) FROM inboxes");
    made.agents.push_back(store.number("SELECT min(user_id) FROM members"));
    for (int i = 1; i < size.agents; ++i) made.agents.push_back(first_id - 3000 + i);
    store.run("BEGIN");
    add_inboxes(store, size, made);
    add_labels(store, size, made);
    add_conversations(store, size, made, now);
    add_outbound(store, size, made, now);
    add_messages(store, size, made, now);
    recount(store);
    store.run("COMMIT");
    store.run("ANALYZE");
    ::sync();  // or the system writes a gigabyte back while the server is measured
    made.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return made;
}

}  // namespace recado::bench
