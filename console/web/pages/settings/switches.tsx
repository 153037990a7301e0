import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { UseMutationResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { activitySettingsQuery, keyPolicyQuery } from "../../api/application-queries.ts";
import { call } from "../../api/client.ts";
import { useDenial } from "../../api/standing.ts";
import type { Application } from "../../api/types.ts";
import { Panel } from "../../components/panel.tsx";
import { Loaded } from "../../components/states.tsx";
import { Button } from "../../ui/button.tsx";
import { announce, announceFailure } from "../../ui/toast.tsx";
import { useAppUpdate } from "./update.ts";
import styles from "./settings.module.css";

/** What is either on or off. */
export function Switches({ app }: { readonly app: Application }): ReactNode {
  const keyPolicy = useQuery(keyPolicyQuery(app.name));
  const activity = useQuery(activitySettingsQuery(app.name));
  const update = useAppUpdate(app.name, "Private mode");
  const setKeyPolicy = useSwitch("Key policy", "key policy", app.name, (refuseDevelopmentKeys) =>
    call("setKeyPolicy", { params: { appName: app.name }, body: { refuseDevelopmentKeys } }),
  );
  const setActivity = useSwitch("Activity collection", "activity settings", app.name, (collectActivity) =>
    call("setActivitySettings", { params: { appName: app.name }, body: { collectActivity } }),
  );
  return (
    <Panel title="Privacy, keys and charts">
      <div className={styles["switches"]}>
        <Switch
          title="Private mode"
          isOn={app.privateMode}
          isSaving={update.isPending}
          onChange={(privateMode) => update.mutate({ privateMode })}
        >
          Conductor never asks executors for inputs, outputs, errors, events, messages or streams, so no
          person sees them here or through the API, and workflows cannot be exported. Statuses, times and the
          names of steps stay.
        </Switch>
        <Loaded query={keyPolicy} rows={2}>
          {({ refuseDevelopmentKeys }) => (
            <Switch
              title="Refuse development keys"
              isOn={refuseDevelopmentKeys}
              isSaving={setKeyPolicy.isPending}
              onChange={(on) => setKeyPolicy.mutate(on)}
            >
              Executors of this application that present a key of the class “development” are refused. Those
              that are connected with one are disconnected.
            </Switch>
          )}
        </Loaded>
        <Loaded query={activity} rows={2}>
          {({ collectActivity }) => (
            <Switch
              title="Collect activity"
              isOn={collectActivity}
              isSaving={setActivity.isPending}
              onChange={(on) => setActivity.mutate(on)}
            >
              Conductor counts created and ended workflows every minute for the charts under Metrics. It asks
              one executor two questions a minute, and for no payload.
            </Switch>
          )}
        </Loaded>
      </div>
    </Panel>
  );
}

function useSwitch(
  what: string,
  key: string,
  appName: string,
  set: (isOn: boolean) => Promise<unknown>,
): UseMutationResult<unknown, Error, boolean> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: set,
    onSuccess: () => announce(`${what} changed`, appName),
    onError: (error) => announceFailure(`${what} not changed`, error),
    onSettled: () => client.invalidateQueries({ queryKey: [key, appName] }),
  });
}

interface SwitchProps {
  readonly title: string;
  readonly isOn: boolean;
  readonly isSaving: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children: ReactNode;
}

function Switch({ title, isOn, isSaving, onChange, children }: SwitchProps): ReactNode {
  const denied = useDenial("application.write");
  return (
    <div className={styles["switch"]}>
      <div className={styles["words"]}>
        <h3>{title}</h3>
        <p>{children}</p>
      </div>
      <div className={styles["state"]}>
        <span>{isOn ? "On" : "Off"}</span>
        <Button
          denied={denied}
          disabled={isSaving}
          aria-label={`Turn ${isOn ? "off" : "on"}: ${title}`}
          onClick={() => onChange(!isOn)}
        >
          Turn {isOn ? "off" : "on"}
        </Button>
      </div>
    </div>
  );
}
