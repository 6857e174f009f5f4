"""The shared library from another language: a whole login through ctypes, against a provider of its own.

    c_api.py LIBLATCHKEY.so LATCHKEY
"""
import ctypes
import http.client
import json
import re
import subprocess
import sys
from ctypes import POINTER, Structure, c_char_p, c_int, c_size_t, c_void_p
from urllib.parse import urlsplit


class Settings(Structure):
    _fields_ = [("size", c_size_t), ("issuer", c_char_p), ("client_id", c_char_p), ("client_secret", c_char_p),
                ("redirect_uri", c_char_p), ("scopes", c_char_p), ("secret_key", c_char_p), ("role_claims", c_char_p),
                ("allow_insecure_http", c_int), ("log", c_void_p), ("log_context", c_void_p)]


class Header(Structure):
    _fields_ = [("name", c_char_p), ("value", c_char_p)]


class Request(Structure):
    _fields_ = [("size", c_size_t), ("method", c_char_p), ("path", c_char_p), ("query", c_char_p),
                ("headers", POINTER(Header)), ("header_count", c_size_t), ("body", c_char_p), ("body_size", c_size_t),
                ("certificate", c_void_p), ("certificate_size", c_size_t)]


def load(path):
    lib = ctypes.CDLL(path)
    for name, result, *arguments in [
            ("version", c_char_p), ("error", c_char_p), ("error_code", c_char_p),
            ("web_new", c_void_p, POINTER(Settings)), ("web_free", None, c_void_p),
            ("web_handle", c_void_p, c_void_p, POINTER(Request)),
            ("web_require", c_void_p, c_void_p, POINTER(Request), c_char_p),
            ("web_access_token", c_void_p, c_void_p, POINTER(Request)),
            ("answer_status", c_int, c_void_p), ("answer_header_count", c_size_t, c_void_p),
            ("answer_header_name", c_char_p, c_void_p, c_size_t), ("answer_header_value", c_char_p, c_void_p, c_size_t),
            ("answer_body", c_char_p, c_void_p), ("answer_identity", c_char_p, c_void_p), ("answer_free", None, c_void_p)]:
        function = getattr(lib, "latchkey_" + name)
        function.restype, function.argtypes = result, arguments
    return lib


class Browser:
    """What stands between the application and its visitor: cookies, and the answers of the library."""

    def __init__(self, lib, web):
        self.lib, self.web, self.jar = lib, web, {}

    def request(self, target):
        path, _, query = target.partition("?")
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        headers = (Header * 2)(Header(b"Cookie", cookies.encode()), Header(b"Sec-Fetch-Mode", b"navigate"))
        return Request(size=ctypes.sizeof(Request), method=b"GET", path=path.encode(), query=query.encode(),
                       headers=headers, header_count=2)

    def take(self, answer):
        assert answer, self.lib.latchkey_error()
        lib, headers = self.lib, []
        for i in range(lib.latchkey_answer_header_count(answer)):
            headers.append((lib.latchkey_answer_header_name(answer, i).decode(), lib.latchkey_answer_header_value(answer, i).decode()))
        for name, value in headers:
            if name == "Set-Cookie":
                cookie, content = re.match(r"([^=]+)=([^;]*)", value).groups()
                if "Max-Age=0" in value:
                    self.jar.pop(cookie, None)
                else:
                    self.jar[cookie] = content
        identity = lib.latchkey_answer_identity(answer)
        found = (lib.latchkey_answer_status(answer), dict(headers), lib.latchkey_answer_body(answer).decode(),
                 json.loads(identity) if identity else None)
        lib.latchkey_answer_free(answer)
        return found

    def handle(self, target):
        return self.take(self.lib.latchkey_web_handle(self.web, self.request(target)))

    def require(self, target, rule):
        return self.take(self.lib.latchkey_web_require(self.web, self.request(target), rule.encode()))


def follow_at_provider(url):
    """The provider signs anybody in: the browser comes straight back."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    connection.request("GET", parts.path + "?" + parts.query)
    response = connection.getresponse()
    assert response.status in (302, 303), response.status
    return response.getheader("Location")


def whole_login(lib, issuer):
    settings = Settings(size=ctypes.sizeof(Settings), issuer=issuer.encode(), client_id=b"any", client_secret=b"any",
                        redirect_uri=b"http://localhost:8081/auth/callback")
    web = lib.latchkey_web_new(settings)
    assert web, lib.latchkey_error()
    browser = Browser(lib, web)
    status, headers, _, _ = browser.require("/private", "login")
    assert (status, headers["Location"]) == (303, "/auth/login?return_to=%2Fprivate"), (status, headers)
    status, headers, body, _ = browser.handle(headers["Location"])
    assert status == 303, body
    back = follow_at_provider(headers["Location"])
    assert back.startswith("http://localhost:8081/auth/callback?"), back
    status, headers, body, _ = browser.handle(back.removeprefix("http://localhost:8081"))
    assert (status, headers.get("Location")) == (303, "/private"), body
    status, _, _, who = browser.require("/private", "login and not claim(suspended)")
    assert status == 0 and who["issuer"] == issuer and who["subject"], who
    status, _, token, _ = browser.take(lib.latchkey_web_access_token(web, browser.request("/private")))
    assert status == 0 and len(token) > 10, (status, token)
    assert browser.require("/private", "role(nobody-has-it)")[0] == 403
    assert not lib.latchkey_web_require(web, browser.request("/"), b"role(") and b"rule" in lib.latchkey_error()
    status, headers, _, _ = browser.handle("/auth/logout")
    assert status == 303
    assert browser.require("/private", "login")[0] == 303
    lib.latchkey_web_free(web)
    return who


def main():
    lib = load(sys.argv[1])
    provider = subprocess.Popen([sys.argv[2], "fake-provider", "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                text=True)
    try:
        for line in provider.stdout:
            if found := re.search(r"http://localhost:\d+", line):
                break
        who = whole_login(lib, found.group())
        print(f"latchkey {lib.latchkey_version().decode()} signed {who['subject']} in through ctypes")
    finally:
        provider.terminate()
        provider.wait()


main()
