// The page of the application stands behind the "#" of its address, and no redirect URI may carry one (RFC 6749 §3.1.2): it
// stays in the browser while the person is at the login, and is put back when they return.
const KEPT = "latchkey-console-route";

export function keepRoute() {
  const query = new URLSearchParams(location.search);
  const returning = query.has("state") && (query.has("code") || query.has("error"));
  if (returning) {
    const route = sessionStorage.getItem(KEPT);
    sessionStorage.removeItem(KEPT);
    if (route) history.replaceState(null, "", location.pathname + location.search + route);
  } else if (location.hash.length > 1) {
    sessionStorage.setItem(KEPT, location.hash);
    history.replaceState(null, "", location.pathname + location.search);
  }
}

/** The same for a login that the application asks for later, when a session is over. */
export function keepRouteAtLogin(keycloak) {
  const login = keycloak.login.bind(keycloak);
  keycloak.login = (options) => {
    if (location.hash.length > 1) sessionStorage.setItem(KEPT, location.hash);
    return login({ redirectUri: location.origin + location.pathname, ...options });
  };
}
