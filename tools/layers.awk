# Reads server/layers.txt, then C++ files of server/; prints every #include that the layers forbid and ends with 1.
# Rules beyond the table: in features only files whose matter is HTTP itself (routes, webhooks, uploads, log-in cookies) reach http, and Boost.Asio stays in http, jobs, app and channels.
# Tests, fuzzers and what tests share (testing.h) may include anything.
FNR == 1 && FILENAME !~ /layers\.txt$/ {
    owner = folder(FILENAME)
    base = FILENAME
    sub(/.*\//, "", base)
    free = base ~ /_(test|fuzz)\.cpp$|^testing\.h$/ || owner == "" || owner == "testing"
}
FILENAME ~ /layers\.txt$/ {
    if ($0 !~ /^[a-z_]+:/) next
    name = $1
    sub(/:.*/, "", name)
    may[name, name] = may[name, "base"] = 1
    for (i = 2; i <= NF; i++)
        if ($i == "*") for (other in known) may[name, other] = 1
        else may[name, $i] = 1
    known[name] = 1
    next
}
free || !/^#include/ { next }
/boost\/(asio|beast)/ && owner !~ /^(http|jobs|channels|app)$/ { report("Boost.Asio belongs to http, jobs, channels and app") }
/^#include "/ {
    split($0, part, "\"")
    target = folder("server/" part[2])
    if (target == "") next
    if (!((owner, target) in may)) report(owner " may not include " target)
    if (target == "http" && FILENAME ~ /\/features\// && base !~ /(^|_)(routes|webhook|files|cookies|authenticator)\.(cpp|h)$/)
        report("in a feature only routes, webhook, files, cookies and authenticator include http")
}
END { exit bad }

function folder(path, piece) {
    sub(/^.*server\//, "", path)
    split(path, piece, "/")
    if (piece[1] == "platform" || piece[1] == "features") return piece[2]
    return piece[1] in known ? piece[1] : ""
}

function report(why) {
    print FILENAME ":" FNR ": " why
    bad = 1
}
