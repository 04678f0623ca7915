# What outgrew the budgets of STYLE.md: files of 500 lines, tests of 900; functions of 70 lines, which stand unindented or as members
# and end at a brace of their own, since everything is formatted by clang-format. Tests are lists of cases and may have long functions.
FNR == 1 { check_last(); cpp = FILENAME ~ /\.(cpp|h)$/ && FILENAME !~ /_(test|fuzz)\.cpp$/; indent = -1 }
{ file = FILENAME; lines = FNR }
cpp && /^( {4})?[^ #\/].*\) ?(const)? ?(noexcept)? ?(override)?( : .*)?( -> .*)? ?\{$/ && indent < 0 {
    indent = match($0, /[^ ]/) - 1
    begin = FNR
    name = $0
}
cpp && /^( {4})?}/ && indent == match($0, /[^ ]/) - 1 {
    if (FNR - begin + 1 > 70) { print FILENAME ":" begin ": " FNR - begin + 1 " lines, the budget of a function is 70: " name; bad = 1 }
    indent = -1
}
END { check_last(); exit bad }

function check_last(limit) {
    if (file == "") return
    limit = file ~ /[._](test|spec|fuzz)\.[a-z]+$/ ? 900 : 500
    if (lines > limit) { print file ": " lines " lines, the budget is " limit; bad = 1 }
}
