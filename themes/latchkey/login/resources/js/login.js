// Comforts for people whose browser runs scripts. Every page works without this file.

// Show and hide a password. The button is made here, so that it never stands there without working.
const svg = (paths) => {
  const ns = 'http://www.w3.org/2000/svg'
  const icon = document.createElementNS(ns, 'svg')
  icon.setAttribute('class', 'icon')
  icon.setAttribute('viewBox', '0 0 24 24')
  icon.setAttribute('aria-hidden', 'true')
  icon.setAttribute('focusable', 'false')
  for (const d of paths) {
    const path = document.createElementNS(ns, 'path')
    path.setAttribute('d', d)
    icon.append(path)
  }
  return icon
}
const eye = ['M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12Z', 'M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z']

for (const box of document.querySelectorAll('.reveal')) {
  const input = box.querySelector('input')
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'reveal-button'
  button.setAttribute('aria-controls', input.id)
  const show = (visible) => {
    input.type = visible ? 'text' : 'password'
    const label = visible ? box.dataset.hide : box.dataset.show
    button.setAttribute('aria-label', label)
    button.title = label
    button.replaceChildren(svg(visible ? [...eye, 'M4 4l16 16'] : eye))
  }
  show(false)
  button.addEventListener('click', () => show(input.type === 'password'))
  // A password in plain text must not go into the browser's memory of form values.
  input.form.addEventListener('submit', () => show(false))
  box.classList.add('has-button')
  box.append(button)
}

// A double click sends one form. Only for a moment: if the network fails, the button must work again.
for (const form of document.querySelectorAll('form')) {
  let last = -Infinity
  form.addEventListener('submit', (event) => {
    if (event.timeStamp - last < 2000) {
      event.preventDefault()
      return
    }
    last = event.timeStamp
    form.setAttribute('aria-busy', 'true')
    setTimeout(() => form.removeAttribute('aria-busy'), 2000)
  })
}
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form')) form.removeAttribute('aria-busy')
})

// The language menu closes like a menu.
const menu = document.querySelector('details.languages')
if (menu) {
  addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return
    menu.open = false
    menu.querySelector('summary').focus()
  })
  addEventListener('click', (event) => {
    if (!menu.contains(event.target)) menu.open = false
  })
}
