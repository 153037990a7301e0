import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import { useDenial } from "../../api/standing.ts";
import type { Body, Operations, Queue } from "../../api/types.ts";
import { useUnsupported } from "../../api/unsupported.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { announce, announceFailure } from "../../ui/toast.tsx";
import styles from "./queue.module.css";

type Policy = NonNullable<Body<Operations["setAutoscalingPolicy"]>>;

interface PolicyFormProps {
  readonly appName: string;
  readonly queue: Queue;
  readonly policy: Policy | undefined;
}

/** Sets, changes or removes the policy. */
export function PolicyForm({ appName, queue, policy }: PolicyFormProps): ReactNode {
  const rollout = policy?.rollout;
  const [versions, setVersions] = useState(String(rollout?.maxOldApplicationVersions ?? 0));
  const [executors, setExecutors] = useState(String(rollout?.maxExecutorsForOldApplicationVersions ?? ""));
  const client = useQueryClient();
  const denied = useDenial("application.write");
  const unsupported = useUnsupported(appName)("getQueue");
  const settle = async (): Promise<void> => {
    await client.invalidateQueries({ queryKey: ["autoscaling policy", appName] });
    await client.invalidateQueries({ queryKey: ["autoscale", appName] });
  };
  const save = useMutation({
    mutationFn: (body: Policy) => call("setAutoscalingPolicy", { params: { appName }, body }),
    onSuccess: () => announce("Autoscaling policy saved", `${queue.name} decides for ${appName}.`),
    onError: (error) => announceFailure("The policy was not saved", error),
    onSettled: settle,
  });
  const remove = useMutation({
    mutationFn: () => call("deleteAutoscalingPolicy", { params: { appName } }),
    onSuccess: () => announce("Autoscaling policy removed", appName),
    onError: (error) => announceFailure("The policy was not removed", error),
    onSettled: settle,
  });
  const isRight = isCount(versions) && (executors === "" || isCount(executors));
  if (queue.workerConcurrency === null && policy === undefined) {
    return <p>This queue has no limit per executor, so no number of executors follows from its work.</p>;
  }
  return (
    <form
      className={styles["form"]}
      aria-label="Autoscaling policy"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isRight || denied !== undefined) return;
        save.mutate({
          queue: queue.name,
          rollout: {
            maxOldApplicationVersions: Number(versions),
            ...(executors === "" ? {} : { maxExecutorsForOldApplicationVersions: Number(executors) }),
          },
        });
      }}
    >
      <div className={styles["fields"]}>
        <Field
          label="Old versions that keep executors"
          inputMode="numeric"
          value={versions}
          onChange={(event) => setVersions(event.target.value.trim())}
          aria-invalid={!isCount(versions)}
          hint="Versions before the latest, while they have work."
        />
        <Field
          label="Executors for each of them"
          inputMode="numeric"
          value={executors}
          placeholder="as many as its work needs"
          onChange={(event) => setExecutors(event.target.value.trim())}
          aria-invalid={executors !== "" && !isCount(executors)}
          hint="At most. Empty for no limit."
        />
      </div>
      <div className={styles["foot"]}>
        <Button
          type="submit"
          variant="primary"
          denied={denied ?? unsupported}
          disabled={!isRight || save.isPending}
        >
          {policy === undefined ? "Let this queue decide" : "Save the policy"}
        </Button>
        {policy === undefined ? null : (
          <Button denied={denied} disabled={remove.isPending} onClick={() => remove.mutate()}>
            Remove the policy
          </Button>
        )}
      </div>
    </form>
  );
}

function isCount(text: string): boolean {
  return /^\d{1,6}$/.test(text);
}
