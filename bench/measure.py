#!/usr/bin/env python3
"""Measures the release build of the provider. Run by bench/run, which builds first."""
import argparse
import base64
import json
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LATCHKEY = ROOT / "build/release/latchkey"
FLOWS = ROOT / "build/release/bench/latchkey_bench_flows"
MICRO = ROOT / "build/release/bench/latchkey_bench_micro"
SESSIONS = ROOT / "build/release/bench/latchkey_bench_sessions"
GUARDS = ROOT / "build/release/bench/latchkey_bench_guards"
SERVER_CORE, LOAD_CORE = "0", "1"
CLIENTS = {"rs256": "bench-secret-rs256-0123456789abcdef", "es256": "bench-secret-es256-0123456789abcdef",
           "app": "bench-secret-app-0123456789abcdef00"}
REDIRECT = "http://localhost:9/callback"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def on_core(core, *command):
    return ["taskset", "-c", core, *map(str, command)]


def wait_for(url, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.read()
        except OSError:
            time.sleep(0.002)
    raise SystemExit(f"nothing answers at {url}")


class Provider:
    def __init__(self, folder):
        self.folder, self.port, self.management = folder, free_port(), free_port()
        self.base = f"http://localhost:{self.port}/realms/bench"
        self.oidc = f"{self.base}/protocol/openid-connect"
        self.process = None

    def start(self):
        """Starts it; gives the milliseconds from the call to the first answer."""
        began = time.monotonic()
        log = open(self.folder / "provider.log", "ab")
        self.process = subprocess.Popen(
            on_core(SERVER_CORE, LATCHKEY, "serve", "--dev", "--http-port", self.port, "--management-port", self.management,
                    "--data-dir", self.folder / "data", "--import-realm", ROOT / "bench/realm.json", "--log-level", "warn"),
            stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        request = f"GET /realms/bench HTTP/1.1\r\nHost: localhost:{self.port}\r\nConnection: close\r\n\r\n".encode()
        while True:
            if self.process.poll() is not None:
                raise SystemExit((self.folder / "provider.log").read_text())
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=5) as s:
                    s.sendall(request)
                    if s.recv(64).startswith(b"HTTP/1.1 200"):
                        return (time.monotonic() - began) * 1000
            except OSError:
                pass
            time.sleep(0.0005)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)

    def memory_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def cpu_seconds(self):
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def tokens(self, client, **form):
        body = urllib.parse.urlencode(form).encode()
        basic = base64.b64encode(f"{client}:{CLIENTS[client]}".encode()).decode()
        request = urllib.request.Request(f"{self.oidc}/token", body, {"Authorization": f"Basic {basic}"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def flows(self, kind, connections, amount):
        out = subprocess.run(on_core(LOAD_CORE, FLOWS, kind, self.port, "bench", "app", CLIENTS["app"], REDIRECT, "bench",
                                     "bench-password-2026", connections, amount), capture_output=True, text=True)
        if not out.stdout:
            raise SystemExit(out.stderr)
        result = json.loads(out.stdout)
        if result["failed"]:
            print(f"  {result['failed']} of {result['done']} flows failed: {out.stderr.strip()[:300]}", file=sys.stderr)
        return result


def lua(folder, name, method, headers, body=""):
    script = folder / f"{name}.lua"
    lines = [f'wrk.method = "{method}"', f"wrk.body = {json.dumps(body)}" if body else ""]
    lines += [f'wrk.headers["{name}"] = {json.dumps(value)}' for name, value in headers.items()]
    # Counted here, because wrk itself is content with any status.
    lines.append("bad = 0\nlocal threads = {}\nfunction setup(t) table.insert(threads, t) end\n"
                 "function response(status) if status ~= 200 then bad = bad + 1 end end\n"
                 "function done(summary) local n = 0 for _, t in ipairs(threads) do n = n + t:get('bad') end print('BAD ' .. n) end")
    script.write_text("\n".join(lines) + "\n")
    return script


def wrk(url, seconds, connections=32, script=None):
    command = on_core(LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency")
    out = subprocess.run(command + (["-s", str(script)] if script else []) + [url], capture_output=True, text=True).stdout
    if re.search(r"Non-2xx|Socket errors", out) or (re.search(r"BAD (\d+)", out) or [0, "0"])[1] != "0":
        print(f"  not every answer was 200: {out[-300:]}", file=sys.stderr)
    return {"done": int(re.search(r"(\d+) requests in", out).group(1)), "per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))}


def openssl_speed(algorithm, seconds):
    """Signatures and verifications in a second of CPU time, which is what openssl counts in."""
    out = subprocess.run(on_core(SERVER_CORE, "openssl", "speed", "-seconds", max(1, int(seconds)), algorithm), capture_output=True, text=True).stdout
    numbers = out.strip().splitlines()[-1].split()
    return float(numbers[-2]), float(numbers[-1])


def micro(*arguments):
    return json.loads(subprocess.run(on_core(SERVER_CORE, MICRO, *arguments), capture_output=True, text=True).stdout)


SESSION_GOALS = {  # what a guarded page of an application pays: bench/sessions.cc
    "session_check_in_memory_per_second": ("checking a session, in memory", 200_000),
    "session_check_in_cookies_per_second": ("checking a session, in cookies", 100_000),
}


def sessions(rounds):
    """Checks of a session in a second of one core's CPU time, the median of the rounds."""
    found = [json.loads(subprocess.run(on_core(SERVER_CORE, SESSIONS, 1), capture_output=True, text=True, check=True).stdout) for _ in range(rounds)]
    return {name: statistics.median(figures[name] for figures in found) for name in SESSION_GOALS}


LIMIT_NOW = {  # limits that rows are set against: measured once more before and after each round, since a busy machine is
    # slower at one moment than at the next (shared caches, clock rate)
    "openssl_rsa2048_sign": lambda: openssl_speed("rsa2048", 1)[0],
    "openssl_p256_sign": lambda: openssl_speed("ecdsap256", 1)[0],
    "alone_argon2id_t5_m7168_per_second": lambda: micro(1, "argon2id")["argon2id_t5_m7168_per_second"],
}


def limits(folder, seconds, wanted):
    """What this machine can do at most, on one core; `wanted` says of which names."""
    found = {}
    for name, algorithm in (("rsa2048", "rsa2048"), ("p256", "ecdsap256"), ("ed25519", "ed25519")):
        if not wanted(f"openssl_{name}_sign"):
            continue
        found[f"openssl_{name}_sign"], found[f"openssl_{name}_verify"] = openssl_speed(algorithm, seconds // 2)
    found.update({f"alone_{name}": value for name, value in micro(1, "" if wanted("alone_") else "argon2id").items()})
    if not wanted("nginx_static"):
        return found
    port = free_port()
    (folder / "nginx.conf").write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{ access_log off; server {{ listen 127.0.0.1:{port}; keepalive_requests 1000000;\n"
        "location / { default_type application/json; return 200 '{\"hello\":\"world\"}'; } } }\n")
    nginx = subprocess.Popen(on_core(SERVER_CORE, "/usr/sbin/nginx", "-c", folder / "nginx.conf", "-e", folder / "nginx.log"), stderr=subprocess.DEVNULL)
    try:
        wait_for(f"http://localhost:{port}/")
        found["nginx_static"] = statistics.median(wrk(f"http://localhost:{port}/", seconds)["per_second"] for _ in range(3))
    finally:
        nginx.terminate()
        nginx.wait()
    return found


def measurements(provider, folder, seconds):
    """Name -> a function that measures it once."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}

    def grant(client):
        basic = base64.b64encode(f"{client}:{CLIENTS[client]}".encode()).decode()
        script = lua(folder, client, "POST", {**form, "Authorization": f"Basic {basic}"}, "grant_type=client_credentials")
        return lambda: wrk(f"{provider.oidc}/token", seconds, script=script)

    def userinfo():
        out = provider_login(provider)
        script = lua(folder, "userinfo", "GET", {"Authorization": f"Bearer {out['access_token']}"})
        return wrk(f"{provider.oidc}/userinfo", seconds, script=script)

    return {
        "discovery": lambda: wrk(f"{provider.base}/.well-known/openid-configuration", seconds),
        "certs": lambda: wrk(f"{provider.oidc}/certs", seconds),
        "client_credentials RS256": grant("rs256"),
        "client_credentials ES256": grant("es256"),
        "userinfo": userinfo,
        "refresh": lambda: provider.flows("refresh", 32, seconds),
        "whole login": lambda: provider.flows("logins", 32, seconds),
    }


def provider_login(provider):
    """One login by hand, for a token to show."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(), NoRedirect())
    query = urllib.parse.urlencode({"response_type": "code", "scope": "openid profile email", "client_id": "app", "redirect_uri": REDIRECT})
    page = opener.open(f"{provider.oidc}/auth?{query}").read().decode()
    form = re.search(r"<form[^>]*>", page[page.rfind("<form", 0, page.index("kc-form-login")):]).group()
    action = re.search(r'action="([^"]*)"', form).group(1).replace("&amp;", "&")
    body = urllib.parse.urlencode({"username": "bench", "password": "bench-password-2026", "credentialId": ""}).encode()
    try:
        answer = opener.open(urllib.parse.urljoin(provider.base, action), body)
    except urllib.error.HTTPError as redirect:
        answer = redirect
    code = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.headers["Location"]).query)["code"][0]
    return provider.tokens("app", grant_type="authorization_code", code=code, redirect_uri=REDIRECT)


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


LIMIT_OF = {  # measurement -> the limit it is set against, and the share to reach
    "discovery": ("nginx_static", None), "certs": ("nginx_static", None), "userinfo": (None, None),
    "client_credentials RS256": ("openssl_rsa2048_sign", 0.60), "client_credentials ES256": ("openssl_p256_sign", None),
    "refresh": ("openssl_rsa2048_sign", None), "whole login": ("alone_argon2id", 0.70),
}


def limit_value(found, name):
    key = LIMIT_OF[name][0]
    if key is None:
        return None, ""
    matches = [k for k in found if k == key or k.startswith(key)]
    return (found[matches[0]], matches[0]) if matches else (None, "")


def measure_row(provider, name, measure, rounds, found):
    """Rates by the clock, and by the CPU time that the server used: the second is the same on a busy machine."""
    key = limit_value(found, name)[1]
    limit_now = LIMIT_NOW.get(key)
    measured, shares = [], []
    before = limit_now() if limit_now else None
    for _ in range(rounds):
        began = provider.cpu_seconds()
        round_ = measure()
        round_["cpu_us"] = 1e6 * (provider.cpu_seconds() - began) / max(1, round_["done"])
        measured.append(round_)
        if limit_now:
            after = limit_now()
            shares.append({"wall": round_["per_second"] / ((before + after) / 2), "cpu": 1e6 / round_["cpu_us"] / ((before + after) / 2)})
            before = after
    row = {"per_second": statistics.median(r["per_second"] for r in measured), "cpu_us": statistics.median(r["cpu_us"] for r in measured), "rounds": measured}
    if shares:
        row["share"] = {kind: statistics.median(s[kind] for s in shares) for kind in ("wall", "cpu")}
    return row


def main():
    parser = argparse.ArgumentParser(prog="bench/run")
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sessions", type=int, default=10_000, help=argparse.SUPPRESS)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()

    folder = Path(tempfile.mkdtemp(prefix="latchkey-bench-"))
    provider = Provider(folder)
    figures = {"machine": {"cores": os.cpu_count(), "cpu": cpu_name()}, "rounds": arguments.rounds, "seconds": arguments.seconds}
    try:
        print("Measuring the machine itself ...", flush=True)
        rows = [name for name in LIMIT_OF if arguments.only in name]
        needed = [LIMIT_OF[name][0] for name in rows]
        figures["limits"] = limits(folder, arguments.seconds, lambda key: not arguments.only or key in needed)
        figures["binary_mb"] = LATCHKEY.stat().st_size / 1e6
        provider.start()
        provider.stop()
        starts = []
        for _ in range(max(5, arguments.rounds)):
            starts.append(provider.start())
            provider.stop()
        figures["start_ms"] = statistics.median(starts)
        provider.start()
        time.sleep(1)
        figures["memory_idle_mb"] = provider.memory_mb()
        figures["rates"] = {}
        for name, measure in measurements(provider, folder, arguments.seconds).items():
            if arguments.only not in name:
                continue
            print(f"Measuring {name} ...", flush=True)
            figures["rates"][name] = measure_row(provider, name, measure, arguments.rounds, figures["limits"])
        if arguments.only in "checking a session":
            figures["session_checks"] = sessions(arguments.rounds)
        if arguments.only in "guards":
            print("Measuring guards ...", flush=True)
            figures["guards"] = json.loads(subprocess.run(on_core(SERVER_CORE, GUARDS, arguments.seconds), capture_output=True, text=True).stdout)
        if not arguments.only:
            print(f"Filling in {arguments.sessions} sessions ...", flush=True)
            provider.stop()
            shutil.rmtree(folder / "data")
            provider.start()
            provider.flows("logins", 32, f"x{arguments.sessions}")
            time.sleep(2)
            figures["memory_sessions_mb"] = provider.memory_mb()
            figures["sessions"] = arguments.sessions
        provider.stop()
    finally:
        if provider.process and provider.process.poll() is None:
            provider.process.kill()
        shutil.rmtree(folder, ignore_errors=True)
    out = ROOT / "build/bench"
    out.mkdir(parents=True, exist_ok=True)
    (out / "figures.json").write_text(json.dumps(figures, indent=2) + "\n")
    text = table(figures)
    (out / "table.md").write_text(text)
    print("\n" + text)


def cpu_name():
    match = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
    return match.group(1) if match else ""


def table(figures):
    rows = [("measured", "value", "CPU", "limit of the machine", "share", "share of CPU", "to reach")]
    for name, rate in figures["rates"].items():
        limit, key = limit_value(figures["limits"], name)
        goal = LIMIT_OF[name][1]
        share = rate.get("share") or ({"wall": rate["per_second"] / limit} if limit else {})
        rows.append((name, f"{rate['per_second']:,.0f} /s", f"{rate['cpu_us']:,.0f} us", f"{limit:,.0f} /s ({key})" if limit else "",
                     *(f"{share[kind]:.0%}" if kind in share else "" for kind in ("wall", "cpu")), f"{goal:.0%}" if goal else ""))
    for name, value in figures.get("session_checks", {}).items():
        title, goal = SESSION_GOALS[name]
        rows.append((title, f"{value:,.0f} /s", f"{1e6 / value:.1f} us", "", "", "", f"{goal:,} /s"))
    guards = figures.get("guards", {})
    for name in ("rs256", "es256", "eddsa") if guards else ():
        limit = guards[f"verify_{name}_per_second"]
        for kind, goal in (("new", "90%"), ("known", "90%")):
            rate = guards[f"bearer_{name}_{kind}_per_second"]
            rows.append((f"access token checked, {name.upper()}, {kind}", f"{rate:,.0f} /s", f"{1e6 / rate:,.1f} us",
                         f"{limit:,.0f} /s (the bare signature)", "", f"{rate / limit:.0%}", goal))
    rows.append(("start to first answer", f"{figures['start_ms']:.0f} ms", "", "", "", "", "50 ms"))
    rows.append(("memory, idle", f"{figures['memory_idle_mb']:.1f} MB", "", "", "", "", ""))
    if "memory_sessions_mb" in figures:
        rows.append((f"memory, {figures['sessions']:,} sessions", f"{figures['memory_sessions_mb']:.1f} MB", "", "", "", "", "40 MB"))
    rows.append(("size of the program", f"{figures['binary_mb']:.1f} MB", "", "", "", "", ""))
    widths = [max(len(row[i]) for row in rows) for i in range(7)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
