#include "platform/backup/stream.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "platform/backup/archive.h"
#include "platform/base/check.h"
#include "platform/base/text.h"

namespace recado::backup {

namespace {

constexpr std::size_t plain_piece = 1 << 20;

Descriptor create(std::string const& path) {
    int const file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) fail_file("cannot write " + path);
    return Descriptor(file);
}

}  // namespace

Descriptor::~Descriptor() {
    if (value_ >= 0) ::close(value_);
}

void fail_file(std::string const& what) {
    auto const code = errno;
    auto const text = what + ": " + std::strerror(code);
    if (code == ENOSPC || code == EDQUOT) throw StorageFull(text);
    throw Outage(text);
}

void write_all(int file, std::string_view bytes, std::string const& path) {
    while (!bytes.empty()) {
        auto const written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail_file("cannot write " + path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

void sync_folder_of(std::string const& path) {
    auto const folder = std::filesystem::absolute(path).parent_path().string();
    Descriptor const handle(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle.value() < 0 || ::fsync(handle.value()) != 0) fail_file("cannot sync " + folder);
}

Output::Output(std::string path, std::optional<std::string> const& passphrase)
    : path_(std::move(path)),
      draft_(path_ + ".unfinished-" + crypto::random_token(6)),
      file_(create(draft_)),
      sealer_(passphrase ? std::make_unique<Sealer>(*passphrase) : nullptr),
      hash_(std::in_place) {
    if (sealer_) write_all(file_.value(), sealer_->start(), draft_);
}

Output::~Output() {
    if (!draft_.empty()) ::unlink(draft_.c_str());
}

void Output::write(std::string_view bytes) {
    if (hash_) hash_->add(bytes);
    bytes_ += bytes.size();
    buffer_.append(bytes);
    // A sealed stream keeps its last piece back: only commit() knows that it is the last.
    if (buffer_.size() > (sealer_ ? sealed_piece : plain_piece)) flush();
}

void Output::flush() {
    if (!sealer_) {
        write_all(file_.value(), buffer_, draft_);
        buffer_.clear();
        return;
    }
    std::string_view rest = buffer_;
    for (; rest.size() > sealed_piece; rest.remove_prefix(sealed_piece))
        write_all(file_.value(), sealer_->seal(rest.substr(0, sealed_piece), false), draft_);
    buffer_ = std::string(rest);
}

std::string Output::take_digest() {
    check(hash_.has_value(), "a digest is taken once");
    auto const digest = text::hex(hash_->digest());
    hash_.reset();
    return digest;
}

void Output::commit() {
    flush();
    if (sealer_) write_all(file_.value(), sealer_->seal(buffer_, true), draft_);
    if (::fsync(file_.value()) != 0) fail_file("cannot sync " + draft_);
    // Without the flag it would silently replace a file that appeared meanwhile; some file systems do not know it.
    bool named = ::renameat2(AT_FDCWD, draft_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) == 0;
    if (!named && errno == EINVAL) named = ::rename(draft_.c_str(), path_.c_str()) == 0;
    if (!named) fail_file("cannot name the backup " + path_);
    draft_.clear();
    sync_folder_of(path_);
}

Input::Input(std::string const& path, std::optional<std::string> const& passphrase)
    : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), hash_(std::in_place) {
    if (file_.value() < 0) fail_file("cannot read " + path);
    buffer_ = read_file(seal_mark.size());
    bool const is_sealed = buffer_ == seal_mark;
    if (is_sealed && !passphrase) throw BadBackup(path + " is sealed: give its passphrase with --passphrase-file");
    if (!is_sealed && passphrase) throw BadBackup(path + " is not a sealed backup, but a passphrase was given");
    if (!is_sealed) return;
    buffer_.clear();
    auto const start = read_file(Opener::start_size());
    if (start.size() != Opener::start_size()) throw BadBackup(path + " is cut off at its start");
    opener_ = std::make_unique<Opener>(start, *passphrase);
}

std::string Input::read_file(std::size_t count) {
    std::string out(count, '\0');
    std::size_t got = 0;
    while (got < count) {
        auto const size = ::read(file_.value(), out.data() + got, count - got);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) fail_file("cannot read " + path_);
        if (size == 0) break;
        got += static_cast<std::size_t>(size);
    }
    out.resize(got);
    return out;
}

bool Input::refill() {
    buffer_.erase(0, used_);
    used_ = 0;
    if (!opener_) {
        auto const more = read_file(plain_piece);
        buffer_ += more;
        return !more.empty();
    }
    auto const piece = read_file(Opener::piece_size());
    if (piece.empty()) {
        if (!opener_->ended()) throw BadBackup(path_ + " is cut off: its sealed end is missing");
        return false;
    }
    auto const opened = opener_->open(piece);
    if (!opened)
        throw BadBackup(path_ + (bytes_ == 0 ? " does not open: the passphrase is wrong or the file was altered"
                                             : " was altered or cut off: a sealed piece does not open"));
    buffer_ += *opened;
    return true;
}

std::string Input::read(std::size_t count) {
    while (buffer_.size() - used_ < count)
        if (!refill())
            throw BadBackup(path_ + " is cut off: it ends after " + std::to_string(bytes_ + buffer_.size() - used_) +
                            " bytes, in the middle of something");
    auto out = buffer_.substr(used_, count);
    used_ += count;
    bytes_ += count;
    if (hash_) hash_->add(out);
    return out;
}

std::string Input::take_digest() {
    check(hash_.has_value(), "a digest is taken once");
    auto const digest = text::hex(hash_->digest());
    hash_.reset();
    return digest;
}

bool Input::at_end() {
    while (buffer_.size() == used_)
        if (!refill()) return true;
    return false;
}

}  // namespace recado::backup
