// The browser's entry: the query cache and the router.
import "./theme.css";
import "./base.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { learnStanding } from "./api/session.ts";
import { followTheme } from "./preferences.ts";
import { makeRouter } from "./routes.tsx";
import { settings } from "./api/settings.ts";
import { StyledWithoutInlineSheets } from "./ui/root.tsx";
import { Announcements } from "./ui/toast.tsx";

const client = new QueryClient({
  defaultOptions: {
    // Each query says when it is repeated; see `refreshed`.
    queries: { retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false, staleTime: 1_000 },
    mutations: { retry: false },
  },
});
const router = makeRouter(settings.basePath);

followTheme();
await learnStanding();
createRoot(document.getElementById("root") ?? document.body).render(
  <StrictMode>
    <StyledWithoutInlineSheets>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
        <Announcements />
      </QueryClientProvider>
    </StyledWithoutInlineSheets>
  </StrictMode>,
);
