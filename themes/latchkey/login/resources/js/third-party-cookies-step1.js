// Can this provider's cookies be read while its page is framed by an application? Step 1 sets one, step 2 looks.
'use strict'
const attributes = location.protocol === 'https:' ? '; SameSite=None; Secure' : ''
document.cookie = `KEYCLOAK_3P_COOKIE=supported; Max-Age=60; Path=${location.pathname.replace(/[^/]*$/, '')}${attributes}`
location.replace('step2.html')
