#!/usr/bin/python3
"""A mail server for tests (Debian's python3-aiosmtpd): takes mails on a free port of this machine and tells of each.

The first line on standard output is {"port": N}; every mail is one more line of JSON, decoded as a mail program would:
sender, recipients, headers, text, html, raw, who signed in, and whether it came over TLS.

    smtp_server.py [--cert FILE --key FILE (--tls | --starttls)] [--user NAME (--password WORD | --xoauth2)]
                   [--refuse CODE [--times N]] [--slow SECONDS]
"""
import argparse
import asyncio
import base64
import email
import email.policy
import json
import os
import signal
import ssl
import stat
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Server(SMTP):
    line_length_limit = 12288  # RFC 4954 §4: what an AUTH command may need; access tokens are long


class Handler:
    def __init__(self, options):
        self.options = options
        self.refusals = options.times

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.options.slow)
        if self.options.refuse and self.refusals != 0:
            self.refusals -= 1
            print(json.dumps({"refused": envelope.rcpt_tos}), flush=True)
            return f"{self.options.refuse} not now"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        part = lambda kind: (lambda found: found.get_content().replace("\r\n", "\n") if found else None)(message.get_body((kind,)))
        print(json.dumps({
            "sender": envelope.mail_from,
            "recipients": envelope.rcpt_tos,
            "headers": {name.lower(): str(value) for name, value in message.items()},
            "text": part("plain"),
            "html": part("html"),
            "raw": envelope.content.decode("utf-8", "replace"),
            "user": session.auth_data.login.decode() if session.auth_data else None,
            "bearer": session.auth_data.password.decode() if session.auth_data and self.options.xoauth2 else None,
            "tls": session.ssl is not None or self.options.tls,
        }), flush=True)
        return "250 taken"


class BearerHandler(Handler):
    """Takes an access token for the user, whatever it is: the test says whether it is a good one."""

    async def auth_XOAUTH2(self, server, args):
        blob = base64.b64decode(args[1]) if len(args) > 1 else await server.challenge_auth("")
        user, auth, *rest = bytes(blob).split(b"\x01")
        token = auth.removeprefix(b"auth=Bearer ")
        good = user == b"user=" + self.options.user.encode() and token != auth and rest == [b"", b""]
        return AuthResult(success=good, auth_data=LoginPassword(user.removeprefix(b"user="), token), handled=False)


def authenticator(options):
    def check(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and data.login.decode() == options.user and data.password.decode() == options.password
        return AuthResult(success=good, auth_data=data if good else None, handled=False)
    return check


async def run(options):
    context = None
    if options.cert:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(options.cert, options.key)
    wanted = {}
    if options.user:
        wanted = {"authenticator": authenticator(options), "auth_required": True, "auth_require_tls": False}
    if options.xoauth2:
        wanted["auth_exclude_mechanism"] = ["LOGIN", "PLAIN"]
    handler = (BearerHandler if options.xoauth2 else Handler)(options)
    make = lambda: Server(handler, hostname="mail.test", tls_context=context if options.starttls else None,
                          require_starttls=options.starttls, **wanted)
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", options.port, ssl=context if options.tls else None)
    print(json.dumps({"port": server.sockets[0].getsockname()[1]}), flush=True)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    # Gone with whoever holds the other end of our input, also when that was killed.
    if stat.S_ISFIFO(os.fstat(0).st_mode):
        asyncio.get_running_loop().add_reader(sys.stdin, lambda: sys.stdin.buffer.read1() or stop.set())
    await stop.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--tls", action="store_true")
    parser.add_argument("--starttls", action="store_true")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--xoauth2", action="store_true", help="by access token instead of a password")
    parser.add_argument("--refuse", type=int, help="answer every mail with this code")
    parser.add_argument("--times", type=int, default=-1, help="only so many times")
    parser.add_argument("--slow", type=float, default=0, help="seconds before a mail is taken")
    asyncio.run(run(parser.parse_args()))


main()
