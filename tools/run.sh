# The demo: server and simulator together until Ctrl-C. Sourced by ./dev.
# shellcheck shell=bash

server_port=${RECADO_PORT:-8080}
simulator_port=${RECADO_SIMULATOR_PORT:-9100}
children=()

# Bash's own socket, because a fresh machine has no curl.
answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# wait_for "what" port pid log
wait_for() {
    local tries=0
    until answers "$2"; do
        kill -0 "$3" 2>/dev/null || { tail -n 40 "$4" >&2; fail "$1 stopped while starting; the whole log is ${4#"$root"/}"; }
        tries=$((tries + 1))
        [ $tries -lt 300 ] || fail "$1 does not answer on port $2 after 30 s; see ${4#"$root"/}"
        sleep 0.1
    done
}

stop_children() {
    trap - EXIT INT TERM
    local pid
    # Each child leads its own process group (setsid), so that npm's grandchildren go too.
    for pid in "${children[@]}"; do kill -TERM -- "-$pid" 2>/dev/null; done
    wait 2>/dev/null
    say "Stopped."
}

start() {
    local log=$1
    shift
    setsid "$@" >"$log" 2>&1 </dev/null &
    started=$!
    children+=("$started")
}

start_simulator() {
    has simulator || { say "simulator: skipped, the folder does not exist yet"; return 0; }
    PORT=$simulator_port start "$logs/simulator.log" npm start --prefix "$root/simulator"
    wait_for "The simulator" "$simulator_port" "$started" "$logs/simulator.log"
}

start_server() {
    local wired=()
    has simulator && wired=(--simulator "http://127.0.0.1:$simulator_port")
    start "$logs/server.log" "$RECADO_BINARY" serve --demo --data "$root/recado-data" \
        --listen "127.0.0.1:$server_port" --public-url "http://localhost:$server_port" "${wired[@]}" "$@"
    wait_for "The server" "$server_port" "$started" "$logs/server.log"
}

run() {
    has_server || fail "server/main.cpp does not exist yet: there is nothing to run"
    local port
    for port in "$server_port" "$simulator_port"; do
        ! answers "$port" || fail "Port $port is taken. Stop what listens there, or set RECADO_PORT or RECADO_SIMULATOR_PORT."
    done
    setup
    build_web || exit 1
    build_simulator || exit 1
    build release recado || exit 1
    trap stop_children EXIT
    start_simulator
    start_server "$@"
    say "Recado is running with demo data in ./recado-data."
    echo
    echo "  Inbox       http://localhost:$server_port"
    has simulator && echo "  Phone       http://localhost:$simulator_port   (write as a customer)"
    demo_logins
    echo "  Logs        .run/logs/server.log  .run/logs/simulator.log"
    echo
    echo "  Ctrl-C stops both."
    wait -n
    fail "One of the two stopped by itself; see .run/logs/"
}

# Asks the server, which alone knows them.
demo_logins() {
    # shellcheck disable=SC2016
    node -e '
        const answer = await (await fetch(process.argv[1])).json();
        for (const { email, password, role } of answer.demo_logins ?? [])
            console.log(`  Log in as   ${email.padEnd(28)} ${password.padEnd(16)} ${role}`);
    ' --input-type=module "http://127.0.0.1:$server_port/api/v1/setup"
}
