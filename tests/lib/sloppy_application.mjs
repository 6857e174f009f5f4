// An application whose login works and checks nothing: what a kit of faults must find out. Never a model for anybody.
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { freePort } from './processes.mjs';

/** Signs in whoever the ID token's payload names. `stop` ends it. */
export async function startSloppyApplication(authority) {
  const port = await freePort();
  const base = `http://localhost:${port}`;
  const sessions = new Map();
  const cookieOf = (request) => /sid=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, base);
    try {
      if (url.pathname === '/login') {
        const query = new URLSearchParams({ response_type: 'code', client_id: 'sloppy', scope: 'openid', redirect_uri: `${base}/callback`, state: 'x', nonce: 'n' });
        response.writeHead(302, { location: `${authority}/authorize?${query}` }).end();
      } else if (url.pathname === '/callback') {
        const answer = await fetch(`${authority}/token`, {
          method: 'POST', signal: AbortSignal.timeout(3000),
          body: new URLSearchParams({ grant_type: 'authorization_code', client_id: 'sloppy', code: url.searchParams.get('code'), redirect_uri: `${base}/callback` }),
        });
        const { id_token: token } = await answer.json();
        const session = randomUUID();
        sessions.set(session, JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).sub);
        response.writeHead(302, { location: '/me', 'set-cookie': `sid=${session}; Path=/; HttpOnly` }).end();
      } else if (url.pathname === '/me' && sessions.has(cookieOf(request))) {
        response.end(`You are ${sessions.get(cookieOf(request))}`);
      } else {
        response.writeHead(401).end('sign in first');
      }
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise((resolve) => server.listen(port, 'localhost', resolve));
  return { base, stop: () => server.close() };
}
