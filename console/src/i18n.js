// Texts: fetched from the server, which keeps them by realm, so that a realm's own texts win.
import { createInstance } from "i18next";
import FetchBackend from "i18next-fetch-backend";
import { initReactI18next } from "react-i18next";

const asObject = (text) => Object.fromEntries(JSON.parse(text).map(({ key, value }) => [key, value]));

/** `options` are i18next's; `loadPath` is where the texts of one language are. */
export async function startTexts(loadPath, options) {
  const texts = createInstance({
    fallbackLng: "en",
    nsSeparator: false,
    interpolation: { escapeValue: false },
    backend: { loadPath, parse: asObject },
    ...options,
  });
  await texts.use(FetchBackend).use(initReactI18next).init();
  return texts;
}
