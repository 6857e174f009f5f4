// Did the cookie of step 1 come along? The framing page is told one of two words, which hold no secret.
'use strict'
const attributes = location.protocol === 'https:' ? '; SameSite=None; Secure' : ''
const supported = document.cookie.split('; ').includes('KEYCLOAK_3P_COOKIE=supported')
document.cookie = `KEYCLOAK_3P_COOKIE=; Max-Age=0; Path=${location.pathname.replace(/[^/]*$/, '')}${attributes}`
window.parent.postMessage(supported ? 'supported' : 'unsupported', '*')
