# Files that outgrew the budget of STYLE.md: 500 lines, tests 900.
FNR == 1 { check_last() }
{ file = FILENAME; lines = FNR }
END { check_last(); exit bad }

function check_last(limit) {
    if (file == "") return
    limit = file ~ /[._](test|spec|fuzz)\.[a-z]+$/ ? 900 : 500
    if (lines > limit) { print file ": " lines " lines, the budget is " limit; bad = 1 }
}
