// A small installation to be copied in tests, and the few words about it.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "platform/backup/backup.h"
#include "platform/base/crypto.h"
#include "platform/db/database.h"
#include "platform/files/store.h"

namespace recado::backup_test {

using namespace backup;
namespace fs = std::filesystem;

struct Folder {
    fs::path path = fs::temp_directory_path() / ("recado-backup-" + crypto::random_token(9));
    Folder() { fs::create_directory(path); }
    ~Folder() { fs::remove_all(path); }
    std::string at(std::string const& name) const { return (path / name).string(); }
};

inline std::string bytes_of(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_bytes(std::string const& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

inline std::string failure(auto action) {
    try {
        action();
    } catch (Outage const& error) {
        return error.what();
    }
    return "";
}

inline std::unique_ptr<Database> open(std::string const& data, bool threads = false) {
    fs::create_directories(data);
    return db::open_sqlite({.path = data + "/recado.db", .durable = false, .threads = threads});
}

inline void run(Database& database, std::string_view sql, auto const&... values) {
    REQUIRE(database
                .write_now(Who::system({1}),
                           [&](Tx& tx) -> Result<Done> {
                               tx.run(sql, values...);
                               return Done{};
                           })
                .has_value());
}

inline std::int64_t number(Database& database, std::string_view sql) {
    return database.read_now(Who::system({1}), [&](Tx& tx) -> Result<std::int64_t> { return tx.number(sql).value(); })
        .value();
}

// An installation with rows of every type, two files and a key.
struct Original {
    Folder folder;
    std::string data = folder.at("data"), picture, text;

    explicit Original(int letters = 50) {
        auto const database = open(data);
        run(*database,
            "INSERT INTO users (id, email, name, password_hash, password_changed_at, locale, preferences, two_factor, "
            "created_at, updated_at) VALUES (7, 'ana@x.example', 'Ana \t\\N', 'x', 1, 'es', $1, TRUE, 1, 1)",
            R"({"sound": true, "pane": 1.50, "a": "ñ"})");
        for (int i = 0; i < letters; ++i)
            run(*database,
                "INSERT INTO dead_letters (id, source, body, error, received_at) VALUES ($1, 'w', $2, '', 3)", i + 1,
                "line\n" + std::string(200, 'x') + std::to_string(i));
        files::Store store(data + "/files");
        picture = add(*database, store, "a picture");
        text = add(*database, store, std::string(3'000, 'y'));
        database->close();
        write_bytes(data + "/secret.key", std::string(32, 'k'));
    }
    static std::string add(Database& database, files::Store& store, std::string const& bytes) {
        auto const stored = store.put(bytes, "text/plain").value();
        run(database,
            "INSERT INTO files (id, account_id, sha256, name, mime_type, size, kind, created_at) VALUES ($1, 1, $2, "
            "'n', 'text/plain', $3, 'document', 1)",
            static_cast<std::int64_t>(bytes.size()), stored.sha256, stored.size);
        return stored.sha256;
    }
    BackupReport back_up(std::string const& to, std::optional<std::string> passphrase = {},
                         bool with_key = true) const {
        return make_backup({.from = {data},
                            .to = to,
                            .passphrase = std::move(passphrase),
                            .with_key = with_key,
                            .version = "1.2.3",
                            .now = {1'790'000'000'123},
                            .progress = {}});
    }
};

}  // namespace recado::backup_test
