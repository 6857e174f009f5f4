// Tells an application, from inside a hidden frame and without a request, whether the person's session is still the
// one it knows (OpenID Connect Session Management 1.0 §3). The application posts "<client id> <session state>";
// the answer is "unchanged", "changed" or "error".
//
// The cookie KEYCLOAK_SESSION holds base64url(sha256(session id)), the session state is the session id.
// A frame answers one client at one origin: the first that asks, if the provider says it may. However often and from
// wherever messages come, there is one question to the provider, and a failed one is not repeated for a while.

'use strict'

const RETRY_MS = 10000
let asked // { clientId, origin, verdict: Promise<boolean>, failedAt }

function readCookie (name) {
  for (const pair of document.cookie.split('; ')) {
    if (pair.startsWith(name + '=')) return pair.slice(name.length + 1).replace(/^"(.*)"$/, '$1')
  }
  return ''
}

async function isAllowed (clientId, origin) {
  const query = new URLSearchParams({ client_id: clientId, origin })
  const answer = await fetch(`${location.pathname}/init?${query}`, { credentials: 'same-origin', cache: 'no-store' })
  if (answer.status === 204) return true
  if (answer.status >= 500) throw new Error('try later')
  return false
}

function allowed (clientId, origin) {
  const stale = asked && asked.failedAt !== undefined && performance.now() - asked.failedAt > RETRY_MS
  if (!asked || stale) {
    const question = { clientId, origin }
    question.verdict = isAllowed(clientId, origin).catch(() => {
      question.failedAt = performance.now()
      return false
    })
    asked = question
  }
  return asked.clientId === clientId && asked.origin === origin ? asked.verdict : Promise.resolve(false)
}

async function sha256 (text) {
  const bytes = new TextEncoder().encode(text)
  // Browsers keep crypto.subtle from pages without https; there, on a development machine, we count ourselves.
  const digest = crypto.subtle ? new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)) : sha256Plain(bytes)
  return btoa(String.fromCharCode(...digest)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

// FIPS 180-4 §6.2. The constants are the fractions of the roots of the first primes (§4.2.2, §5.3.3).
function sha256Plain (message) {
  const fraction = (x) => ((x - Math.floor(x)) * 0x100000000) | 0
  const primes = []
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n)
  const k = primes.map((p) => fraction(Math.cbrt(p)))
  const h = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)))
  const padded = new Uint8Array((message.length + 72) & ~63)
  padded.set(message)
  padded[message.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000))
  view.setUint32(padded.length - 4, message.length << 3)
  const rotate = (x, n) => (x >>> n) | (x << (32 - n))
  const w = new Int32Array(64)
  for (let block = 0; block < padded.length; block += 64) {
    for (let t = 0; t < 64; t++) {
      if (t < 16) {
        w[t] = view.getInt32(block + 4 * t)
      } else {
        const s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ (w[t - 15] >>> 3)
        const s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ (w[t - 2] >>> 10)
        w[t] = (w[t - 16] + s0 + w[t - 7] + s1) | 0
      }
    }
    let [a, b, c, d, e, f, g, i] = h
    for (let t = 0; t < 64; t++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      const t1 = (i + s1 + ((e & f) ^ (~e & g)) + k[t] + w[t]) | 0
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      ;[a, b, c, d, e, f, g, i] = [(t1 + t2) | 0, a, b, c, (d + t1) | 0, e, f, g]
    }
    ;[a, b, c, d, e, f, g, i].forEach((x, n) => { h[n] = (h[n] + x) | 0 })
  }
  const out = new DataView(new ArrayBuffer(32))
  h.forEach((x, n) => out.setInt32(4 * n, x))
  return new Uint8Array(out.buffer)
}

async function status (clientId, sessionState, origin) {
  if (!(await allowed(clientId, origin))) return 'error'
  const cookie = readCookie('KEYCLOAK_SESSION')
  if (!sessionState) return cookie ? 'changed' : 'unchanged'
  return cookie === await sha256(sessionState) ? 'unchanged' : 'changed'
}

addEventListener('message', async (event) => {
  // Only the page that holds this frame is answered, and only at the origin it spoke from.
  if (event.source !== window.parent || event.source === window || event.origin === 'null') return
  if (typeof event.data !== 'string' || event.data.length > 2048) return
  const space = event.data.lastIndexOf(' ') // a client id may hold a space, a session state does not
  if (space <= 0) return
  const answer = await status(event.data.slice(0, space), event.data.slice(space + 1), event.origin)
  event.source.postMessage(answer, event.origin)
})
