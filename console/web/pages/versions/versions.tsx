import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { GitBranch } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { autoscalingPolicyQuery, versionCountsQuery, versionsQuery } from "../../api/application-queries.ts";
import { executorsQuery } from "../../api/queries.ts";
import { Page } from "../../components/page.tsx";
import { Loaded, State, Unread } from "../../components/states.tsx";
import { versionRows } from "../../model/version-board.ts";
import type { VersionRow } from "../../model/version-board.ts";
import { Button } from "../../ui/button.tsx";
import { SetLatestDialog } from "./set-latest-dialog.tsx";
import { VersionTable } from "./version-table.tsx";

const route = getRouteApi("/orgs/$org/apps/$app/versions");

/** The versions of an application: what work is left on each, who runs it, and which can be retired. */
export function VersionsPage(): ReactNode {
  const { app } = route.useParams();
  const versions = useQuery(versionsQuery(app));
  const counts = useQuery({ ...versionCountsQuery(app), enabled: versions.data !== undefined });
  const executors = useQuery(executorsQuery(app));
  const policy = useQuery(autoscalingPolicyQuery(app));
  const [chosen, setChosen] = useState<VersionRow>();
  const [hasRetired, setHasRetired] = useState(false);
  return (
    <Page title="Versions" isWide>
      <Loaded query={versions} appName={app}>
        {(known) => (
          <Loaded query={counts} appName={app}>
            {(groups) => {
              const rows = versionRows(known, groups, executors.data ?? []);
              const shown = hasRetired ? rows : rows.filter(({ verdict }) => verdict !== "retired");
              const hidden = rows.length - shown.length;
              if (rows.length === 0) {
                return (
                  <State icon={GitBranch} title="No version">
                    <p>An executor registers its version when it starts.</p>
                  </State>
                );
              }
              return (
                <>
                  <Unread
                    readings={[
                      { what: "Executors", query: executors },
                      { what: "the autoscaling policy", query: policy },
                    ]}
                  />
                  {executors.data === undefined ? null : (
                    <VersionTable
                      appName={app}
                      rows={shown}
                      hasPolicy={policy.data != null}
                      onSetLatest={setChosen}
                    />
                  )}
                  {hidden === 0 && !hasRetired ? null : (
                    <div>
                      <Button variant="ghost" onClick={() => setHasRetired(!hasRetired)}>
                        {hasRetired ? "Hide retired versions" : `Show ${hidden} retired`}
                      </Button>
                    </div>
                  )}
                  {chosen === undefined ? null : (
                    <SetLatestDialog
                      appName={app}
                      row={chosen}
                      latest={known[0]?.versionName}
                      onClose={() => setChosen(undefined)}
                    />
                  )}
                </>
              );
            }}
          </Loaded>
        )}
      </Loaded>
    </Page>
  );
}
