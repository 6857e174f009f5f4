"""A small site as Python programmers write it: Flask and Authlib, both Debian's. Settings come from the environment."""
import os

from authlib.integrations.flask_client import OAuth
from flask import Flask, jsonify, redirect, request, session, url_for
from urllib.parse import urlencode

app = Flask(__name__)
app.secret_key = "a key of the tests"
app.config["SESSION_COOKIE_NAME"] = "flask"
oauth = OAuth(app)
oauth.register(
    "latchkey",
    client_id=os.environ["CLIENT_ID"],
    client_secret=os.environ["CLIENT_SECRET"],
    server_metadata_url=os.environ["DISCOVERY"],
    client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
)


@app.get("/")
def home():
    return jsonify(session.get("user"))


@app.get("/login")
def login():
    return oauth.latchkey.authorize_redirect(url_for("auth", _external=True))


@app.get("/auth")
def auth():
    token = oauth.latchkey.authorize_access_token()  # checks state, PKCE, nonce and the ID token's signature and claims
    session["user"] = {key: token["userinfo"].get(key) for key in ("sub", "preferred_username", "email", "sid")}
    session["id_token"] = token["id_token"]
    session["refresh_token"] = token["refresh_token"]
    session["access_token"] = token["access_token"]
    return redirect(url_for("home"))


@app.get("/userinfo")
def userinfo():
    return jsonify(oauth.latchkey.userinfo(token={"access_token": session["access_token"], "token_type": "Bearer"}))


@app.get("/refresh")
def refresh():
    client = oauth.latchkey._get_oauth_client(**oauth.latchkey.load_server_metadata())
    token = client.refresh_token(client.metadata["token_endpoint"], refresh_token=session["refresh_token"])
    session["refresh_token"] = token["refresh_token"]
    return jsonify(expires_in=token["expires_in"], token_type=token["token_type"])


@app.get("/logout")
def logout():
    end = oauth.latchkey.load_server_metadata()["end_session_endpoint"]
    hint = session.get("id_token")
    session.clear()
    return redirect(end + "?" + urlencode({"id_token_hint": hint, "post_logout_redirect_uri": request.url_root}))


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ["PORT"]))
