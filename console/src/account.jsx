// The account console: the official pages, put together under the address of this realm's account.
import "@patternfly/react-core/dist/styles/base.css";
import "@patternfly/patternfly/patternfly-addons.css";
import "../node_modules/@keycloak/keycloak-account-ui/lib/keycloak-account-ui.css";
import "./account.css";

import { Header, KeycloakProvider, PageNav, routes } from "@keycloak/keycloak-account-ui";
import { Suspense } from "react";
import { createRoot } from "react-dom/client";
import { createBrowserRouter, Navigate, Outlet, RouterProvider } from "react-router-dom";
import { environment, followColorScheme } from "./environment.js";
import { startTexts } from "./i18n.js";

followColorScheme();

// What the server has no part of stays out, whoever types its address; the menu leaves it out by itself.
const { features } = environment;
const needs = {
  "account-security/linked-accounts": features.isLinkedAccountsEnabled,
  applications: features.isViewApplicationsEnabled,
  groups: features.isViewGroupsEnabled,
  organizations: features.isViewOrganizationsEnabled,
  resources: features.isMyResourcesEnabled,
  "verifiable-credentials": features.isOid4VciEnabled,
};
const pages = routes.filter(({ path }) => needs[path] ?? true);

const Frame = () => (
  <div className="pf-v5-c-page">
    <Header />
    <PageNav />
    <main className="pf-v5-c-page__main" tabIndex={-1}>
      <Suspense fallback={null}>
        <Outlet />
      </Suspense>
    </main>
  </div>
);

// The pages bring their own copy of the component library, so the menu button knows no page to tell.
const narrow = matchMedia("(max-width: 1199px)");
const showMenu = (shown) => {
  const sidebar = document.querySelector(".pf-v5-c-page__sidebar");
  sidebar?.classList.toggle("pf-m-expanded", shown);
  sidebar?.classList.toggle("pf-m-collapsed", !shown);
  sidebar?.setAttribute("aria-hidden", String(!shown));
  document.getElementById("nav-toggle")?.setAttribute("aria-expanded", String(shown));
};
document.addEventListener("click", ({ target }) => {
  const sidebar = document.querySelector(".pf-v5-c-page__sidebar");
  if (!sidebar || !(target instanceof Element)) return;
  if (target.closest("#nav-toggle")) showMenu(!sidebar.classList.contains("pf-m-expanded"));
  else if (narrow.matches && target.closest("a.pf-v5-c-nav__link")) showMenu(false);
});
narrow.addEventListener("change", () => showMenu(!narrow.matches));
new MutationObserver((_, observer) => {
  if (!document.querySelector(".pf-v5-c-page__sidebar")) return;
  observer.disconnect();
  showMenu(!narrow.matches);
}).observe(document.getElementById("app"), { childList: true, subtree: true });

const texts = await startTexts(`${environment.serverBaseUrl}/resources/${environment.realm}/account/{{lng}}`, {
  lng: environment.locale,
});
addEventListener("languageChanged", ({ detail }) => texts.changeLanguage(detail.language));

const home = decodeURIComponent(new URL(environment.baseUrl).pathname);
const router = createBrowserRouter([
  {
    path: home,
    element: (
      <KeycloakProvider environment={environment}>
        <Frame />
      </KeycloakProvider>
    ),
    children: [...pages, { path: "*", element: <Navigate to={home} replace /> }],
  },
]);
createRoot(document.getElementById("app")).render(<RouterProvider router={router} />);
