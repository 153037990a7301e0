import { getRouteApi } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useWorkflow } from "../../api/workflow-parts.ts";
import { CutId } from "../../components/cut-id.tsx";
import { Page } from "../../components/page.tsx";
import { Loaded } from "../../components/states.tsx";
import { Comparison } from "./comparison.tsx";
import { Picker } from "./picker.tsx";

const route = getRouteApi("/orgs/$org/apps/$app/compare");

/** Two workflows side by side; while one is missing, a choice of what to compare with. */
export function ComparePage(): ReactNode {
  const { app } = route.useParams();
  const { a, b } = route.useSearch();
  const chosen = a ?? b;
  const isPicking = a === undefined || b === undefined;
  const note = isPicking && chosen !== undefined ? <CutId id={chosen} /> : undefined;
  return (
    <Page title="Compare workflows" isWide note={note}>
      {a === undefined || b === undefined ? (
        <Picker key={chosen ?? ""} appName={app} workflowId={chosen} />
      ) : (
        <Both key={`${a} ${b}`} appName={app} a={a} b={b} />
      )}
    </Page>
  );
}

interface BothProps {
  readonly appName: string;
  readonly a: string;
  readonly b: string;
}

function Both({ appName, a, b }: BothProps): ReactNode {
  const ofA = useWorkflow(appName, a);
  const ofB = useWorkflow(appName, b);
  return (
    <Loaded query={ofA} appName={appName}>
      {(first) => (
        <Loaded query={ofB} appName={appName}>
          {(second) => <Comparison appName={appName} a={first} b={second} />}
        </Loaded>
      )}
    </Loaded>
  );
}
