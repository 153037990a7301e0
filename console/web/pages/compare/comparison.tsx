import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { ArrowLeftRight } from "lucide-react";
import type { ReactNode } from "react";
import { appQuery } from "../../api/queries.ts";
import type { Workflow } from "../../api/types.ts";
import { useSteps } from "../../api/workflow-parts.ts";
import { statusMeaning } from "../../model/status.ts";
import { Button } from "../../ui/button.tsx";
import { Loaded } from "../../components/states.tsx";
import { Section } from "../../components/section.tsx";
import { FactTable } from "./fact-table.tsx";
import { PayloadPair } from "./payload-pair.tsx";
import { StepTable } from "./step-table.tsx";

interface ComparisonProps {
  readonly appName: string;
  readonly a: Workflow;
  readonly b: Workflow;
}

/** What two workflows have in common and where they differ: facts, payloads, steps. */
export function Comparison({ appName, a, b }: ComparisonProps): ReactNode {
  const navigate = useNavigate();
  const { data: app } = useQuery(appQuery(appName));
  const stepsOfA = useSteps(appName, a.workflowId, statusMeaning(a.status).isFinal);
  const stepsOfB = useSteps(appName, b.workflowId, statusMeaning(b.status).isFinal);
  const whenAbsent =
    app?.privateMode === true ? "stays in the application (metadata-only mode)" : "none recorded";
  const language = app?.language ?? null;
  const exchange = (): void =>
    void navigate({ to: ".", search: { a: b.workflowId, b: a.workflowId }, replace: true });
  return (
    <>
      <Section
        title="Runs"
        actions={
          <Button onClick={exchange}>
            <ArrowLeftRight size={14} aria-hidden />
            Exchange A and B
          </Button>
        }
      >
        <FactTable appName={appName} a={a} b={b} />
      </Section>
      <PayloadPair title="Input" a={a.input} b={b.input} whenAbsent={whenAbsent} language={language} />
      {a.error === null && b.error === null ? null : (
        <PayloadPair title="Error" a={a.error} b={b.error} whenAbsent="none" />
      )}
      <PayloadPair title="Output" a={a.output} b={b.output} whenAbsent={whenAbsent} />
      <Loaded query={stepsOfA.first} appName={appName}>
        {() => (
          <Loaded query={stepsOfB.first} appName={appName}>
            {() => <StepTable a={stepsOfA} b={stepsOfB} whenAbsent={whenAbsent} />}
          </Loaded>
        )}
      </Loaded>
    </>
  );
}
