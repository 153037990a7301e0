// The browser's entry: the query cache, the live loop, the router.
import "./theme.css";
import "./base.css";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { startLiveLoop } from "./api/live.ts";
import { learnStanding } from "./api/session.ts";
import { LiveProvider } from "./components/live-control.tsx";
import { followTheme } from "./preferences.ts";
import { makeRouter } from "./routes.tsx";
import { settings } from "./settings.ts";
import { StyledWithoutInlineSheets } from "./ui/root.tsx";
import { Announcements } from "./ui/toast.tsx";

const client = new QueryClient({
  defaultOptions: {
    // The live loop decides when to read again; two schedules would add up.
    queries: { retry: false, refetchOnWindowFocus: false, refetchOnReconnect: false, staleTime: 1_000 },
    mutations: { retry: false },
  },
});
const live = startLiveLoop(client);
const router = makeRouter(settings.basePath);

followTheme();
await learnStanding();
createRoot(document.getElementById("root") ?? document.body).render(
  <StrictMode>
    <StyledWithoutInlineSheets>
      <QueryClientProvider client={client}>
        <LiveProvider value={live}>
          <RouterProvider router={router} />
          <Announcements />
        </LiveProvider>
      </QueryClientProvider>
    </StyledWithoutInlineSheets>
  </StrictMode>,
);
