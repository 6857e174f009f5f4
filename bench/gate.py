#!/usr/bin/env python3
"""Measures `latchkey gate`: what a request costs that goes through it, in processor time, beside nginx as a mere proxy and
Apache with mod_auth_openidc in front of the same application; and what ten thousand idle WebSockets weigh.
Run by bench/run --only gate, which builds first."""
import argparse
import asyncio
import base64
import hashlib
import http.cookiejar
import json
import os
import re
import resource
import shutil
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

from measure import LATCHKEY, LOAD_CORE, ROOT, SERVER_CORE, NoRedirect, free_port, lua, on_core, wait_for, wrk

PERSON = {"username": "wanda", "password": "wanda's password 2026", "credentialId": ""}
CLIENT_ID, CLIENT_SECRET = "gate", "the secret of the gate, long enough"
BODY = "x" * 200


def start(folder, name, *command, ready=None, environment=None):
    log = open(folder / f"{name}.log", "ab")
    process = subprocess.Popen([str(part) for part in command], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                               env={**os.environ, **(environment or {})}, start_new_session=True)
    if ready:
        try:
            wait_for(ready)
        except SystemExit:
            raise SystemExit((folder / f"{name}.log").read_text()[-3000:])
    return process


def stop(process):
    if process and process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def group_of(process):
    """The process and its workers."""
    return [int(p) for p in os.listdir("/proc") if p.isdigit() and stat_of(int(p)) and int(stat_of(int(p))[2]) == process.pid]


def stat_of(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return None


def cpu_seconds(process):
    stats = [stat_of(pid) for pid in group_of(process)]
    return sum(int(s[11]) + int(s[12]) for s in stats if s) / os.sysconf("SC_CLK_TCK")


def memory_mb(process):
    text = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", text).group(1)) / 1024


def nginx(folder, name, port, location):
    user = "user www-data;" if os.getuid() == 0 else ""
    home = folder / name
    home.mkdir()
    config = home / "nginx.conf"
    config.write_text(f"""{user} daemon off; worker_processes 1; pid {home}/pid; error_log {home}/error.log crit;
events {{ worker_connections 4096; }}
http {{ access_log off; client_body_temp_path {home}/b; proxy_temp_path {home}/p; fastcgi_temp_path {home}/f; uwsgi_temp_path {home}/u; scgi_temp_path {home}/s;
  keepalive_requests 1000000; {location} }}""")
    subprocess.run(["chmod", "-R", "a+rwX", folder], check=True)
    core = LOAD_CORE if name == "application" else SERVER_CORE
    return start(folder, name, *on_core(core, "/usr/sbin/nginx", "-p", home, "-c", config, "-e", f"{home}/error.log"), ready=f"http://127.0.0.1:{port}/")


def application(folder, port):
    return nginx(folder, "application", port, f'server {{ listen 127.0.0.1:{port}; location / {{ return 200 "{BODY}"; }} }}')


def mere_proxy(folder, port, upstream):
    return nginx(folder, "proxy", port, f"""upstream app {{ server 127.0.0.1:{upstream}; keepalive 32; keepalive_requests 1000000; }}
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://app; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}""")


def apache(folder, port, upstream, issuer):
    home = folder / "apache"
    home.mkdir()
    modules = "\n".join(f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so"
                        for m in ("mpm_event", "authn_core", "authz_core", "authz_user", "headers", "auth_openidc", "proxy", "proxy_http"))
    (home / "conf").write_text(f"""ServerRoot {home}
DefaultRuntimeDir {home}
PidFile {home}/pid
ErrorLog {home}/error.log
LogLevel error
Listen 127.0.0.1:{port}
ServerName localhost:{port}
MaxKeepAliveRequests 0
{"User www-data" if os.getuid() == 0 else ""}
{modules}
OIDCProviderMetadataURL {issuer}/.well-known/openid-configuration
OIDCClientID {CLIENT_ID}
OIDCClientSecret "{CLIENT_SECRET}"
OIDCRedirectURI http://localhost:{port}/auth/callback
OIDCCryptoPassphrase "a passphrase of the bench"
OIDCScope "openid profile email"
OIDCPKCEMethod S256
OIDCRemoteUserClaim preferred_username
<Location />
  AuthType openid-connect
  Require valid-user
  ProxyPass http://127.0.0.1:{upstream}/ keepalive=On
</Location>
""")
    subprocess.run(["chmod", "-R", "a+rwX", folder], check=True)
    return start(folder, "apache", *on_core(SERVER_CORE, "/usr/sbin/apache2", "-DFOREGROUND", "-f", home / "conf"))


def gate(folder, port, management, upstream, issuer, more=""):
    file = folder / "gate.toml"
    file.write_text(f"""log_level = "info"
[listen]
port = {port}
management_port = {management}
threads = 1
[[providers]]
issuer = "{issuer}"
client_id = "{CLIENT_ID}"
client_secret = "{CLIENT_SECRET}"
redirect_uri = "http://localhost:{port}/.latchkey/callback"
[[upstreams]]
url = "http://127.0.0.1:{upstream}"
{more}""")
    return start(folder, "gate", *on_core(SERVER_CORE, LATCHKEY, "gate", "--config", file), ready=f"http://localhost:{management}/health/ready")


def sign_in(port):
    """The cookies of somebody who has signed in through whatever listens at `port`."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    opener.addheaders = [("Accept", "text/html"), ("Sec-Fetch-Mode", "navigate")]
    for _ in range(50):
        try:
            answer = opener.open(f"http://localhost:{port}/", timeout=5)
            break
        except urllib.error.URLError:
            time.sleep(0.1)
    page, url = answer.read().decode(), answer.url
    form = re.search(r"<form[^>]*>", page[page.rfind("<form", 0, page.index("kc-form-login")):]).group()
    action = re.search(r'action="([^"]*)"', form).group(1).replace("&amp;", "&")
    back = opener.open(urllib.parse.urljoin(url, action), urllib.parse.urlencode(PERSON).encode())
    if back.read().decode() != BODY:
        raise SystemExit(f"signing in at {port} ended at {back.url}")
    own = [c for c in jar if not c.name.startswith(("AUTH_SESSION", "KC_", "KEYCLOAK"))]
    return "; ".join(f"{c.name}={c.value}" for c in own)


def cost(folder, name, process, port, seconds, rounds, cookie=""):
    script = lua(folder, f"ask-{name.split()[0]}", "GET", {"Host": f"localhost:{port}", **({"Cookie": cookie} if cookie else {})})
    wrk(f"http://127.0.0.1:{port}/page", 1, 32, script)
    measured = []
    for _ in range(rounds):
        began = cpu_seconds(process)
        done = wrk(f"http://127.0.0.1:{port}/page", seconds, 32, script)
        measured.append({"cpu_us": 1e6 * (cpu_seconds(process) - began) / max(1, done["done"]), "per_second": done["per_second"]})
    row = {key: statistics.median(m[key] for m in measured) for key in ("cpu_us", "per_second")}
    print(f"  {name:<34} {row['cpu_us']:6.1f} us  {row['per_second']:9,.0f} /s", flush=True)
    return row


async def echo_server(port, held):
    async def talk(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        key = re.search(rb"Sec-WebSocket-Key: (.*)\r\n", head, re.I).group(1)
        accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
        writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        held.append((reader, writer))
    return await asyncio.start_server(talk, "127.0.0.1", port, backlog=4096)


async def open_sockets(port, amount):
    held = []
    ask = (f"GET /ws HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
           "Sec-WebSocket-Version: 13\r\n\r\n").encode()

    async def one():
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(ask)
        head = await reader.readuntil(b"\r\n\r\n")
        if b" 101 " not in head:
            raise SystemExit(head.decode())
        held.append((reader, writer))
    for begun in range(0, amount, 100):
        await asyncio.gather(*(one() for _ in range(min(100, amount - begun))))
    return held


def weigh_sockets(folder, wanted, issuer):
    # The gateway needs two descriptors for each.
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    amount = min(wanted, (hard - 200) // 2)
    port, management, upstream = free_port(), free_port(), free_port()
    server = os.fork()
    if server == 0:
        async def serve():
            await echo_server(upstream, [])
            await asyncio.Event().wait()
        asyncio.run(serve())
    process = gate(folder, port, management, upstream, issuer, '[[rules]]\npath = "/"\nrequire = "open"\n')
    try:
        async def hold():
            before = memory_mb(process)
            held = await open_sockets(port, amount)
            await asyncio.sleep(2)
            return {"sockets": len(held), "before_mb": before, "mb": memory_mb(process)}
        row = asyncio.run(hold())
        print(f"  {row['sockets']:,} idle WebSockets: {row['mb']:.1f} MB ({row['before_mb']:.1f} MB before)", flush=True)
        return row
    finally:
        stop(process)
        os.kill(server, signal.SIGKILL)
        os.waitpid(server, 0)


def main():
    parser = argparse.ArgumentParser(prog="bench/run --only gate")
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sockets", type=int, default=10_000, help=argparse.SUPPRESS)
    parser.add_argument("--only", default="gate", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="latchkey-bench-"))
    os.chmod(folder, 0o777)
    port, management, upstream, provider_port, provider_management = (free_port() for _ in range(5))
    realm = folder / "gatehouse.json"
    realm.write_text((ROOT / "tests/realms/gatehouse.json").read_text().replace("@APP@", f"http://localhost:{port}"))
    issuer = f"http://localhost:{provider_port}/realms/gatehouse"
    figures, running = {"requests": {}}, []
    try:
        running.append(start(folder, "provider", *on_core(LOAD_CORE, LATCHKEY, "serve", "--dev", "--http-port", provider_port, "--management-port", provider_management,
                                                          "--data-dir", folder / "data", "--import-realm", realm, "--log-level", "warn"), ready=f"{issuer}/.well-known/openid-configuration"))
        running.append(application(folder, upstream))
        print("A proxied request, one core, 32 connections:", flush=True)
        rows = figures["requests"]

        def measure(name, process, sign=False):
            running.append(process)
            cookie = sign_in(port) if sign else ""
            rows[name] = cost(folder, name, process, port, arguments.seconds, arguments.rounds, cookie)
            stop(running.pop())
        measure("nginx, a mere proxy", mere_proxy(folder, port, upstream))
        measure("gate, signed in", gate(folder, port, management, upstream, issuer), True)
        measure("gate, open path", gate(folder, port, management, upstream, issuer, '[[rules]]\npath = "/"\nrequire = "open"\n'))
        measure("gate, signed identity", gate(folder, port, management, upstream, issuer, '[identity]\nassertion = "X-Proof"\n'), True)
        measure("Apache with mod_auth_openidc", apache(folder, port, upstream, issuer), True)
        figures["websockets"] = weigh_sockets(folder, arguments.sockets, issuer)
    finally:
        for process in running:
            stop(process)
        shutil.rmtree(folder, ignore_errors=True)
    out = ROOT / "build/bench"
    out.mkdir(parents=True, exist_ok=True)
    (out / "gate.json").write_text(json.dumps(figures, indent=2) + "\n")


if __name__ == "__main__":
    sys.exit(main())
