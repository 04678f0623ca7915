#include "platform/backup/archive.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>

#include "platform/backup/stream.h"
#include "platform/backup/tar.h"
#include "platform/base/crypto.h"
#include "platform/base/text.h"
#include "platform/json/json.h"

namespace recado::backup {

namespace {

constexpr std::string_view head_name = "recado-backup.json", manifest_name = "manifest.json",
                           digest_name = "digest.sha256", key_name = "secret.key";
constexpr std::size_t piece_size = 4 << 20;
constexpr std::uint64_t most_bytes = 1 << 30;  // of one member: a wrong size must not ask for all the memory
constexpr std::size_t digest_size = 64;

std::string piece_name(std::string const& table, std::size_t number) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "%06zu", number);
    return "tables/" + table + "/" + digits + ".copy";
}

// How an archive ends behind its manifest.
std::string last_bytes(std::string const& digest, std::int64_t written_s) {
    auto end = tar_header({std::string(digest_name), digest_size + 1, written_s}) + digest + "\n";
    return end + std::string(tar_padding(digest_size + 1) + 2 * tar_block, '\0');
}

}  // namespace

struct ArchiveWriter::State {
    Output output;
    std::int64_t written_s;
    std::string table, lines;
    std::size_t pieces = 0;

    void member(std::string name, std::string_view bytes) {
        output.write(tar_header({std::move(name), bytes.size(), written_s}));
        output.write(bytes);
        output.write(std::string(tar_padding(bytes.size()), '\0'));
    }
    void end_piece() {
        if (lines.empty()) return;
        member(piece_name(table, ++pieces), lines);
        lines.clear();
    }
};

ArchiveWriter::ArchiveWriter(std::string path, Head const& head, std::optional<std::string> const& passphrase) {
    if (std::filesystem::exists(path)) throw Outage(path + " exists already: choose another name");
    state_ = std::unique_ptr<State>(
        new State{.output = Output(std::move(path), passphrase), .written_s = head.created_at.ms / second_ms});
    state_->member(std::string(head_name), json::to_text(head) + "\n");
}

ArchiveWriter::~ArchiveWriter() = default;

void ArchiveWriter::rows(Table const& table, std::string_view lines) {
    auto& state = *state_;
    if (state.table != table.name) {
        state.end_piece();
        state.table = table.name;
        state.pieces = 0;
    }
    state.lines.append(lines);
    if (state.lines.size() >= piece_size) state.end_piece();
}

void ArchiveWriter::file(std::string_view sha256, std::string_view bytes) {
    state_->end_piece();
    state_->member("files/" + std::string(sha256), bytes);
}

void ArchiveWriter::key(std::string_view bytes) {
    state_->end_piece();
    state_->member(std::string(key_name), bytes);
}

std::string ArchiveWriter::finish(Manifest const& manifest) {
    auto& state = *state_;
    state.end_piece();
    state.member(std::string(manifest_name), json::to_text(manifest) + "\n");
    auto digest = state.output.take_digest();
    state.output.write(last_bytes(digest, state.written_s));
    state.output.commit();
    return digest;
}

std::uint64_t ArchiveWriter::bytes() const { return state_->output.bytes(); }

namespace {

class Reading {
  public:
    Reading(std::string const& path, std::optional<std::string> const& passphrase, ArchiveReader const& reader)
        : path_(path), input_(path, passphrase), reader_(reader) {}

    ArchiveFacts run() {
        read_head();
        while (read_member()) {
        }
        read_end();
        compare();
        facts_.bytes = input_.bytes();
        facts_.sealed = input_.sealed();
        return std::move(facts_);
    }

  private:
    [[noreturn]] void bad(std::string const& what) const { throw BadBackup(path_ + " " + what); }
    [[noreturn]] void altered(std::string const& what) const { bad("was altered: " + what); }

    TarEntry next_entry();
    std::string body(TarEntry const& entry);
    template <class T>
    T decode(std::string_view text, std::string_view name) const;
    void read_head();
    bool read_member();  // false after the manifest
    void read_rows(TarEntry const& entry);
    void read_file(TarEntry const& entry);
    void read_end();
    void compare() const;

    std::string const& path_;
    Input input_;
    ArchiveReader const& reader_;
    ArchiveFacts facts_;
    std::int64_t written_s_ = 0;
    std::vector<Tally> tallies_;
    std::size_t table_ = 0, pieces_ = 0;
    std::string last_file_;
    std::int64_t files_ = 0, file_bytes_ = 0;
    bool has_key_ = false, past_rows_ = false;
};

TarEntry Reading::next_entry() {
    auto const entry = read_tar_header(input_.read(tar_block));
    if (!entry) altered("a header is damaged before byte " + std::to_string(input_.bytes()));
    if (entry->size > most_bytes) altered(entry->name + " is too large");
    if (written_s_ != 0 && entry->written_s != written_s_) altered(entry->name + " has another date");
    return *entry;
}

std::string Reading::body(TarEntry const& entry) {
    auto bytes = input_.read(entry.size);
    if (input_.read(tar_padding(entry.size)).find_first_not_of('\0') != std::string::npos)
        altered("there is something behind " + entry.name);
    if (reader_.progress) reader_.progress(input_.bytes());
    return bytes;
}

template <class T>
T Reading::decode(std::string_view text, std::string_view name) const {
    auto decoded = json::decode_text<T>(text);
    if (!decoded) altered(std::string(name) + " does not say what it must");
    return std::move(*decoded);
}

void Reading::read_head() {
    auto const entry = read_tar_header(input_.read(tar_block));
    if (!entry || entry->name != head_name || entry->size > most_bytes)
        bad("is no backup of Recado, or its start was altered");
    written_s_ = entry->written_s;
    auto const text = body(*entry);
    // A newer format may have another head: its number comes first.
    auto const parsed = json::parse(text);
    auto const* object = parsed ? parsed->if_object() : nullptr;
    auto const* format = object ? object->if_contains("format") : nullptr;
    if (!format || !format->is_int64()) altered("it does not tell its format");
    if (format->get_int64() > archive_format)
        bad("has format " + std::to_string(format->get_int64()) + ", this program reads up to " +
            std::to_string(archive_format) + ": use a newer Recado");
    facts_.head = decode<Head>(text, head_name);
    if (facts_.head.created_at.ms / second_ms != written_s_) altered("its dates differ");
    tallies_.resize(facts_.head.tables.size());
    if (reader_.head) reader_.head(facts_.head);
}

bool Reading::read_member() {
    auto const entry = next_entry();
    if (entry.name.starts_with("tables/")) {
        read_rows(entry);
    } else if (entry.name == key_name) {
        if (std::exchange(has_key_, true) || files_ > 0) altered("the key is out of place");
        past_rows_ = true;
        auto const bytes = body(entry);
        if (reader_.key) reader_.key(bytes);
    } else if (entry.name.starts_with("files/")) {
        read_file(entry);
    } else if (entry.name == manifest_name) {
        facts_.manifest = decode<Manifest>(body(entry), manifest_name);
        return false;
    } else {
        altered("it holds " + entry.name);
    }
    return true;
}

void Reading::read_rows(TarEntry const& entry) {
    auto const& tables = facts_.head.tables;
    while (table_ < tables.size() && entry.name != piece_name(tables[table_].name, pieces_ + 1)) {
        ++table_;
        pieces_ = 0;
    }
    if (past_rows_ || table_ == tables.size()) altered(entry.name + " is out of place");
    ++pieces_;
    auto const lines = body(entry);
    if (!lines.ends_with('\n')) altered(entry.name + " ends inside a row");
    tallies_[table_].add_lines(lines);
    if (reader_.rows) reader_.rows(tables[table_], lines);
}

void Reading::read_file(TarEntry const& entry) {
    past_rows_ = true;
    auto const sha256 = entry.name.substr(std::string_view("files/").size());
    if (sha256 <= last_file_) altered(entry.name + " is out of place");
    auto const bytes = body(entry);
    if (crypto::sha256_hex(bytes) != sha256) altered(entry.name + " has another content than its name says");
    last_file_ = sha256;
    ++files_;
    file_bytes_ += static_cast<std::int64_t>(bytes.size());
    if (reader_.file) reader_.file(sha256, bytes);
}

void Reading::read_end() {
    facts_.digest = input_.take_digest();
    auto const expected = last_bytes(facts_.digest, written_s_);
    if (input_.read(expected.size()) != expected) altered("its digest does not fit its content");
    if (!input_.at_end()) altered("something follows its end");
}

void Reading::compare() const {
    auto const& manifest = facts_.manifest;
    if (manifest.tables.size() != tallies_.size()) altered("tables are missing");
    for (std::size_t i = 0; i < tallies_.size(); ++i) {
        auto const& promised = manifest.tables[i];
        if (promised.name != facts_.head.tables[i].name || promised.rows != tallies_[i].rows() ||
            promised.checksum != tallies_[i].checksum())
            altered("the rows of " + promised.name + " are not those that were written");
    }
    if (manifest.files != files_ || manifest.file_bytes != file_bytes_) altered("files are missing");
    if ((manifest.key == Key::included) != has_key_) altered("the key is missing");
}

}  // namespace

ArchiveFacts read_archive(std::string const& path, std::optional<std::string> const& passphrase,
                          ArchiveReader const& reader) {
    return Reading(path, passphrase, reader).run();
}

}  // namespace recado::backup
