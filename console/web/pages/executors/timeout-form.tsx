import { useMutation, useQueryClient } from "@tanstack/react-query";
import { TimerReset } from "lucide-react";
import { useState } from "react";
import type { ReactNode } from "react";
import { call } from "../../api/client.ts";
import type { Application } from "../../api/types.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field } from "../../ui/field.tsx";
import { announce, announceFailure } from "../../ui/toast.tsx";
import { useDenial } from "../../api/standing.ts";

/** Changes how long an executor may be disconnected before its workflows move to another. */
export function TimeoutForm({ app }: { readonly app: Application }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const [seconds, setSeconds] = useState("");
  const client = useQueryClient();
  const denied = useDenial("application.write");
  const save = useMutation({
    mutationFn: (executorTimeoutSecs: number) =>
      call("updateApp", { params: { appName: app.name }, body: { executorTimeoutSecs } }),
    onSuccess: (_nothing, value) => announce("Executor timeout changed", `Now ${value} s for ${app.name}.`),
    onError: (error) => announceFailure("The executor timeout was not changed", error),
    onSettled: () => client.invalidateQueries({ queryKey: ["app", app.name] }),
  });
  const isRight = /^[1-9]\d{0,6}$/.test(seconds);

  return (
    <>
      <Button
        denied={denied}
        onClick={() => {
          setSeconds(String(app.executorTimeoutSecs));
          setOpen(true);
        }}
      >
        <TimerReset size={14} aria-hidden />
        Timeout {app.executorTimeoutSecs} s
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title="Executor timeout"
        description="An executor that stays disconnected for longer is declared dead, and a healthy one takes over its workflows."
        onSubmit={() => {
          if (!isRight) return;
          save.mutate(Number(seconds));
          setOpen(false);
        }}
        action={
          <Button type="submit" variant="primary" disabled={!isRight}>
            Save
          </Button>
        }
      >
        <Field
          label="Seconds"
          inputMode="numeric"
          value={seconds}
          onChange={(event) => setSeconds(event.target.value.trim())}
          aria-invalid={!isRight}
          hint="Longer than a restart usually takes, or restarts would move workflows for nothing."
        />
      </Dialog>
    </>
  );
}
