// The admin console: the official application, mounted in our page.
import "@patternfly/react-core/dist/styles/base.css";
import "@patternfly/patternfly/patternfly-addons.css";
import "@keycloak/keycloak-admin-ui/styles.css";
import "./admin.css";

import { AdminUi, KeycloakProvider, routes, useEnvironment } from "@keycloak/keycloak-admin-ui";
import { createRoot } from "react-dom/client";
import { createHashRouter, RouterProvider } from "react-router-dom";
import { environment, followColorScheme } from "./environment.js";
import { startTexts } from "./i18n.js";
import { keepRoute, keepRouteAtLogin } from "./route.js";

followColorScheme();
keepRoute();

let kept;
function Console() {
  const { keycloak } = useEnvironment();
  if (kept !== keycloak) keepRouteAtLogin((kept = keycloak));
  return <AdminUi />;
}

const router = createHashRouter([
  {
    path: "/",
    element: (
      <KeycloakProvider environment={environment}>
        <Console />
      </KeycloakProvider>
    ),
    children: routes,
  },
]);

await startTexts(`${environment.adminBaseUrl}/resources/{{ns}}/admin/{{lng}}`, {
  keySeparator: ".",
  defaultNS: [environment.realm],
  ns: [environment.realm],
});
createRoot(document.getElementById("app")).render(<RouterProvider router={router} />);
