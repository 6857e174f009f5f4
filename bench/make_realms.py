#!/usr/bin/env python3
"""Writes realm files of a large installation: many small realms, one with many clients, one with many users.

  bench/make_realms.py FOLDER [--realms N] [--clients N] [--users N] [--users-per-file N]

What is in them is the same every time. All users have the same password, "bench-password", as a hash that is given: an
import has nothing to hash. Names are spread over the alphabet, so that beginnings of names find few of many.
"""
import argparse
import base64
import json
from pathlib import Path

FIRST = ["Ada", "Béla", "Carla", "Dmitri", "Elif", "Farid", "Greta", "Hiro", "Inés", "Jörg", "Kamala", "Luca", "Mei", "Nadia", "Olaf",
         "Priya", "Quinn", "Rosa", "Sven", "Tariq", "Uma", "Vera", "Wim", "Ximena", "Yusuf", "Zoë"]
LAST = ["Abel", "Baum", "Costa", "Dahl", "Egger", "Falk", "Garcia", "Huber", "Ivanov", "Jansen", "Klein", "Lopez", "Meyer", "Novak",
        "Olsen", "Petrov", "Quast", "Rossi", "Suzuki", "Tanaka", "Urban", "Vogel", "Weber", "Xu", "Yilmaz", "Zhang"]
DEPARTMENTS = 5000


def password():
    """PBKDF2 with few rounds: this hash is there to be stored, not to be strong."""
    import hashlib
    salt = b"0123456789abcdef"
    value = hashlib.pbkdf2_hmac("sha256", b"bench-password", salt, 1000, 32)
    return {"secretData": json.dumps({"value": base64.b64encode(value).decode(), "salt": base64.b64encode(salt).decode(),
                                      "additionalParameters": {}}),
            "credentialData": json.dumps({"hashIterations": 1000, "algorithm": "pbkdf2-sha256", "additionalParameters": {}})}


def uuid(kind, number):
    return f"{kind:08x}-0000-4000-8000-{(number * 2654435761) % 2**48:012x}"


def user(number, secret):
    first, last = FIRST[number % 26], LAST[number // 26 % 26]
    letter = chr(ord("a") + number * 7 % 26)
    name = f"{letter}{chr(ord('a') + number * 11 % 26)}{number:07d}"
    return {"id": uuid(1, number), "username": name, "enabled": number % 50 != 0, "emailVerified": number % 3 == 0,
            "firstName": first, "lastName": f"{last}{number % 997}", "email": f"{first.lower()}.{name}@example.org",
            "createdTimestamp": 1_700_000_000_000 + number * 1000,
            "attributes": {"department": [f"d{number % DEPARTMENTS}"], "employee": [str(number)]},
            "credentials": [{"id": uuid(2, number), "type": "password", "createdDate": 1_700_000_000_000, **secret}],
            "realmRoles": ["worker"], "groups": [f"/staff/team-{number % 200}"]}


def write(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def write_users(folder, realm, count, per_file):
    secret = password()
    for file, begin in enumerate(range(0, count, per_file)):
        with (folder / f"{realm}-users-{file}.json").open("w", encoding="utf-8") as out:
            out.write(f'{{"realm": "{realm}", "users": [\n')
            for number in range(begin, min(begin + per_file, count)):
                out.write(("" if number == begin else ",\n") + json.dumps(user(number, secret), ensure_ascii=False))
            out.write("\n]}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--realms", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=20000)
    parser.add_argument("--users", type=int, default=1000000)
    parser.add_argument("--users-per-file", type=int, default=50000)
    arguments = parser.parse_args()
    folder = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(arguments.realms):
        write(folder / f"small-{number:04d}-realm.json",
              {"realm": f"small-{number:04d}", "displayName": f"Small realm {number}", "enabled": True})
    if arguments.clients:
        write(folder / "clients-realm.json",
              {"realm": "clients", "enabled": True, "clients": [
                  {"id": uuid(3, n), "clientId": f"client-{n:05d}", "name": f"Client {n}", "secret": f"secret-of-client-{n:05d}",
                   "redirectUris": [f"https://client-{n}.example.org/callback"]} for n in range(arguments.clients)]})
    if arguments.users:
        write(folder / "users-realm.json",
              {"realm": "users", "enabled": True, "roles": {"realm": [{"name": "worker"}]},
               "groups": [{"name": "staff", "subGroups": [{"name": f"team-{n}"} for n in range(200)]}]})
        write_users(folder, "users", arguments.users, arguments.users_per_file)


if __name__ == "__main__":
    main()
