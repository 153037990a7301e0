import { Link } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { Page } from "../../components/page.tsx";
import { State } from "../../components/states.tsx";
import { currentOrg } from "../../api/standing.ts";
import { buttonClass } from "../../ui/button.tsx";

/** The page for addresses that lead nowhere. */
export function NotFoundPage(): ReactNode {
  return (
    <Page title="No such page">
      <State
        icon={SearchX}
        title="This address leads nowhere"
        actions={
          <Link to="/orgs/$org/apps" params={{ org: currentOrg() }} className={buttonClass()}>
            To the applications
          </Link>
        }
      >
        <p>The link may be from another version of the Console, or mistyped.</p>
      </State>
    </Page>
  );
}
