// Build tool: turns a folder of files into an assembler file that includes their bytes and a C++ table pointing at
// them.
//   recado_embed assets     FOLDER OUT NAME    the web UI, with brotli and gzip forms beside each file
//   recado_embed migrations FOLDER OUT NAME    the *.sql files
// A missing folder gives an empty table.
#include <brotli/encode.h>
#include <sodium.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace fs = std::filesystem;

namespace {

std::string read(fs::path const& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(fs::path const& path, std::string_view bytes) {
    std::ofstream out(path, std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    if (!out.flush()) throw std::runtime_error("cannot write " + path.string());
}

std::string brotli(std::string const& raw) {
    std::size_t size = BrotliEncoderMaxCompressedSize(raw.size());
    std::string out(size, '\0');
    auto const* from = reinterpret_cast<std::uint8_t const*>(raw.data());
    auto* to = reinterpret_cast<std::uint8_t*>(out.data());
    if (!BrotliEncoderCompress(11, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_TEXT, raw.size(), from, &size, to))
        throw std::runtime_error("brotli failed");
    out.resize(size);
    return out;
}

std::string gzip(std::string const& raw) {
    z_stream stream{};
    constexpr int window_with_gzip_header = 15 + 16;
    if (deflateInit2(&stream, 9, Z_DEFLATED, window_with_gzip_header, 9, Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib failed to start");
    std::string out(deflateBound(&stream, raw.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(raw.data()));
    stream.avail_in = static_cast<uInt>(raw.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    bool const done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (!done) throw std::runtime_error("zlib failed");
    return out;
}

std::string sha256(std::string const& raw) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, reinterpret_cast<unsigned char const*>(raw.data()), raw.size());
    char hex[sizeof hash * 2 + 1];
    return sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
}

std::string mime(fs::path const& path) {
    static std::map<std::string, std::string> const types = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".json", "application/json"},
        {".map", "application/json"},
        {".webmanifest", "application/manifest+json"},
        {".svg", "image/svg+xml"},
        {".txt", "text/plain; charset=utf-8"},
        {".ico", "image/x-icon"},
        {".png", "image/png"},
        {".jpg", "image/jpeg"},
        {".webp", "image/webp"},
        {".avif", "image/avif"},
        {".woff2", "font/woff2"},
        {".mp3", "audio/mpeg"},
        {".ogg", "audio/ogg"},
        {".wav", "audio/wav"},
        {".wasm", "application/wasm"},
    };
    auto const found = types.find(path.extension().string());
    if (found == types.end()) throw std::runtime_error("no media type known for " + path.string());
    return found->second;
}

bool compresses(std::string const& type) {
    return type.starts_with("text/") || type.starts_with("application/") || type == "image/svg+xml" ||
           type == "image/x-icon" || type == "audio/wav";
}

// Inside a C++ string literal and inside an .incbin directive the same two characters need care.
std::string quoted(std::string const& text) {
    std::string out = "\"";
    for (char const c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

// Collects byte blocks; the assembler file labels them <name>_<n>.
class Blobs {
  public:
    explicit Blobs(std::string name)
        : name_(std::move(name)), assembler_("    .section .note.GNU-stack,\"\",@progbits\n    .section .rodata\n") {}

    std::string add(fs::path const& file) {
        auto const label = name_ + "_" + std::to_string(count_++);
        assembler_ += "    .global " + label + "\n    .hidden " + label + "\n    .balign 16\n" + label +
                      ":\n    .incbin " + quoted(file.string()) + "\n    .byte 0\n";
        declarations_ += "extern char const " + label + "[];\n";
        return label;
    }

    std::string const& assembler() const { return assembler_; }
    std::string declarations() const { return "extern \"C\" {\n" + declarations_ + "}\n"; }

  private:
    std::string name_;
    std::string assembler_;
    std::string declarations_;
    std::size_t count_ = 0;
};

std::string span(std::string const& label, std::size_t size) {
    return "{reinterpret_cast<std::byte const*>(" + label + "), " + std::to_string(size) + "}";
}

std::vector<fs::path> files_below(fs::path const& folder) {
    std::vector<fs::path> files;
    if (!fs::is_directory(folder)) return files;
    for (auto const& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) files.push_back(entry.path().lexically_relative(folder));
    std::ranges::sort(files, {}, [](fs::path const& path) { return path.generic_string(); });
    return files;
}

std::string table(std::string const& type, std::string const& name, std::string const& rows, std::size_t count) {
    auto const span_type = "std::span<" + type + " const>";
    if (count == 0) return span_type + " " + name + "() { return {}; }\n";
    return "namespace { " + type + " const table[] = {\n" + rows + "}; }\n\n" + span_type + " " + name +
           "() { return table; }\n";
}

// A compressed form is kept only where it saves a tenth: below that the header costs more than it spares.
std::string compressed_span(Blobs& blobs, fs::path const& file, std::string const& bytes, std::size_t raw_size) {
    if (bytes.size() * 10 > raw_size * 9) return "{}";
    write(file, bytes);
    return span(blobs.add(file), bytes.size());
}

std::string embed_assets(fs::path const& folder, fs::path const& out, Blobs& blobs) {
    std::string rows;
    auto files = files_below(folder);
    // A bundler may leave compressed forms beside the files; ours are made here.
    std::erase_if(files, [](fs::path const& file) { return file.extension() == ".br" || file.extension() == ".gz"; });
    for (std::size_t i = 0; i < files.size(); ++i) {
        auto const raw = read(folder / files[i]);
        auto const type = mime(files[i]);
        auto const path = "/" + files[i].generic_string();
        std::string br = "{}";
        std::string gz = "{}";
        if (compresses(type)) {
            br = compressed_span(blobs, out / (std::to_string(i) + ".br"), brotli(raw), raw.size());
            gz = compressed_span(blobs, out / (std::to_string(i) + ".gz"), gzip(raw), raw.size());
        }
        rows += "    {" + quoted(path) + ", " + quoted(type) + ", " + quoted('"' + sha256(raw) + '"') + ",\n     " +
                span(blobs.add(folder / files[i]), raw.size()) + ",\n     " + br + ", " + gz + ", " +
                (path.starts_with("/assets/") ? "true" : "false") + "},\n";
    }
    return "#include \"platform/http/assets.h\"\n\n" + blobs.declarations() + "\nnamespace recado::http {\n" +
           table("Asset", "assets", rows, files.size()) + "}  // namespace recado::http\n";
}

std::string embed_migrations(fs::path const& folder, Blobs& blobs) {
    std::string rows;
    auto files = files_below(folder);
    std::erase_if(files, [](fs::path const& file) { return file.extension() != ".sql"; });
    for (auto const& file : files) {
        auto const size = fs::file_size(folder / file);
        rows += "    {" + quoted(file.stem().string()) + ", {" + blobs.add(folder / file) + ", " +
                std::to_string(size) + "}},\n";
    }
    return "#include \"platform/db/migrations.h\"\n\n" + blobs.declarations() + "\nnamespace recado::db {\n" +
           table("Migration", "migrations", rows, files.size()) + "}  // namespace recado::db\n";
}

}  // namespace

int main(int argc, char** argv) {
    try {
        if (argc != 5) throw std::runtime_error("usage: recado_embed assets|migrations FOLDER OUT NAME");
        if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
        std::string const kind = argv[1];
        fs::path const folder = argv[2];
        fs::path const out = argv[3];
        std::string const name = argv[4];
        Blobs blobs("recado_" + name);
        auto const source = kind == "assets" ? embed_assets(folder, out, blobs) : embed_migrations(folder, blobs);
        write(out / (name + ".S"), blobs.assembler());
        write(out / (name + ".cpp"), "// Written by tools/embed.\n" + source);
    } catch (std::exception const& error) {
        std::cerr << "recado_embed: " << error.what() << "\n";
        return 1;
    }
}
