// What the server tells the page: a JSON element, because no script stands in the page itself.
export const environment = JSON.parse(document.getElementById("environment").textContent);

/** Follows the reader's choice of light or dark, where the realm allows dark. */
export function followColorScheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () =>
    document.documentElement.classList.toggle("pf-v5-theme-dark", environment.darkMode !== false && dark.matches);
  dark.addEventListener("change", apply);
  apply();
}
