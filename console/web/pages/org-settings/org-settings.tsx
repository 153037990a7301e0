import type { ReactNode } from "react";
import { settings } from "../../api/settings.ts";
import { Page } from "../../components/page.tsx";
import { Budgets } from "./budgets.tsx";
import { Organisation } from "./organisation.tsx";

/** The organisation's name, how long its audit log is kept, and its budgets. */
export function OrgSettingsPage(): ReactNode {
  return (
    <Page title="Organisation settings">
      {/* Without sign-in the one organisation has no settings of its own. */}
      {settings.signInAt === null ? null : <Organisation />}
      <Budgets />
    </Page>
  );
}
