#!/usr/bin/env python3
"""Imports a large installation and measures how it is administered.

  bench/scale.py [--realms N] [--clients N] [--users N] [--folder DIR] [--program FILE]

Needs a release build (build/release/latchkey). Prints a table, and keeps the figures in build/bench/scale.json.
"""
import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import make_realms
from measure import LATCHKEY, ROOT, free_port, wait_for

ROUNDS = 300
ADMIN, PASSWORD = "bench-admin", "bench-admin-password-2026"


TICKS = os.sysconf("SC_CLK_TCK")


def import_realms(program, data, files, environment):
    """Seconds by the clock and of the processor, and the peak of its memory in MiB."""
    began = time.monotonic()
    process = subprocess.Popen([program, "import", "--dir", files, "--data-dir", data], env=environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    problems = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(problems.decode())
    return time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


class Server:
    def __init__(self, program, data):
        self.port, self.management = free_port(), free_port()
        self.base = f"http://localhost:{self.port}"
        self.command = [program, "serve", "--dev", "--http-port", str(self.port), "--management-port", str(self.management),
                        "--data-dir", data]
        self.environment = {**os.environ, "LATCHKEY_BOOTSTRAP_ADMIN_USERNAME": ADMIN, "LATCHKEY_BOOTSTRAP_ADMIN_PASSWORD": PASSWORD}
        self.process = None
        self.token = None

    def start(self):
        began = time.monotonic()
        self.process = subprocess.Popen(self.command, env=self.environment, stderr=subprocess.DEVNULL)
        wait_for(f"{self.base}/realms/master")
        return (time.monotonic() - began) * 1000

    def sign_in(self):
        form = urllib.parse.urlencode({"client_id": "admin-cli", "grant_type": "password", "username": ADMIN, "password": PASSWORD})
        with urllib.request.urlopen(f"{self.base}/realms/master/protocol/openid-connect/token", form.encode()) as answer:
            self.token = json.load(answer)["access_token"]

    def get(self, path):
        request = urllib.request.Request(f"{self.base}/admin/realms{path}", headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def processor(self):
        """Seconds that the server has spent computing."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident(self):
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) / 1024
        return 0

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def measured(server, paths):
    """Median and 99th percentile in ms of one request for each path, what the server computed for one, and how much came
    back."""
    times, sizes, computing = [], [], 0
    for number, path in enumerate(paths):
        if number % 100 == 0:
            server.sign_in()
            before = server.processor()
        began = time.monotonic()
        answer = server.get(path)
        times.append((time.monotonic() - began) * 1000)
        sizes.append(len(answer) if isinstance(answer, list) else 1)
        if number % 100 == 99 or number == len(paths) - 1:
            computing += server.processor() - before
    times.sort()
    return {"median ms": round(statistics.median(times), 1), "p99 ms": round(times[int(len(times) * 0.99)], 1),
            "CPU ms": round(computing * 1000 / len(paths), 2),
            "entries": round(statistics.mean(sizes), 1)}


def starts(server):
    """The first start after the import, and the median of five more. The server is left running."""
    taken = []
    for _ in range(6):
        if server.process:
            server.stop()
        taken.append({"ms": round(server.start(), 1), "CPU ms": round(server.processor() * 1000)})
    later = {unit: statistics.median(one[unit] for one in taken[1:]) for unit in taken[0]}
    return taken[0], later


def questions(users, clients):
    step = max(users // ROUNDS, 1)
    people = [make_realms.user(n * step % max(users, 1), {}) for n in range(ROUNDS)]
    quoted = urllib.parse.quote
    return {
        "realm list": ["?briefRepresentation=true"] * 100,
        "realm list, whole": [""] * 3,
        "one realm": ["/users"] * ROUNDS,
        "page of clients": [f"/clients/clients?first={n * 37 % max(clients - 100, 1)}&max=100" for n in range(ROUNDS)],
        "page of users": ["/users/users?first=0&max=100&briefRepresentation=true"] * ROUNDS,
        "user by beginning": [f"/users/users?search={p['username'][:5]}&max=100&briefRepresentation=true" for p in people],
        "user by exact name": [f"/users/users?username={p['username']}&exact=true" for p in people],
        "user by e-mail": [f"/users/users?email={quoted(p['email'])}&exact=true" for p in people],
        "user by attribute": [f"/users/users?q=employee:{p['attributes']['employee'][0]}" for p in people],
        "user by part of a name": [f"/users/users?search={quoted('*' + p['username'][3:] + '*')}" for p in people[:20]],
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--realms", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=20000)
    parser.add_argument("--users", type=int, default=1000000)
    parser.add_argument("--program", type=Path, default=LATCHKEY, help="what is measured")
    parser.add_argument("--folder", type=Path, help="where files and database go; kept afterwards")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="latchkey-scale-") as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        data = str(folder / "data")

        figures = {}
        first = Server(arguments.program, data)  # makes the administrator before the realms come
        first.start()
        first.stop()
        for name, counts in (("users", (0, 0, arguments.users)), ("clients", (0, arguments.clients, 0)), ("realms", (arguments.realms, 0, 0))):
            files = folder / name
            subprocess.run([sys.executable, str(ROOT / "bench/make_realms.py"), str(files), "--realms", str(counts[0]),
                            "--clients", str(counts[1]), "--users", str(counts[2])], check=True)
            seconds, computing, memory = import_realms(arguments.program, data, str(files), os.environ)
            figures[f"import of {name}"] = {"seconds": round(seconds, 1), "CPU seconds": round(computing, 1),
                                            "a second": round(sum(counts) / seconds),
                                            "a CPU second": round(sum(counts) / computing), "MiB": round(memory)}
            print(name, figures[f"import of {name}"], flush=True)
        server = Server(arguments.program, data)
        try:
            figures["first start"], figures["start to first answer"] = starts(server)
            figures["memory after the start"] = {"MiB": round(server.resident())}
            for name, paths in questions(arguments.users, arguments.clients).items():
                try:
                    figures[name] = measured(server, paths)
                except urllib.error.HTTPError as error:
                    figures[name] = {"status": error.code}
                print(name, figures[name], flush=True)
            figures["memory afterwards"] = {"MiB": round(server.resident())}
        finally:
            server.stop()
        figures["database"] = {"MiB": round(sum(f.stat().st_size for f in Path(data).glob("latchkey.db*")) / 2**20)}
    out = ROOT / "build/bench/scale.json"
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(figures, indent=2) + "\n")
    for name, values in figures.items():
        print(f"{name:28}", ", ".join(f"{value} {unit}" for unit, value in values.items()))


if __name__ == "__main__":
    main()
