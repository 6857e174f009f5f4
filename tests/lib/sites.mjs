// Small sites that a test serves itself: the place a redirect leads to, or a page with somebody's script in it.
import { createServer } from 'node:http';

/**
 * Serves `routes` ({ '/path': handler or [type, body] }) on `port`; anything else is a page that says "arrived".
 * `visits` lists what came in: { method, path, query, form }.
 */
export async function serveSite(port, routes = {}) {
  const visits = [];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, `http://${request.headers.host}`);
    let body = '';
    for await (const chunk of request) body += chunk;
    if (url.pathname !== '/favicon.ico') {
      visits.push({ method: request.method, path: url.pathname, query: Object.fromEntries(url.searchParams), form: Object.fromEntries(new URLSearchParams(body)), headers: request.headers });
    }
    const route = routes[url.pathname];
    if (typeof route === 'function') return route(request, response, { url, body });
    if (route) {
      response.setHeader('content-type', route[0]);
      return response.end(route[1]);
    }
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!doctype html><html lang="en"><title>arrived</title><link rel="icon" href="data:,"><main><h1>arrived</h1></main></html>');
  });
  await new Promise((resolve, reject) => server.on('error', reject).listen(port, '127.0.0.1', resolve));
  return {
    visits,
    last: (path) => visits.filter((visit) => !path || visit.path === path).at(-1),
    stop: () => new Promise((resolve) => { server.close(resolve); server.closeAllConnections(); }),
  };
}
