"""An application without a line about logins: `latchkey gate` stands in front of it and says who is there.

    /usr/bin/python3 examples/gateway/app.py          # listens on 127.0.0.1:5000 and nowhere else
"""
import os

from flask import Flask, request
from markupsafe import escape

app = Flask(__name__)


def page(title, text):
    name = request.headers.get("X-Forwarded-User")
    who = f"You are <strong>{escape(name)}</strong>. <a href='/.latchkey/logout'>Sign out</a>" if name else "<a href='/profile'>Sign in</a>"
    return f"<!doctype html><title>{title}</title><h1>{title}</h1><p>{text}</p><p>{who}</p>"


@app.get("/")
def index():
    return page("The allotment", "Everybody may read this.")


@app.get("/profile")
def profile():
    email = request.headers.get("X-Forwarded-Email", "")
    return page("Your plot", f"Your seeds are sent to {escape(email)}.")


@app.get("/admin")
def admin():
    return page("The shed", "Only those with the role demo-admin get here.")


@app.post("/note")
def note():
    return {"by": request.headers.get("X-Forwarded-User"), "bytes": len(request.get_data())}


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", "5000")))
