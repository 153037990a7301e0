import { useMutation, useQueryClient } from "@tanstack/react-query";
import { call } from "../../api/client.ts";
import { announce, announceFailure } from "../../ui/toast.tsx";

interface StateChange {
  readonly action: "pause" | "resume";
  readonly names: readonly string[];
}

/** Pauses or resumes schedules, one after the other; each failure is announced. */
export function useScheduleState(appName: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ action, names }: StateChange) => {
      for (const scheduleName of names) {
        const params = { appName, scheduleName };
        try {
          if (action === "pause") await call("pauseSchedule", { params });
          else await call("resumeSchedule", { params });
        } catch (error) {
          announceFailure(`Could not ${action} ${scheduleName}`, error);
        }
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["schedules", appName] }),
  });
}

/** Starts a schedule's workflow now. */
export function useTrigger(appName: string) {
  return useMutation({
    mutationFn: (scheduleName: string) => call("triggerSchedule", { params: { appName, scheduleName } }),
    onSuccess: ({ workflowId }, scheduleName) =>
      announce(`Started a workflow of ${scheduleName}`, workflowId),
    onError: (error, scheduleName) => announceFailure(`${scheduleName} was not triggered`, error),
  });
}
